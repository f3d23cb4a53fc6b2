/** The three conditions. Each takes all rounds of all subjects in turn, so that what disturbs the machine disturbs them alike. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TERMINUS } from './subjects.mjs';

/** Healthy, and in the same rounds with Redis frozen. Returns, per subject, what each round measured. */
export async function underLoad(field, generator, dependencies, { rounds, seconds }, tell) {
  const healthy = new Map(field.subjects.map(({ name }) => [name, []]));
  const asking = field.subjects.filter(({ asksDependencies }) => asksDependencies);
  const frozen = new Map(asking.map(({ name }) => [name, []]));

  tell('warming up');
  for (const subject of field.subjects) await field.measure(subject, generator, 1);
  for (let round = 1; round <= rounds; round += 1) {
    tell(`round ${round} of ${rounds}: healthy`);
    for (const subject of startingAt(round, field.subjects)) {
      healthy.get(subject.name).push(await field.measure(subject, generator, seconds, dependencies.pingsSeen));
    }
    if (asking.length === 0) continue;
    tell(`round ${round} of ${rounds}: Redis frozen`);
    dependencies.freezeRedis();
    try {
      await field.untilAll(503);
      for (const subject of startingAt(round, asking))
        frozen.get(subject.name).push(await field.measure(subject, generator, seconds));
    } finally {
      dependencies.thawRedis();
    }
    await field.untilAll(200);
  }
  return { healthy, frozen };
}

/** Each round begins with another one, so that none is always measured after the same neighbour's noise. */
function startingAt(round, subjects) {
  const first = (round * 4) % subjects.length;
  return [...subjects.slice(first), ...subjects.slice(0, first)];
}

/** Requests a second at each URL while the event loop is blocked. */
const STEADY_PER_SECOND = 200;

/** The event loop blocked for so long in every time twice as long: what is asked meanwhile, on each port. */
export async function blocked(field, { rounds, blockMs }, tell) {
  const results = new Map();
  const ports = field.subjects.filter(
    ({ name, on, level }) => name === TERMINUS || (on !== undefined && level === 'status') || isManaged(field, name),
  );
  const byServer = groupBy(ports, (each) => field.serverOf(each));
  for (const { name } of ports) results.set(name, []);
  for (let round = 1; round <= rounds; round += 1) {
    tell(`round ${round} of ${rounds}: event loop blocked`);
    for (const [server, subjects] of byServer) {
      const told = await askWhileBlocked(server, subjects, field, blockMs);
      subjects.forEach(({ name }, index) => results.get(name).push(told[index]));
    }
  }
  return results;
}

async function askWhileBlocked(server, subjects, field, blockMs) {
  const urls = subjects.map((each) => field.urlOf(each));
  const file = fileURLToPath(new URL('./load/steady.mjs', import.meta.url));
  const prober = fork(file, [(2 * blockMs) / 1000, STEADY_PER_SECOND, blockMs, ...urls]);
  await once(prober, 'message');
  server.block(blockMs);
  prober.send('go');
  const [told] = await once(prober, 'message');
  return told;
}

function isManaged(field, name) {
  return field.subjects.some(({ on, level }) => on === name && level === 'status');
}

function groupBy(values, keyOf) {
  const groups = new Map();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}
