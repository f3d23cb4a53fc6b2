/** Something that can have members. */
export type Holder = object;

export function isHolder(value: unknown): value is Holder {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** What reading a member of a possibly hostile object gave. */
export type Reading = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'thrown' };

/** Reads a member without ever throwing; what cannot have members has none. */
export function read(holder: unknown, key: PropertyKey): Reading {
  try {
    return { kind: 'value', value: isHolder(holder) ? Reflect.get(holder, key) : undefined };
  } catch {
    return { kind: 'thrown' };
  }
}

/** A member, or undefined where reading it throws. */
export function memberOf(holder: unknown, key: PropertyKey): unknown {
  const reading = read(holder, key);
  return reading.kind === 'value' ? reading.value : undefined;
}

/** True where the object or its prototypes have such a member, whatever its value. Never throws. */
export function hasMember(holder: unknown, key: PropertyKey): boolean {
  try {
    return isHolder(holder) && Reflect.has(holder, key);
  } catch {
    return false;
  }
}

/**
 * The method at a dotted path (`chat.completions.create`), ready to be called on its owner without an argument.
 * Undefined where it is no function or cannot be read.
 */
export function methodAt(holder: unknown, path: string): (() => unknown) | undefined {
  const keys = path.split('.');
  const last = keys.pop() ?? path;
  return methodOf(keys.reduce(memberOf, holder), last);
}

/** The method of that name, ready to be called on its owner without an argument. */
export function methodOf(owner: unknown, key: PropertyKey): (() => unknown) | undefined {
  const method = memberOf(owner, key);
  return typeof method === 'function' ? (): unknown => Reflect.apply(method, owner, []) : undefined;
}

/** How many thenables that resolve to thenables are followed. */
const MOST_HOPS = 16;

/**
 * Waits for a value that may be a thenable. Unlike `await` it cannot be trapped in an endless loop by a thenable that resolves
 * to itself, and what arrives is boxed, so that it is not waited for again.
 */
export function arrivalOf(value: unknown, hops = MOST_HOPS): Promise<{ readonly value: unknown }> {
  return new Promise((resolve, reject) => {
    const then: unknown = isHolder(value) ? Reflect.get(value, 'then') : undefined;
    if (typeof then !== 'function') return resolve({ value });
    if (hops === 0) return reject(new TypeError('a thenable that never ends'));
    Reflect.apply(then, value, [(next: unknown) => arrivalOf(next, hops - 1).then(resolve, reject), reject]);
  });
}
