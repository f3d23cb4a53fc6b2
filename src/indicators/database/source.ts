import type { ApplicationDataSource } from '../application-clients.js';

/**
 * Where the database is: a TypeORM data source of the application, or a URL for a connection of the indicator's own.
 * Nothing, or an empty URL, means that no database is configured.
 * @publicApi
 */
export type DatabaseSource =
  { readonly dataSource: ApplicationDataSource | null | undefined } | { readonly url: string | undefined };
