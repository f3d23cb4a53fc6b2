/** How an attempt to deliver a message ended. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs?: number | undefined }
  /**
   * @property why in words of our own
   * @property mayHaveArrived true once there was a connection
   */
  | { readonly kind: 'failed'; readonly why: string; readonly mayHaveArrived: boolean };

/** What follows from it. */
export type AfterAttempt =
  | { readonly do: 'done' }
  | { readonly do: 'retry'; readonly inMs: number }
  | { readonly do: 'give_up'; readonly why: string }
  /** The receiver wants nothing any more. */
  | { readonly do: 'end'; readonly why: string };

/** How often a message is tried at most. */
export const MOST_ATTEMPTS = 6;

/** The wait before the second attempt, in milliseconds; it doubles with each. Jitter takes off up to half. */
const FIRST_WAIT_MS = 1000;

/** The longest wait that a Retry-After can ask for, in milliseconds. */
export const LONGEST_WAIT_MS = 600_000;

/**
 * @param attempts made so far, 1 after the first
 * @param random from 0 (no jitter) up to 1
 */
export function afterAttempt(outcome: Outcome, attempts: number, random: number): AfterAttempt {
  if (outcome.kind === 'delivered') return { do: 'done' };
  const why = outcome.kind === 'failed' ? outcome.why : `it answered ${outcome.status}`;
  if (outcome.kind === 'answered' && outcome.status === 410) return { do: 'end', why };
  if (attempts >= MOST_ATTEMPTS || (outcome.kind === 'answered' && !mayPass(outcome.status)))
    return { do: 'give_up', why };
  const backOffMs = FIRST_WAIT_MS * 2 ** (attempts - 1) * (1 - random / 2);
  const askedMs = outcome.kind === 'answered' ? (outcome.retryAfterMs ?? 0) : 0;
  return { do: 'retry', inMs: Math.min(LONGEST_WAIT_MS, Math.max(backOffMs, askedMs)) };
}

/** Whether the receiver may know of the message: a 5xx can come after the work was done, or of a proxy that waited in vain. */
export function mayHaveArrived(outcome: Outcome): boolean {
  switch (outcome.kind) {
    case 'delivered':
      return true;
    case 'answered':
      return outcome.status >= 500;
    case 'failed':
      return outcome.mayHaveArrived;
  }
}

/** The wait that a `Retry-After` asks for, in milliseconds: seconds or a date; undefined where it is neither. */
export function retryAfterMs(header: string | undefined, wallMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - wallMs);
}

/** Answers that another attempt may find gone. A redirect or a refusal stays what it is. */
function mayPass(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}
