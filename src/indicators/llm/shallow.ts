import { down, up, type CheckResult } from '../../domain/check-result.js';
import { build } from './client.js';
import type { ClientDisposal } from './client-disposal.js';
import { keyFinding, keyOf, statedKey } from './credentials.js';
import type { DeepLlmDepth } from './depth.js';
import type { LlmEndpoint } from './endpoint.js';
import { configuredFindings, methodsFinding } from './manager.js';
import type { ResolvedProviderOptions } from './provider-options.js';
import { FACTORY_METHODS, isClass, type Subject } from './source.js';
import { keyOfEndpoint, statedEndpoint } from './stated-endpoint.js';
import { worst } from './worst.js';

/** What can be known of a provider without asking it. */
export interface Shallow {
  readonly result: CheckResult;
  /** Where it can be asked; undefined where nothing tells. */
  readonly endpoint?: LlmEndpoint | undefined;
}

/** What a look without network is made with. */
export interface ShallowLook {
  readonly subject: Subject;
  readonly options: ResolvedProviderOptions;
  readonly depth: 'wired' | 'configured';
  /** The depth that the endpoint is wanted for, where it is at all. */
  readonly asks?: DeepLlmDepth | undefined;
  readonly signal: AbortSignal;
  readonly disposal: ClientDisposal;
}

/** Looks at what is wired and, at depth `configured`, at its credentials: no network, no user's context, nothing left behind. */
export async function lookShallow(look: ShallowLook): Promise<Shallow> {
  const { subject, options, depth, asks } = look;
  const stated = depth === 'wired' ? {} : await statedEndpoint(options.endpoint, questionOf(options, asks));
  if (stated.finding !== undefined) return { result: stated.finding };
  switch (subject.source) {
    case 'none':
      return lookAtStatement(look, stated.endpoint, subject.managerIsNull);
    case 'unreadable':
      return { result: down('indicator_error', `reading the \`${subject.member}\` of the LLM source threw`) };
    case 'manager':
      return lookAtManager(look, subject.manager, stated.endpoint);
    case 'factory':
      return lookAtFactory(look, subject, stated.endpoint);
  }
}

/** There is neither manager nor factory: what the application states has to do. */
async function lookAtStatement(
  { options: { endpoint: stated, ask, credentials }, depth }: ShallowLook,
  endpoint: LlmEndpoint | undefined,
  managerIsNull: boolean,
): Promise<Shallow> {
  if (stated === undefined && ask === undefined)
    return {
      result: down(
        'not_configured',
        managerIsNull
          ? 'the manager is null: neither a manager nor a factory is available'
          : 'no LLM provider is registered: neither a manager nor a factory is available',
      ),
    };
  if (depth === 'wired') return { result: up() };
  const key = await statedKey(credentials);
  if (typeof key === 'object') return { result: key };
  const evidence = key ?? (endpoint === undefined ? 'unknown' : keyOfEndpoint(endpoint));
  return { result: worst([keyFinding(evidence, credentials)], { credentials: evidence }), endpoint };
}

async function lookAtManager(
  { options, depth, asks }: ShallowLook,
  manager: unknown,
  stated: LlmEndpoint | undefined,
): Promise<Shallow> {
  const methods = methodsFinding(manager, options.requiredMethods);
  if (depth === 'wired' || methods?.status === 'down') return { result: methods ?? up() };
  const { findings, key } = await configuredFindings(manager, options);
  return {
    result: worst([methods, ...findings], { credentials: key }),
    endpoint: stated ?? (await endpointIn(manager, options, asks)),
  };
}

async function lookAtFactory(
  { options, depth, signal, disposal, asks }: ShallowLook,
  { factory, make }: Extract<Subject, { source: 'factory' }>,
  stated: LlmEndpoint | undefined,
): Promise<Shallow> {
  if (make === undefined) return { result: down('missing_methods', whyNoFactory(factory, options.factoryMethod)) };
  if (depth === 'wired') return { result: up() };

  const { credentials, disposeClients } = options;
  const key = await statedKey(credentials);
  if (typeof key === 'object') return { result: key };
  if (key === 'absent') return { result: worst([keyFinding(key, credentials)], { credentials: key }) };
  if (signal.aborted) return { result: down('timeout', 'the deadline passed before a client was built') };

  const built = await build(make);
  if (built.kind === 'refused') return { result: built.finding };
  const { client } = built;
  const evidence = key ?? keyOf(client);
  const endpoint = stated ?? (await endpointIn(client, options, asks));
  if (disposeClients && client !== factory) disposal.retire(client, () => build(make));
  return { result: worst([keyFinding(evidence, credentials)], { credentials: evidence }), endpoint };
}

function questionOf({ model }: ResolvedProviderOptions, asks: DeepLlmDepth | undefined) {
  return { model: model(), ...(asks !== undefined && { depth: asks }) };
}

/** Where a client would ask, if that is wanted at all. */
async function endpointIn(
  client: unknown,
  options: ResolvedProviderOptions,
  asks: DeepLlmDepth | undefined,
): Promise<LlmEndpoint | undefined> {
  if (asks === undefined) return undefined;
  const { endpointOf } = await import('./recognise.js');
  return endpointOf(client, questionOf(options, asks));
}

function whyNoFactory(factory: unknown, factoryMethod: string | undefined): string {
  if (factoryMethod !== undefined) return `the factory has no method \`${factoryMethod}\``;
  if (isClass(factory)) return 'the factory is a class; a function that makes its instances is needed';
  return `the factory is neither a function nor an object with one of the methods ${FACTORY_METHODS.join(', ')}`;
}
