import { networkFailure } from './failure.js';
import type { Reason } from './reason.js';

/** A reason with a sentence of our own. */
export interface ToldReason {
  readonly reason: Reason;
  readonly message: string;
}

/** Sentences of Terminus, of axios and of gRPC that say what is wrong. */
const SENTENCES: readonly (readonly [RegExp, ToldReason])[] = [
  [
    /\btimeout of \d+ ?ms exceeded\b/,
    { reason: 'timeout', message: 'no answer by the deadline of the indicator itself' },
  ],
  [/^4 DEADLINE_EXCEEDED\b/, { reason: 'timeout', message: 'no answer by the deadline of the indicator itself' }],
  [/^14 UNAVAILABLE\b/, { reason: 'unreachable', message: 'no connection' }],
  [/^Not connected to database$/, { reason: 'unreachable', message: 'no connection' }],
  [/^Connection provider not found\b/, { reason: 'not_configured', message: 'there is no connection to ask' }],
];

/** How much of a text is looked at. */
const MOST_CHARACTERS = 2000;

/**
 * What the text of somebody else's message gives away: Terminus's indicators have no other way to tell why. The text itself never
 * passes. Undefined where it says nothing that is known.
 */
export function reasonTold(text: string): ToldReason | undefined {
  const begin = text.slice(0, MOST_CHARACTERS);
  const sentence = SENTENCES.find(([pattern]) => pattern.test(begin));
  if (sentence !== undefined) return sentence[1];
  for (const code of begin.match(/\b[A-Z][A-Z0-9_]{4,}\b/g) ?? []) {
    const failure = networkFailure({ code });
    if (failure?.reason !== undefined && failure.message !== undefined)
      return { reason: failure.reason, message: failure.message };
  }
  return undefined;
}
