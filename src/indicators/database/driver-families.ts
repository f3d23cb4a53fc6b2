import type { DataSource } from 'typeorm';
import type { DriverFamily } from './driver-family.js';
import { mysqlFamily } from './mysql.js';
import { postgresFamily } from './postgres.js';

/** The data source's family; undefined for a type that only TypeORM itself can talk to. */
export function driverFamilyOf(dataSource: DataSource): DriverFamily | undefined {
  switch (dataSource.options.type) {
    case 'postgres':
    case 'cockroachdb':
      return postgresFamily;
    case 'mysql':
    case 'mariadb':
      return mysqlFamily;
    default:
      return undefined;
  }
}
