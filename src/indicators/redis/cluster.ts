import type { Cluster, Redis } from 'ioredis';
import { degraded, down, up, type CheckResult } from '../../domain/check-result.js';
import type { Conversations } from './conversations.js';
import { Patience } from './patience.js';
import { untilReady } from './readiness.js';
import { pingFailure, type Reply } from './replies.js';

/** What one master of a cluster was found to be. */
export interface MasterFinding {
  readonly failure: CheckResult | undefined;
  /** This master says that the cluster does not serve. */
  readonly clusterDown: boolean;
}

/** Asks all masters at once. Answers within the deadline even where some of them do not. */
export async function checkCluster(
  cluster: Cluster,
  timeoutMs: number,
  patience: Patience,
  conversations: Conversations,
  writable: boolean,
): Promise<CheckResult> {
  const forRefresh = new Patience(timeoutMs, 0.5);
  try {
    const notReady = await untilReady(cluster, patience);
    if (notReady !== undefined) return { ...notReady, data: { mode: 'cluster' } };

    let { present, missing } = slotOwners(cluster);
    if (missing > 0) {
      // ioredis forgets a node whose connection ended until it reads the slots again, as it would for a command.
      await forRefresh.await(refreshed(cluster));
      ({ present, missing } = slotOwners(cluster));
    }
    const findings = await Promise.all(
      present.map(async (node) => (await patience.await(findingOf(node, patience, conversations, writable))) ?? SILENT),
    );
    return judgeCluster([...findings, ...Array.from({ length: missing }, () => MISSING)]);
  } finally {
    forRefresh.end();
  }
}

/**
 * Up where every master serves; down where none does or the cluster says that it is down; otherwise degraded: a part of the keys
 * is not served. A master that must be writable and is not makes it down.
 */
export function judgeCluster(masters: readonly MasterFinding[]): CheckResult {
  const failures = masters.map(({ failure }) => failure).filter((failure) => failure !== undefined);
  const serving = masters.length - failures.filter(({ status }) => status === 'down').length;
  const data = { mode: 'cluster', masters: masters.length, mastersServing: serving };
  const [first] = [...failures].sort((one, other) => Number(other.status === 'down') - Number(one.status === 'down'));
  const reason = first?.reason ?? 'error';

  if (masters.length === 0) return down('unreachable', 'no master of the cluster is known', data);
  if (masters.some(({ clusterDown }) => clusterDown)) return down(reason, 'the cluster reports that it is down', data);
  if (first === undefined) return up(data);
  if (serving === 0) return down(reason, 'no master of the cluster serves', data);
  if (failures.some((each) => each.status === 'down' && each.reason === 'read_only'))
    return down('read_only', 'a master of the cluster refuses writes', data);
  if (first.status === 'down')
    return degraded(
      reason,
      `${masters.length - serving} of ${masters.length} masters of the cluster do not serve`,
      data,
    );
  return degraded(reason, 'a master of the cluster refuses writes', data);
}

const MISSING: MasterFinding = { failure: down('unreachable', 'no connection'), clusterDown: false };
const SILENT: MasterFinding = { failure: down('timeout', 'no answer'), clusterDown: false };

async function findingOf(
  node: Redis,
  patience: Patience,
  conversations: Conversations,
  writable: boolean,
): Promise<MasterFinding> {
  const failure = await untilReady(node, patience);
  if (failure !== undefined) return { failure, clusterDown: false };
  const { ping, extra } = await conversations.ask(node, 'cluster info');
  return { failure: pingFailure(ping, writable), clusterDown: saysClusterDown(extra) };
}

function saysClusterDown(info: Reply | undefined): boolean {
  return info !== undefined && 'value' in info && /^cluster_state:fail\r?$/m.test(String(info.value));
}

/** The masters that own slots: those that ioredis holds a client for, and how many it does not. */
function slotOwners(cluster: Cluster): { present: Redis[]; missing: number } {
  const owners = new Set(cluster.slots.flatMap((keys) => keys?.[0] ?? []));
  const masters = cluster.nodes('master');
  const present = masters.filter(({ options: { host, port } }) => owners.has(`${host}:${port}`));
  return owners.size === 0 ? { present: masters, missing: 0 } : { present, missing: owners.size - present.length };
}

function refreshed(cluster: Cluster): Promise<void> {
  return new Promise((resolve) => cluster.refreshSlotsCache(() => resolve()));
}
