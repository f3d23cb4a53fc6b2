import { setTimeout as sleep } from 'node:timers/promises';
import { askRedis } from './ask-redis.js';
import { startRedis } from './redis.js';
import type { TestServer } from './test-server.js';

export interface TestRedisCluster {
  /** Three masters, each with a third of the slots, none with a replica. */
  readonly nodes: readonly TestServer[];
  stop(): Promise<void>;
}

const size = 3;
const slots = 16_384;

export async function startRedisCluster(options: { password?: string } = {}): Promise<TestRedisCluster> {
  const config = ['cluster-enabled yes', 'cluster-node-timeout 1000'];
  const starts = await Promise.allSettled(Array.from({ length: size }, () => startRedis({ ...options, config })));
  const nodes = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const stop = async () => void (await Promise.all(nodes.map((node) => node.stop())));
  try {
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
    await Promise.all(nodes.map((node, index) => giveSlots(node, index)));
    await join(nodes);
    await Promise.all(nodes.map(untilWhole));
    return { nodes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function giveSlots(node: TestServer, index: number): Promise<void> {
  const first = Math.floor((slots * index) / size);
  const end = Math.floor((slots * (index + 1)) / size);
  const own = Array.from({ length: end - first }, (_, offset) => first + offset);
  await askRedis(node.url, async (redis) => {
    await redis.cluster('SET-CONFIG-EPOCH', index + 1); // two nodes of one epoch would argue for seconds
    await redis.cluster('ADDSLOTS', ...own);
  });
}

async function join([first, ...others]: readonly TestServer[]): Promise<void> {
  await askRedis(first!.url, (redis) =>
    Promise.all(others.map(({ port }) => redis.cluster('MEET', '127.0.0.1', port))),
  );
}

async function untilWhole(node: TestServer): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const info = await askRedis(node.url, (redis) => redis.cluster('INFO'));
    if (info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${size}`)) return;
    if (performance.now() > deadline) throw new Error(`the redis cluster did not come together:\n${info}`);
    await sleep(50);
  }
}
