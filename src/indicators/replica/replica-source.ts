import type { DataSource } from 'typeorm';
import { targetOf } from '../database/database-source.js';
import type { DatabaseSource } from '../database/source.js';
import { familyNameOf } from '../database/driver-families.js';
import { ReplicaLines } from './replica-lines.js';

/**
 * The way to the replicas of a source. Undefined where none is configured.
 * @throws Error for a URL that is none of a database, and for a data source whose driver has no replicas
 */
export function replicasOf(source: DatabaseSource): (() => Promise<ReplicaLines>) | undefined {
  if ('url' in source && source.url !== undefined) {
    const target = targetOf(source, 'own');
    return target && (async () => ReplicaLines.to(await target.dataSource(), [undefined]));
  }
  const dataSource = 'dataSource' in source ? (source.dataSource as DataSource | null | undefined) : undefined;
  if (!dataSource) return undefined;
  const { type } = dataSource.options;
  if (!familyNameOf(dataSource))
    throw new Error(`Expected \`dataSource\` to be of postgres, cockroachdb, mysql or mariadb, got ${type}`);
  const slaves = replicasIn(dataSource);
  return slaves === 0
    ? undefined
    : () =>
        ReplicaLines.to(
          dataSource,
          Array.from({ length: slaves }, (_, number) => number),
        );
}

function replicasIn({ options }: DataSource): number {
  return 'replication' in options
    ? ((options.replication as { slaves?: unknown[] } | undefined)?.slaves?.length ?? 0)
    : 0;
}
