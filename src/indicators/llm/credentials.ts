import { down, type CheckResult } from '../../domain/check-result.js';
import { networkFailure } from '../../domain/failure.js';
import { arrivalOf, hasMember, isHolder, memberOf } from './guarded.js';
import type { LlmCredentials } from './provider-options.js';
import { headersOfModel, isLanguageModel } from './sdk/vercel-ai.js';

/** What is known of the key, shown in the entry. */
export type KeyEvidence = 'present' | 'absent' | 'unknown' | 'not_needed';

/** Members that hold a key or a token, in the SDKs of OpenAI, Anthropic and LangChain and in most configurations. */
const KEY_MEMBERS = [
  'apiKey',
  'authToken',
  'adminAPIKey',
  'api_key',
  'anthropicApiKey',
  'azureOpenAIApiKey',
  'azureADTokenProvider',
];

/** Headers that hold a key or a token, where a model shows no more than its headers. */
const KEY_HEADERS = ['authorization', 'api-key', 'x-api-key', 'x-goog-api-key'];

/** Members by which an SDK's client shows that it signs in without a key, or fetches one at the call. */
const OTHER_WAYS = ['workloadIdentity', 'credentials', 'config', 'profile', 'provider', 'awsRegion', 'region'];

/** How many configurations of a manager are looked at. */
const MOST_CONFIGS = 100;

/** What the options say of the key by themselves, before anything is built; undefined where they say nothing. */
export async function statedKey({
  requiresKey,
  apiKey,
}: LlmCredentials): Promise<KeyEvidence | CheckResult | undefined> {
  if (requiresKey === false) return 'not_needed';
  if (apiKey === undefined) return undefined;
  try {
    const { value } = await arrivalOf(apiKey());
    return typeof value === 'string' && value.trim() !== '' ? 'present' : 'absent';
  } catch (error) {
    return networkFailure(error) ?? down('error', 'asking for the key failed');
  }
}

/** What the absence of a key makes of the indicator; undefined where nothing is wrong. */
export function keyFinding(evidence: KeyEvidence, { requiresKey }: LlmCredentials): CheckResult | undefined {
  if (evidence === 'absent')
    return down('missing_credentials', 'no key is set; `requiresKey: false` if none is needed');
  if (evidence === 'unknown' && requiresKey === true)
    return down('missing_credentials', 'a key is required and none can be seen; `credentials.apiKey` can show it');
  return undefined;
}

/**
 * What a client shows of its key. Empty is not always absent: SDKs keep null where the key is a function, a workload identity
 * or a cloud's own signature, so those are looked for first. The key itself is looked at and let go.
 */
export function keyOf(client: unknown): KeyEvidence {
  if (isLanguageModel(client)) return keyOfModel(client);
  const options = memberOf(client, '_options');
  const holders = [client, options, memberOf(client, 'clientConfig')];
  if (holders.some((holder) => KEY_MEMBERS.some((key) => isFilled(memberOf(holder, key))))) return 'present';
  if (
    isHolder(options) &&
    [client, options].some((holder) => OTHER_WAYS.some((way) => isFilled(memberOf(holder, way))))
  )
    return 'unknown';
  return KEY_MEMBERS.some((key) => hasMember(client, key)) ? 'absent' : 'unknown';
}

/** A model of the Vercel AI SDK keeps its key in a closure: it shows in the headers that the model would send. */
function keyOfModel(model: unknown): KeyEvidence {
  try {
    const headers = headersOfModel(model) ?? {};
    const shown = KEY_HEADERS.map((name) => headers[name]).filter((value) => typeof value === 'string');
    if (shown.length === 0) return 'unknown';
    return shown.some((value) => isFilled(value.replace(/^Bearer\b/, ''))) ? 'present' : 'absent';
  } catch (error) {
    return memberOf(error, 'name') === 'AI_LoadAPIKeyError' ? 'absent' : 'unknown';
  }
}

/** What a manager's configurations show: present where any has a key, absent where all show an empty place for one. */
export function keyOfConfigs(configs: unknown): KeyEvidence {
  const whole = keyOf(configs);
  if (whole !== 'unknown') return whole;
  const evidence = entriesOf(configs).filter(isHolder).map(keyOf);
  if (evidence.includes('present')) return 'present';
  return evidence.length > 0 && evidence.every((each) => each === 'absent') ? 'absent' : 'unknown';
}

/** True for null, for what is no object, and for a list, map or object without entries. */
export function isEmptyConfigs(configs: unknown): boolean {
  if (typeof configs === 'string') return configs.trim() === '';
  return !isHolder(configs) || typeof configs === 'function' || entriesOf(configs).length === 0;
}

function entriesOf(configs: unknown): unknown[] {
  try {
    if (configs instanceof Map || configs instanceof Set) return [...configs.values()].slice(0, MOST_CONFIGS);
    if (!isHolder(configs)) return [];
    return Object.keys(configs)
      .slice(0, MOST_CONFIGS)
      .map((key) => memberOf(configs, key));
  } catch {
    return [];
  }
}

/** True for a key, or for a function that will give one; it is never called, since it may use the network. */
function isFilled(value: unknown): boolean {
  return typeof value === 'string' ? value.trim() !== '' : isHolder(value);
}
