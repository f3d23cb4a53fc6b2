import { degraded, down, up, type CheckData, type CheckResult } from '../../domain/check-result.js';
import { errorCodes, networkFailure } from '../../domain/failure.js';
import type { DeepLlmDepth } from './depth.js';
import { classNamesOf } from './error-class.js';
import type { LlmEvidence } from './evidence.js';

/** What was asked of the provider: the question of a depth, or calls of the application's own. */
export type Asked = DeepLlmDepth | 'calls';

type Success = Extract<LlmEvidence, { kind: 'success' }>;
type Refusal = Extract<LlmEvidence, { kind: 'refusal' }>;

/** The status that a word stands for, where the provider's own status says less: a 400, or none at all in the midst of a stream. */
const STATUS_OF_WORD: ReadonlyMap<unknown, number> = new Map([
  ['invalid_api_key', 401],
  ['authentication_error', 401],
  ['API_KEY_INVALID', 401],
  ['UNAUTHENTICATED', 401],
  ['insufficient_quota', 402],
  ['billing_error', 402],
  ['billing_hard_limit_reached', 402],
  ['billing_not_active', 402],
  ['permission_error', 403],
  ['PERMISSION_DENIED', 403],
  ['not_found_error', 404],
  ['model_not_found', 404],
  ['timeout_error', 408],
  ['rate_limit_error', 429],
  ['rate_limit_exceeded', 429],
  ['RESOURCE_EXHAUSTED', 429],
  ['api_error', 500],
  ['server_error', 500],
  ['overloaded_error', 529],
]);

/** Statuses that say enough by themselves. */
const TELLING: ReadonlySet<number> = new Set([401, 402, 403, 404, 408, 429]);

/** The status that an error without one would have had, by its code or its type. */
export function statusOfWords(code: unknown, type: unknown): number | undefined {
  return STATUS_OF_WORD.get(code) ?? STATUS_OF_WORD.get(type);
}

/**
 * What one piece of evidence makes of the provider. Pure; nothing of the provider's own words passes.
 * `timeout`, `upstream_error` and `overloaded` are down here: the indicator's failure threshold shows them as degraded while they count.
 */
export function findingOf(evidence: LlmEvidence, asked: Asked): CheckResult {
  switch (evidence.kind) {
    case 'success':
      return up(factsOf(evidence));
    case 'refusal':
      return refusalFinding(evidence, asked);
    case 'nonsense':
      return down('bad_response', evidence.what);
    case 'unaskable':
      return down('not_configured', evidence.what);
    case 'timeout':
      return down('timeout', 'the provider did not answer in time');
    case 'failure':
      return failureFinding(evidence.error);
  }
}

function factsOf({ tokens, modelListed }: Success): CheckData | undefined {
  const facts = {
    ...(tokens !== undefined && Number.isFinite(tokens) && { tokens }),
    ...(modelListed !== undefined && { modelListed }),
  };
  return Object.keys(facts).length === 0 ? undefined : facts;
}

function refusalFinding({ status, code, type }: Refusal, asked: Asked): CheckResult {
  const answers =
    Number.isInteger(status) && status >= 100 && status <= 999 ? `answers with HTTP ${status}` : 'refuses';
  const say = (what: string) => `the provider ${answers}: ${what}`;

  switch (meaningOf(status, code, type, asked)) {
    case 401:
      return down('auth_failed', say('the key is not accepted; check the key and the account that it belongs to'));
    case 402:
      return down('quota_exhausted', say('the credit or the quota is used up; check the billing of the account'));
    case 403:
      return asked === 'reachable'
        ? degraded('forbidden', say('the key may not list models; whether it may use one is not known'))
        : down('forbidden', say('the key may not do this; check its permissions and the region'));
    case 404:
      return asked === 'reachable'
        ? down('bad_response', say('there is no list of models there; check the base URL'))
        : down(
            'model_not_found',
            say('the model does not exist or is not open to the key; check its name and the base URL'),
          );
    case 408:
      return down('timeout', say('the request took it too long'));
    case 429:
      return degraded('rate_limited', say('the rate limit is reached; ask less often or raise the limit'));
    case 500:
      return down('upstream_error', say('it has trouble of its own; see its status page'));
    case 529:
      return down('overloaded', say('it is overloaded; see its status page'));
    case 400:
      return down('error', say('it does not take the request; check the base URL, the model and the number of tokens'));
  }
}

/** The one status of ours that a refusal amounts to. */
function meaningOf(status: number, code: unknown, type: unknown, asked: Asked) {
  const words = [code, type];
  if (status === 529 || words.includes('overloaded_error')) return 529;
  if (status >= 500 && status <= 599) return 500;
  if (words.some((word) => STATUS_OF_WORD.get(word) === 402)) return 402;
  if (asked !== 'reachable' && words.includes('model_not_found')) return 404;
  const meant = TELLING.has(status) ? status : statusOfWords(code, type);
  return MEANINGS.find((each) => each === meant) ?? 400;
}

const MEANINGS = [401, 402, 403, 404, 408, 429, 500] as const;

/** What fetch calls a body that is shorter than announced. */
const CUT_OFF = 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';

function failureFinding(error: unknown): CheckResult {
  try {
    const network = networkFailure(error);
    if (network !== undefined) return network;
    if (errorCodes(error).includes(CUT_OFF))
      return down('unreachable', 'the connection broke in the midst of an answer');
    if (classNamesOf(error).includes('APIConnectionError')) return down('unreachable', 'no connection');
  } catch {
    // An error that cannot even be looked at says nothing more.
  }
  return down('error', 'the call failed before the provider answered, and not for the network');
}
