/** How many promises within one another are waited for. */
const MOST_NESTED = 16;

/**
 * Waits for a value that may be a promise or any other thenable. `await` alone would follow one that resolves to itself for ever,
 * and the process would do nothing else.
 * @returns the value in a box, so that nobody takes it for a promise again
 * @throws TypeError where there is no end to the promises
 */
export async function adopt(value: unknown): Promise<{ readonly value: unknown }> {
  let box = { value };
  for (let depth = 0; depth <= MOST_NESTED; depth += 1) {
    const then = thenOf(box.value);
    if (then === undefined) return box;
    box = await outcomeOf(box.value, then);
  }
  throw new TypeError('The answer is a promise of promises without an end');
}

type Then = (onValue: (value: unknown) => void, onError: (error: unknown) => void) => void;

function thenOf(value: unknown): Then | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  const { then } = value as { then?: unknown };
  return typeof then === 'function' ? (then as Then) : undefined;
}

function outcomeOf(thenable: unknown, then: Then): Promise<{ value: unknown }> {
  return new Promise((resolve, reject) => then.call(thenable, (value) => resolve({ value }), reject));
}
