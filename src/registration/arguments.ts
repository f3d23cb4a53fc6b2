import type { Lookup } from './lookup.js';
import type { Provided } from './provided.js';

export type Given<Options> = [name?: string | Options, options?: Options];

export function named<Options extends object>(
  standard: string,
  [first, second]: Given<Options>,
): [string, Partial<Options>] {
  return typeof first === 'string' ? [first, second ?? {}] : [standard, first ?? second ?? {}];
}

export function urlOf(lookup: Lookup, url: string | undefined, urlFrom: string | undefined): string | undefined {
  const found = url ?? (urlFrom === undefined ? undefined : lookup.config(urlFrom));
  return typeof found === 'string' && found.trim() !== '' ? found.trim() : undefined;
}

/** What a registration was given of the application's. */
export function given(...provided: (Provided | null | undefined)[]): Provided[] {
  return provided.filter((each) => each !== undefined && each !== null);
}

/** Without the members that are undefined, which is how an option is left out. */
export function defined<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
