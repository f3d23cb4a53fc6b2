/** The servers that are measured, all running at once; each is loaded on its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { UnderTest } from './environment/under-test.mjs';
import { bareOf, MANAGED, SUBJECTS, TERMINUS } from './subjects.mjs';

const { freePort } = await import('../test/servers/free-port.ts');

export class Field {
  /** Names of peers that are not installed, with how to get them. */
  absent = [];
  subjects = [];
  #servers = new Map();
  #answers = new Map();

  /** Starts the wanted subjects, and what they are compared with. */
  static async start(wanted, dependencies) {
    const field = new Field();
    try {
      for (const subject of chosenOf(wanted)) await field.#start(subject, dependencies);
      return field;
    } catch (error) {
      field.stop();
      throw error;
    }
  }

  urlOf({ name, on }) {
    const { ports } = this.#servers.get(on ?? name);
    return `http://127.0.0.1:${on === undefined ? ports.app : ports.management}/health`;
  }

  serverOf({ name, on }) {
    return this.#servers.get(on ?? name);
  }

  /** Loads one subject and tells what it took. @param pingsSeen how many PINGs the Redis server has counted, of all processes */
  async measure(subject, generator, seconds, pingsSeen = async () => undefined) {
    const server = this.serverOf(subject);
    const pingsBefore = await pingsSeen();
    const before = await server.counters();
    const startedAt = performance.now();
    const { requests, ...measured } = await generator.measure(this.urlOf(subject), seconds);
    const elapsedUs = (performance.now() - startedAt) * 1000;
    const after = await server.counters();
    const pings = (await pingsSeen()) - pingsBefore;
    return {
      ...measured,
      pingsPer1000: (pings / requests) * 1000,
      callsPer1000: ((after.calls - before.calls) / requests) * 1000,
      cpuUsPerRequest: (after.cpuUs - before.cpuUs) / requests,
      cpuShare: (after.cpuUs - before.cpuUs) / elapsedUs,
    };
  }

  /** Waits until all of ours answer with this status. */
  async untilAll(status, withinMs = 30_000) {
    const end = performance.now() + withinMs;
    const ours = this.subjects.filter(({ name }) => name.startsWith('ours'));
    while (!(await this.#allAnswer(ours, status))) {
      if (performance.now() > end) throw new Error(`not all of ours answered ${status} within ${withinMs} ms`);
      await sleep(100);
    }
  }

  stop() {
    for (const server of this.#servers.values()) server.stop();
  }

  async #start(subject, { env }) {
    if (subject.requires !== undefined && !isInstalled(subject.requires)) {
      this.absent.push(subject.name);
      return;
    }
    if (subject.on === undefined) {
      const own = { ...env, ...subject.env };
      if (MANAGED.includes(subject.name)) own.HEALTH_MANAGEMENT_PORT = await freePort();
      if (subject.ownPort) own.BENCH_PORT = await freePort();
      if (subject.sameAnswer) own.BENCH_ANSWER = JSON.stringify(this.#answers.get(subject.level));
      this.#servers.set(subject.name, await UnderTest.start({ program: subject.program, env: own }));
    }
    this.subjects.push(subject);
    if (subject.program === 'ours' && !this.#answers.has(subject.level)) {
      await this.untilAll(200);
      this.#answers.set(subject.level, await answerOf(this.urlOf(subject)));
    }
  }

  async #allAnswer(subjects, status) {
    const statuses = await Promise.all(subjects.map(async (each) => (await fetch(this.urlOf(each))).status));
    return statuses.every((each) => each === status);
  }
}

/** What is wanted and what it is compared with; ours first, since the others are given its answer. */
function chosenOf(wanted) {
  const chosen = SUBJECTS.filter(({ name }) => wanted(name));
  const named = new Set(
    chosen.flatMap((subject) => [subject.name, subject.on, subject.compare, bareOf(subject), TERMINUS]),
  );
  for (const { level } of chosen) named.add(`ours, express, fast path, ${level}`);
  const all = SUBJECTS.filter(({ name }) => named.has(name));
  return [...all.filter(({ program }) => program === 'ours'), ...all.filter(({ program }) => program !== 'ours')];
}

function isInstalled(name) {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** The status, the headers that the handler set itself, and the body. */
async function answerOf(url) {
  const response = await fetch(url);
  const headers = Object.fromEntries(
    [...response.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)),
  );
  return { status: response.status, headers, body: await response.text() };
}
