import type { DataSource } from 'typeorm';
import type { DriverFamily } from './driver-family.js';

type FamilyName = 'postgres' | 'mysql';

/** The name of the data source's family; undefined for a type that only TypeORM itself can talk to. */
export function familyNameOf({ options }: DataSource): FamilyName | undefined {
  switch (options.type) {
    case 'postgres':
    case 'cockroachdb':
      return 'postgres';
    case 'mysql':
    case 'mariadb':
      return 'mysql';
    default:
      return undefined;
  }
}

/** The data source's family; undefined as above. Only the one that is needed is loaded. */
export async function driverFamilyOf(dataSource: DataSource): Promise<DriverFamily | undefined> {
  switch (familyNameOf(dataSource)) {
    case 'postgres':
      return (await import('./postgres.js')).postgresFamily;
    case 'mysql':
      return (await import('./mysql.js')).mysqlFamily;
    case undefined:
      return undefined;
  }
}
