import { Logger } from '@nestjs/common';
import type { TypeOrmModuleOptions } from '@nestjs/typeorm';
import { Order } from './order.entity.js';

/** How long the driver waits for a connection or an answer, in milliseconds; less than a route does. */
const DRIVER_TIMEOUT_MS = 1500;

const COMMON = {
  entities: [Order],
  /** The tables are made from the entities: fine for an example, migrations are for the rest. */
  synchronize: true,
  /** Nest must not wait for the database, nor end the boot without it: {@link DatabaseStarter} connects. */
  manualInitialization: true,
  /** Of reading the options, nothing else: a DATABASE_URL that cannot be read does not get better. */
  retryAttempts: 0,
} satisfies Partial<TypeOrmModuleOptions>;

/** The database that DATABASE_URL names; otherwise an SQLite inside this process, which forgets all when it ends. */
export function databaseOptions(url = ''): TypeOrmModuleOptions {
  switch (url.trim().split('://', 1)[0]) {
    case 'postgres':
    case 'postgresql':
      return {
        ...COMMON,
        type: 'postgres',
        url: url.trim(),
        connectTimeoutMS: DRIVER_TIMEOUT_MS,
        extra: { query_timeout: DRIVER_TIMEOUT_MS },
      };
    case 'mysql':
    case 'mariadb':
      return { ...COMMON, type: 'mysql', url: url.trim(), connectTimeout: DRIVER_TIMEOUT_MS };
    case '':
      return { ...COMMON, type: 'sqljs' };
    default:
      new Logger('Database').warn('DATABASE_URL is neither postgres:// nor mysql://: the embedded SQLite is used');
      return { ...COMMON, type: 'sqljs' };
  }
}
