import { shownValue } from './policy/display.js';

/** @throws TypeError where an option breaks its rule: it says which option, the rule and the value, unless that looks like a secret */
export function expectOption(holds: boolean, name: string, rule: string, value: unknown): void {
  if (!holds) throw new TypeError(`Expected \`${name}\` to be ${rule}, got ${shownValue(name, value)}`);
}

/** True for a share of something, 0 and 1 included. */
export function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** True for an amount of something: a number from 0 on. */
export function isAmount(value: unknown): value is number {
  return Number.isFinite(value) && (value as number) >= 0;
}
