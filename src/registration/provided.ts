/** An injection token of Nest, in words of our own: the declarations have to compile where Nest is not installed. */
export type ProviderToken<T = unknown> =
  | string
  | symbol
  | (abstract new (...args: never[]) => T)
  // As Nest's own InjectionToken has it.
  | Function;

/**
 * Something of the application's: the token of its provider, or the object itself. What is a function is a token in Nest, and
 * itself without Nest.
 */
export type Provided<T extends object = object> = ProviderToken<T> | T;

/** True for what can be no token. */
export function isItself(given: Provided): given is object {
  return typeof given === 'object' && given !== null;
}

/** What a message calls a token. Of an object, which is there already, no message has to speak. */
export function shownProvided(token: Provided): string {
  return typeof token === 'function' ? token.name : String(token as string | symbol);
}

/** True for what has to be made with `new`. */
export function isClass(value: unknown): value is new (...args: never[]) => object {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}
