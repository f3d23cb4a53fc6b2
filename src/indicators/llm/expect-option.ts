/** @throws TypeError where an option of the LLM indicator breaks its rule; the value is never quoted, since it could be a key */
export function expectOption(holds: boolean, rule: string): void {
  if (!holds) throw new TypeError(`Expected the LLM indicator's ${rule}`);
}

/** True for text that could name something. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
