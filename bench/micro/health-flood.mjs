/**
 * What a flood of probes does to the application beside it: the p99 of one of its routes while its `/health` is asked ten times as often as
 * probes come, over the same while the flood goes to another process, so that the machine is as busy. Both in each round, in turns, at
 * steady rates, from processes of their own.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { UnderTest } from '../environment/under-test.mjs';
import { overRounds } from '../statistics.mjs';
import { settings, tell } from './settings.mjs';

const { quick } = settings;
const ROUNDS = quick ? 1 : 5;
const SECONDS = quick ? 1 : 5;

/** Of the application's own route, and of probes: kubelet, load balancers and monitors of one replica ask a few times a second. */
const ORDERS_PER_SECOND = 200;
const PROBES_PER_SECOND = 20;

const rows = [];
for (const [name, fastPath] of [
  ['fast path', 'on'],
  ['routes', 'off'],
]) {
  const env = { BENCH_FAST_PATH: fastPath };
  const [server, twin] = await Promise.all([1, 2].map(() => UnderTest.start({ program: 'shop', env })));
  try {
    const conditions = { alone: twin, flooded: server };
    await p99Of(server, twin);
    const ratios = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const p99 = {};
      const order = round % 2 === 0 ? ['alone', 'flooded'] : ['flooded', 'alone'];
      for (const condition of order) p99[condition] = await p99Of(server, conditions[condition]);
      ratios.push(p99.flooded / p99.alone);
    }
    const { median: value, min, max } = overRounds(ratios);
    const about = `p99 of an application's route, its /health flooded over its twin's flooded, ${name}`;
    rows.push({ name: about, value, min, max, unit: '×', goal: { atMost: 1.2 } });
  } finally {
    server.stop();
    twin.stop();
  }
}
tell(rows);

/** The p99 of a route of one server in milliseconds, while the health of one is flooded. */
async function p99Of(server, flooded) {
  const clients = [
    [`http://127.0.0.1:${server.ports.app}/orders`, ORDERS_PER_SECOND],
    [`http://127.0.0.1:${flooded.ports.app}/health`, 10 * PROBES_PER_SECOND],
  ].map(([url, perSecond]) =>
    fork(fileURLToPath(new URL('../load/steady.mjs', import.meta.url)), [SECONDS, perSecond, SECONDS * 1000, url], {
      execArgv: [],
    }),
  );
  await Promise.all(clients.map((client) => once(client, 'message')));
  for (const client of clients) client.send('go');
  const [[[ofOrders]]] = await Promise.all(clients.map((client) => once(client, 'message')));
  return ofOrders.p99Ms;
}
