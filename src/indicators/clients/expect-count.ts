import { expectOption } from '../../domain/expect-option.js';

/** A count or a time in milliseconds that may be left out. @throws TypeError as `expectOption` does */
export function expectCount(name: string, value: number | undefined): void {
  const holds = value === undefined || (Number.isSafeInteger(value) && value >= 0);
  expectOption(holds, name, 'a whole number from 0 up', value);
}
