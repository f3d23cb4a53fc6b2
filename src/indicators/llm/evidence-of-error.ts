import { errorCodes, errorsWithin } from '../../domain/failure.js';
import { systemClock } from '../../engine/clock.js';
import { classNamesOf } from './error-class.js';
import type { LlmEvidence } from './evidence.js';
import { statusOfWords } from './finding.js';
import { isHolder, memberOf } from './guarded.js';
import { refusingStatus, retryAfterMs, word, wordsOf, type RefusalWords } from './refusal.js';

/** Errors by which a call's own caller ended it. */
const ABORTS: ReadonlySet<string> = new Set(['AbortError', 'APIUserAbortError', 'ModelAbortError', 'CanceledError']);
const TIMEOUTS: ReadonlySet<string> = new Set(['APIConnectionTimeoutError', 'TimeoutError', 'DeadlineError']);
/** Errors of the Vercel AI SDK about an answer that it could not read. */
const MISREADINGS: ReadonlySet<string> = new Set([
  'AI_JSONParseError',
  'AI_TypeValidationError',
  'AI_InvalidResponseDataError',
  'AI_EmptyResponseBodyError',
]);
const STATUS_OF_LANGCHAIN: ReadonlyMap<unknown, number> = new Map([
  ['MODEL_AUTHENTICATION', 401],
  ['MODEL_NOT_FOUND', 404],
  ['MODEL_RATE_LIMIT', 429],
]);

/** Codes of Node's HTTP client: patience of its own that ran out, and answers that are no HTTP. */
const TIMEOUT_CODES: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const GARBAGE_CODE = /^(HPE_|Z_|ERR__ERROR_FORMAT_|UND_ERR_HEADERS_OVERFLOW$)/;
/** The class of the same, whose code the fetch of Node 24 and 26 leaves undefined in some of their versions. */
const GARBAGE_CLASS = 'HTTPParserError';

/** The longest text of a body that is read for its code, in characters. */
const LONGEST_BODY = 65_536;

const UNREADABLE: LlmEvidence = { kind: 'nonsense', what: 'the provider answered with something that cannot be read' };

/**
 * What an error says of the provider: one that an SDK threw (OpenAI, Anthropic, the Vercel AI SDK, LangChain, AWS, axios and what is
 * shaped like them), or a function of the application's. Judged by status, code, type and class, never by words of a message.
 * Undefined where the caller itself ended the call: that says nothing of the provider. Never throws.
 */
export function evidenceOfError(error: unknown): LlmEvidence | undefined {
  try {
    const last = memberOf(error, 'lastError'); // of a retry's errors the one that decided
    for (const each of errorsWithin(isHolder(last) ? last : error)) {
      const refusal = refusalIn(each);
      if (refusal !== undefined) return refusal;
      const names = classNamesOf(each);
      if (names.some((name) => ABORTS.has(name))) return undefined;
      if (names.some((name) => TIMEOUTS.has(name))) return { kind: 'timeout' };
      if (names.some((name) => MISREADINGS.has(name)) || isAnswered(each)) return UNREADABLE;
    }
    return evidenceOfFailure(error);
  } catch {
    return { kind: 'failure', error: undefined };
  }
}

/** What an error of the HTTP client says, where it is known to be no answer of the provider's API. */
export function evidenceOfFailure(error: unknown): LlmEvidence {
  const codes = errorCodes(error);
  if (codes.some((code) => TIMEOUT_CODES.has(code))) return { kind: 'timeout' };
  const isGarbage =
    codes.some((code) => GARBAGE_CODE.test(code)) ||
    errorsWithin(error).some((each) => classNamesOf(each).includes(GARBAGE_CLASS));
  if (isGarbage) return { kind: 'nonsense', what: 'the provider answered with something that is no HTTP' };
  return { kind: 'failure', error };
}

function refusalIn(error: object): LlmEvidence | undefined {
  const { code, type } = wordsIn(error);
  const status =
    statusesIn(error).map(refusingStatus).find(isKnown) ??
    STATUS_OF_LANGCHAIN.get(memberOf(error, 'lc_error_code')) ??
    statusOfWords(code, type);
  if (status === undefined) return undefined;
  return { kind: 'refusal', status, code, type, retryAfterMs: retryAfterMs(headerIn(error), systemClock.wall()) };
}

/** True where the provider answered without refusing, and the SDK threw nonetheless: it could not make sense of it. */
function isAnswered(error: object): boolean {
  return statusesIn(error).some((status) => typeof status === 'number' && status >= 200 && status < 400);
}

function statusesIn(error: object): unknown[] {
  const response = memberOf(error, 'response');
  return [
    memberOf(error, 'status'),
    memberOf(error, 'statusCode'),
    memberOf(memberOf(error, '$metadata'), 'httpStatusCode'),
    memberOf(response, 'status'),
    memberOf(response, 'statusCode'),
  ];
}

/** The words of the error itself and of the body that it carries, in whichever member. */
function wordsIn(error: object): RefusalWords {
  const own = { code: word(memberOf(error, 'code')), type: word(memberOf(error, 'type')) };
  const bodies = [
    memberOf(error, 'error'),
    memberOf(error, 'data'),
    parsed(memberOf(error, 'responseBody')),
    memberOf(memberOf(error, 'response'), 'data'),
  ];
  const all = [own, ...bodies.map(wordsOf)];
  return { code: all.map(({ code }) => code).find(isKnown), type: all.map(({ type }) => type).find(isKnown) };
}

function headerIn(error: object): (name: string) => unknown {
  const holders = [
    memberOf(error, 'headers'),
    memberOf(error, 'responseHeaders'),
    memberOf(memberOf(error, 'response'), 'headers'),
  ];
  return (name) => holders.map((headers) => headerOf(headers, name)).find(isKnown);
}

function headerOf(headers: unknown, name: string): unknown {
  const get = memberOf(headers, 'get');
  try {
    return (typeof get === 'function' ? Reflect.apply(get, headers, [name]) : memberOf(headers, name)) ?? undefined;
  } catch {
    return undefined;
  }
}

function parsed(text: unknown): unknown {
  if (typeof text !== 'string' || text.length > LONGEST_BODY) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined;
}
