import { errorCodes, networkFailure } from '../../domain/failure.js';
import type { LlmEvidence } from './evidence.js';
import { findingOf, statusOfWords } from './finding.js';
import { memberOf } from './guarded.js';
import { isModelWord } from './outcome.js';
import { refusingStatus, word } from './refusal.js';

/** What stands for the words of another process, which are never taken over. */
const ELSEWHERE = {
  nonsense: 'another process got an answer that is none of the API',
  unaskable: 'another process found that the provider cannot be asked',
};

/**
 * Evidence without what must not be kept: an error may hold the request with its key, so only its network code stays,
 * and of a provider's words only those that are known: it may have echoed the key.
 */
export function keptEvidence(evidence: LlmEvidence): LlmEvidence {
  switch (evidence.kind) {
    case 'success':
      return {
        kind: 'success',
        ...present('tokens', countOf(evidence.tokens)),
        ...present('modelListed', evidence.modelListed),
      };
    case 'refusal':
      return {
        kind: 'refusal',
        status: evidence.status,
        ...present('code', knownWord(evidence.code)),
        ...present('type', knownWord(evidence.type)),
        ...present('retryAfterMs', countOf(evidence.retryAfterMs)),
      };
    case 'nonsense':
    case 'unaskable':
      return { kind: evidence.kind, what: evidence.what };
    case 'timeout':
      return { kind: 'timeout' };
    case 'failure':
      return networkFailureOf(networkCodeOf(evidence));
  }
}

/** The same some time later: what counts from then counts from now. */
export function agedEvidence(evidence: LlmEvidence, ageMs: number): LlmEvidence {
  if (evidence.kind !== 'refusal' || evidence.retryAfterMs === undefined) return evidence;
  return { ...evidence, retryAfterMs: Math.max(0, evidence.retryAfterMs - ageMs) };
}

/** Evidence as it is handed to other processes, of values that JSON has: kept, and without words. */
export function sharedEvidence(evidence: LlmEvidence): object {
  const { kind } = evidence;
  if (kind === 'nonsense' || kind === 'unaskable') return { kind };
  if (kind === 'failure') return { kind, ...present('code', networkCodeOf(evidence)) };
  return keptEvidence(evidence);
}

/**
 * Reads {@link sharedEvidence}; undefined for anything else. Trusts nothing: whoever can write to the store could have written it.
 * No text of it is taken over but a code.
 */
export function evidenceOfShared(value: unknown): LlmEvidence | undefined {
  const kind = memberOf(value, 'kind');
  if (kind === 'timeout') return { kind };
  if (kind === 'nonsense' || kind === 'unaskable') return { kind, what: ELSEWHERE[kind] };
  if (kind === 'success') return successOf(value);
  if (kind === 'refusal') return refusalOf(value);
  if (kind !== 'failure') return undefined;
  const code = memberOf(value, 'code');
  if (code === undefined) return networkFailureOf(undefined);
  return typeof code === 'string' && isNetworkCode(code) ? networkFailureOf(code) : undefined;
}

function successOf(value: unknown): LlmEvidence | undefined {
  const tokens = memberOf(value, 'tokens');
  const modelListed = memberOf(value, 'modelListed');
  if (tokens !== undefined && countOf(tokens) === undefined) return undefined;
  if (modelListed !== undefined && typeof modelListed !== 'boolean') return undefined;
  return { kind: 'success', ...present('tokens', countOf(tokens)), ...present('modelListed', modelListed) };
}

function refusalOf(value: unknown): LlmEvidence | undefined {
  const [code, type, wait] = ['code', 'type', 'retryAfterMs'].map((key) => memberOf(value, key));
  const status = refusingStatus(memberOf(value, 'status'));
  if (status === undefined) return undefined;
  if ([code, type].some((said) => said !== undefined && typeof said !== 'string')) return undefined;
  if (wait !== undefined && countOf(wait) === undefined) return undefined;
  return {
    kind: 'refusal',
    status,
    ...present('code', knownWord(code)),
    ...present('type', knownWord(type)),
    ...present('retryAfterMs', countOf(wait)),
  };
}

function networkFailureOf(code: string | undefined): LlmEvidence {
  return { kind: 'failure', error: code === undefined ? undefined : { code } };
}

/** The code by which an error says that the network failed; undefined where it does not. */
function networkCodeOf(failure: Extract<LlmEvidence, { kind: 'failure' }>): string | undefined {
  const isUnreachable = findingOf(failure, 'calls').reason === 'unreachable';
  // What says so by its class, or by `syscall: connect`, has no code of the network's.
  return isUnreachable ? (errorCodes(failure.error).find(isNetworkCode) ?? 'ENETUNREACH') : undefined;
}

function isNetworkCode(code: string): boolean {
  return word(code) !== undefined && networkFailure({ code }) !== undefined;
}

function knownWord(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return statusOfWords(value, undefined) !== undefined || isModelWord(value) ? value : undefined;
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** A member only where there is something in it. */
function present<K extends string, V>(key: K, value: V | undefined): { readonly [Key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [Key in K]: V });
}
