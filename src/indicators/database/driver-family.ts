import type { DataSource } from 'typeorm';
import type { Line, Pool } from './connection.js';

/** What a check does with the driver under a TypeORM data source, where more than `dataSource.query()` can be done. */
export interface DriverFamily {
  /**
   * Opens a connection with the options of the data source, which need not be initialised.
   * @param replica the number of the replica to connect to; @default the server that writes go to
   */
  dial(dataSource: DataSource, replica?: number): Line;
  /** The pool that writes go to; undefined where the driver does not look as expected. */
  pool(dataSource: DataSource): Pool | undefined;
}
