import { memberOf } from './guarded.js';

/** What an error calls itself and what its class is called: SDKs set one, the other, or both. Never throws. */
export function classNamesOf(error: unknown): string[] {
  return [memberOf(error, 'name'), memberOf(memberOf(error, 'constructor'), 'name')].filter(
    (name): name is string => typeof name === 'string',
  );
}
