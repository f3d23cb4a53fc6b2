import type { Verdict } from '../../domain/status.js';
import { UsageError } from '../command.js';
import { EXIT, type Finding } from './judge.js';

const WORDS: readonly Verdict[] = ['ok', 'degraded', 'error', 'shutting_down'];

/**
 * What `--wait-for` waits for: a status of the body, `ready` (whatever this probe takes for healthy), or an HTTP status.
 * @throws UsageError
 */
export function awaited(text: string): (finding: Finding) => boolean {
  if (text === 'ready') return ({ exitCode }) => exitCode === EXIT.healthy;
  const word = WORDS.find((each) => each === text);
  if (word !== undefined) return ({ status }) => status === word;
  if (/^[1-5][0-9]{2}$/.test(text)) return ({ http }) => http === Number(text);
  throw new UsageError(`--wait-for must be one of ready, ${WORDS.join(', ')}, or an HTTP status such as 503`);
}
