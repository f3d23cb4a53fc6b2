/**
 * Configuration comes from anywhere: proxies, throwing getters, BigInts, cycles. This is the one place that touches such values;
 * it reads each property once, one level deep, and never throws.
 */
export type Plain =
  | { readonly is: 'unset' }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'number'; readonly number: number }
  | { readonly is: 'boolean'; readonly boolean: boolean }
  | { readonly is: 'list'; readonly items: readonly unknown[] }
  | { readonly is: 'object'; readonly entries: ReadonlyMap<string, unknown> }
  | { readonly is: 'other'; readonly what: string };

/** Stands for a value whose reading threw. */
export const UNREADABLE: unique symbol = Symbol('unreadable');

/** A list longer than this is no configuration. */
const LONGEST_LIST = 10_000;

const CANNOT_BE_READ: Plain = { is: 'other', what: 'something that cannot be read' };

/** What a value is. Null, undefined and blank text are unset. */
export function plain(value: unknown): Plain {
  if (value === UNREADABLE) return CANNOT_BE_READ;
  switch (typeof value) {
    case 'undefined':
      return { is: 'unset' };
    case 'string':
      return value.trim() === '' ? { is: 'unset' } : { is: 'text', text: value };
    case 'number':
      return { is: 'number', number: value };
    case 'boolean':
      return { is: 'boolean', boolean: value };
    case 'object':
      return value === null ? { is: 'unset' } : structure(value);
    default:
      return { is: 'other', what: `a ${typeof value}` };
  }
}

/** What a function returns, or {@link UNREADABLE} where it throws. */
export function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return UNREADABLE;
  }
}

/** The own properties of an object, none where the value is no object. */
export function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  const seen = plain(value);
  return seen.is === 'object' ? seen.entries : new Map();
}

function structure(value: object): Plain {
  try {
    if (!Array.isArray(value)) {
      const source = value as Record<string, unknown>;
      return { is: 'object', entries: new Map(Object.keys(source).map((key) => [key, attempt(() => source[key])])) };
    }
    const length = value.length;
    if (length > LONGEST_LIST) return { is: 'other', what: `a list of ${length} items` };
    return { is: 'list', items: Array.from({ length }, (_, index) => attempt(() => value[index] as unknown)) };
  } catch {
    return CANNOT_BE_READ;
  }
}
