import type { Provided } from './provided.js';

/** What an indicator may ask of the application when its first check runs. */
export interface Lookup {
  /** What a registration was given: the object itself, or the provider of its token, wherever in the application it is. Undefined where there is none. */
  provider(given: Provided): unknown;
  /** The default TypeORM DataSource; undefined without TypeORM. */
  defaultDataSource(): Promise<unknown>;
  /** A value of the configuration. */
  config(key: string): unknown;
}
