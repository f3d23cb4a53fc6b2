import type { DataSource } from 'typeorm';
import { familyNameOf } from './driver-families.js';
import type { DatabaseSource } from './source.js';

/** A configured database and the way to ask it. */
export interface DatabaseTarget {
  /** `pool`: through the pool of the data source. `own`: the data source is a template for a connection of our own. */
  readonly connection: 'pool' | 'own';
  readonly dataSource: () => Promise<DataSource>;
}

/**
 * Undefined where no database is configured.
 * @throws Error where nobody can ask it like that
 */
export function targetOf(source: DatabaseSource, connection: 'pool' | 'own'): DatabaseTarget | undefined {
  if ('url' in source && source.url !== undefined) {
    return source.url === '' ? undefined : { connection: 'own', dataSource: dataSourceFromUrl(source.url) };
  }
  const dataSource = 'dataSource' in source ? (source.dataSource as DataSource | null | undefined) : undefined;
  if (!dataSource) return undefined;
  if (connection === 'own' && !familyNameOf(dataSource)) {
    throw new Error(
      `Expected \`connection: 'own'\` with postgres, cockroachdb, mysql or mariadb, got ${dataSource.options.type}`,
    );
  }
  return { connection, dataSource: async () => dataSource };
}

/** What a URL may begin with, and the type that TypeORM has for it. */
const TYPES: Readonly<Record<string, 'postgres' | 'mysql' | 'mariadb'>> = {
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'mysql:': 'mysql',
  'mariadb:': 'mariadb',
};

/**
 * A way to make a data source of a URL, which is only a template for connections and never initialised.
 * TypeORM is loaded when it is first called, so that without a URL nobody needs it.
 * @throws Error where the URL is none of a database; it never contains the URL
 */
function dataSourceFromUrl(url: string): () => Promise<DataSource> {
  const protocol = /^[a-z]+:(?=\/\/)/i.exec(url)?.[0].toLowerCase();
  const type = protocol === undefined ? undefined : TYPES[protocol];
  if (type === undefined) {
    const expected = Object.keys(TYPES).map((each) => `${each}//`);
    throw new Error(
      `Expected the database URL to begin with one of ${expected.join(', ')}, got ${protocol ?? 'no protocol'}`,
    );
  }
  if (!URL.canParse(url)) {
    throw new Error(
      `Expected the database URL to be ${protocol}//user:password@host:port/database, with special characters percent-encoded; it cannot be read`,
    );
  }
  return async () => {
    const { DataSource } = await import('typeorm');
    return new DataSource({ type, url });
  };
}
