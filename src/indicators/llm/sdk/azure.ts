import type { LlmEndpoint } from '../endpoint.js';
import { endpointAt, isName, type GivenHeaders } from './address.js';
import type { Question } from './recogniser.js';

/** As the SDK's `AzureOpenAI` holds it. */
export interface AzureAddress {
  /** With or without `/deployments/…`. */
  readonly baseUrl: string;
  readonly deployment: unknown;
  readonly headers: GivenHeaders;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * Azure lists the models of a resource beside its deployments, and completes inside of one. Its deployment is the model;
 * where the client names none, the application's model is taken for it, as the SDK does.
 */
export function azureEndpoint(address: AzureAddress, { depth, model }: Question): LlmEndpoint | undefined {
  const { baseUrl, headers, query } = address;
  const at = baseUrl.indexOf('/deployments');
  const inBaseUrl = at < 0 ? undefined : /^\/deployments\/([^/]+)/.exec(baseUrl.slice(at))?.[1];
  const deployment = [address.deployment, inBaseUrl, model].find(isName);
  const place = { api: 'openai' as const, headers, query, model: deployment };
  if (depth !== 'completion') return endpointAt({ ...place, baseUrl: at < 0 ? baseUrl : baseUrl.slice(0, at) });
  if (deployment === undefined) return undefined;
  return endpointAt({ ...place, baseUrl: at < 0 ? `${baseUrl}/deployments/${deployment}` : baseUrl });
}
