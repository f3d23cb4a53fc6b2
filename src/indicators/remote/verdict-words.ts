import type { Verdict } from '../../domain/status.js';

/** What the words of others amount to, in lower case: ours and Terminus's, the draft of health+json, Spring, MicroProfile, ASP.NET. */
const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  ['ok', 'ok'],
  ['pass', 'ok'],
  ['up', 'ok'],
  ['healthy', 'ok'],
  ['degraded', 'degraded'],
  ['warn', 'degraded'],
  ['error', 'error'],
  ['fail', 'error'],
  ['down', 'error'],
  ['unhealthy', 'error'],
  ['out_of_service', 'error'],
  ['shutting_down', 'shutting_down'],
]);

/** Undefined for what is no such word. */
export function verdictOf(word: unknown): Verdict | undefined {
  return typeof word === 'string' ? VERDICTS.get(word.toLowerCase()) : undefined;
}
