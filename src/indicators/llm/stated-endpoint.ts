import { down, type CheckResult } from '../../domain/check-result.js';
import { networkFailure } from '../../domain/failure.js';
import type { KeyEvidence } from './credentials.js';
import type { LlmEndpoint } from './endpoint.js';
import { arrivalOf } from './guarded.js';
import type { Question } from './sdk/recogniser.js';

/** Hosts that answer nobody without a key. */
const KEYED_HOSTS: ReadonlySet<string> = new Set(['api.openai.com', 'api.anthropic.com']);

/** Headers that sign a request in. */
const KEY_HEADERS: ReadonlySet<string> = new Set(['authorization', 'api-key', 'x-api-key']);

/** The endpoint as the application states it, or what is wrong with it; neither where it states none. */
export async function statedEndpoint(
  state: (() => unknown) | undefined,
  question: Question,
): Promise<{ readonly endpoint?: LlmEndpoint; readonly finding?: CheckResult }> {
  if (state === undefined) return {};
  try {
    const { value } = await arrivalOf(state());
    if (value === undefined || value === null)
      return { finding: down('not_configured', 'the application states no endpoint of the LLM') };
    const { endpointOf } = await import('./recognise.js');
    const endpoint = endpointOf(value, question);
    if (endpoint !== undefined) return { endpoint };
    return { finding: down('indicator_error', 'the stated endpoint is none: it needs a `baseUrl` and a known `api`') };
  } catch (error) {
    return { finding: networkFailure(error) ?? down('error', 'asking for the endpoint failed') };
  }
}

/** What an endpoint shows of its key: absent only where the host is known to need one. */
export function keyOfEndpoint({ apiKey, headers = {}, baseUrl }: LlmEndpoint): KeyEvidence {
  if (typeof apiKey === 'string' && apiKey.trim() !== '') return 'present';
  const signsIn = Object.entries(headers).some(([name, value]) => KEY_HEADERS.has(name.toLowerCase()) && value !== '');
  if (signsIn) return 'present';
  return URL.canParse(baseUrl) && KEYED_HOSTS.has(new URL(baseUrl).hostname) ? 'absent' : 'unknown';
}
