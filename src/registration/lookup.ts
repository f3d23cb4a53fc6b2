import type { Provided } from './provided.js';

/**
 * How a provider is shared: `shared`, one for all; `own`, made anew for each who uses it; `request`, which exists only while a request
 * is served.
 */
export type Sharing = 'shared' | 'own' | 'request';

/** A provider that was made for one user, who ends it. */
export interface Made {
  readonly value: unknown;
  readonly end: () => Promise<void>;
}

/** What an indicator may ask of the application when its first check runs. */
export interface Lookup {
  /** What a registration was given: the object itself, or the one provider of its token, wherever in the application it is. Undefined where there is none. */
  provider(given: Provided): unknown;
  /** How it is shared; undefined where nobody provides it. */
  sharing(given: Provided): Sharing | undefined;
  /**
   * An instance for the caller alone.
   * @throws Error where it cannot be made
   */
  make(given: Provided): Promise<Made>;
  /** The default TypeORM DataSource; undefined without TypeORM. */
  defaultDataSource(): Promise<unknown>;
  /** A value of the configuration. */
  config(key: string): unknown;
}
