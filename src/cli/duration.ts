import { UsageError } from './command.js';

const UNITS = { ms: 1, s: 1000, m: 60_000 } as const;
const LONGEST_MS = 3_600_000;

/** Milliseconds of `500ms`, `2s`, `1m`, up to an hour. @throws UsageError */
export function durationOf(option: string, text: string): number {
  const [, digits = '', unit = ''] = /^([0-9]{1,7})(ms|s|m)$/.exec(text) ?? [];
  const ms = Number(digits) * (UNITS[unit as keyof typeof UNITS] ?? 0);
  if (ms >= 1 && ms <= LONGEST_MS) return ms;
  throw new UsageError(`${option} must be a time with its unit from 1ms to 60m, such as 500ms, 2s or 1m`);
}
