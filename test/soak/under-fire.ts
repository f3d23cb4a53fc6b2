import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startClickhouse } from '../servers/clickhouse.js';
import { startLlmServer } from '../servers/llm-server.js';
import { startPostgres } from '../servers/postgres.js';
import { startRedis } from '../servers/redis.js';
import { Program } from '../support/programs/program.js';
import { seeded } from './chance.js';
import { FaultTrack, processFaults, providerFaults } from './faults.js';
import { growthOf, leaks, sample, type Sample } from './holdings.js';
import type { Answer, Seen } from './load.js';
import { wrongAnswers } from './truth.js';
import { resultIn, writeDocument, type SoakResult } from './document.js';

export interface SoakOptions {
  readonly minutes: number;
  /** Decides the order and the length of the faults. */
  readonly seed: number;
}

/** Time between two samples, in milliseconds. */
const SAMPLE_MS = 5000;

/** So many samples apart the objects on the heap are counted. */
const OBJECTS_EVERY = 15;

/** A sample that took longer than this, in milliseconds, has held the backend up for longer than a check may take. */
const STAND_STILL_MS = 1000;

/** The share of the run in which the code is compiled and the pools fill; its samples do not count. */
const WARM_UP_SHARE = 0.1;

/** A run this long, in minutes, is worth a place in the documentation. */
const WORTH_WRITING_MINUTES = 10;

/** How long everything may take to be well again at the end, in milliseconds. */
const RECOVERY_MS = 60_000;

/** Node's words for what should not happen, and for what nobody caught. */
const ALARMS = /^.*(?:Warning:|Unhandled|uncaught|MaxListeners|\bat \S+ \(|FATAL).*$/gm;

/** Runs it, tells how it went, and returns the exit code. */
export async function soak({ minutes, seed }: SoakOptions): Promise<number> {
  console.log(`Soak: ${minutes} minutes, seed ${seed}`);
  const [postgres, redis, clickhouse, llm] = await Promise.all([
    startPostgres(),
    startRedis(),
    startClickhouse(),
    startLlmServer(),
  ]);
  const program = Program.spawn(
    {},
    {
      HEALTH_ENVIRONMENT: 'staging',
      HEALTH_INTERVAL_MS: '1000',
      HEALTH_DOWN_INTERVAL_MS: '500',
      HEALTH_LLM_DEPTH: 'reachable',
      HEALTH_LLM_INTERVAL_MS: '2000',
      HEALTH_LLM_TIMEOUT_MS: '1000',
      HEALTH_METRICS: 'true',
      PORT: '0',
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      CLICKHOUSE_URL: clickhouse.url,
      LLM_BASE_URL: llm.openaiUrl,
      LLM_API_KEY: llm.key,
      LLM_MODEL: llm.model,
    },
    'watched-example.mjs',
    ['--expose-gc', '--disable-warning=ExperimentalWarning'],
  );
  let load: ChildProcess | undefined;
  try {
    await program.says(/http:\/\/localhost:\d+/);
    await program.says(/management server listens on/);
    await verdictIs(program, 'ok');

    const names = ['database', 'redis', 'clickhouse', 'llm'] as const;
    const faults = [postgres, redis, clickhouse].map(processFaults).concat([providerFaults(llm)]);
    const tracks = names.map((name, index) => ({
      name,
      track: new FaultTrack(faults[index]!, seeded(seed * 100 + index)),
    }));
    const ended = new AbortController();
    const beganAt = Date.now();
    const durationMs = minutes * 60_000;
    load = fork('test/soak/load-process.mjs', [program.main, program.management]);
    const running = tracks.map(({ track }) => track.run(ended.signal));

    const taken: Sample[] = [];
    while (Date.now() - beganAt < durationMs) {
      await sleep(SAMPLE_MS);
      if (program.hasEnded) throw new Error(`the backend ended\n${program.log.slice(-5000)}`);
      taken.push(await sample(program, taken.length % OBJECTS_EVERY === 0));
      console.log(progress(taken, beganAt));
      await scrape(program);
    }
    const samples = taken.filter(({ from }) => from - beganAt >= durationMs * WARM_UP_SHARE);
    ended.abort();
    await Promise.all(running);
    const mendedAt = performance.now();
    await verdictIs(program, 'ok');
    const recoveredMs = performance.now() - mendedAt;
    load.send('end');
    const [seen] = (await once(load, 'message')) as [Seen];

    const secrets = [postgres.password, clickhouse.password, llm.key];
    const stopAt = performance.now();
    program.child.kill('SIGTERM');
    const exit = await program.ended();
    const { warnings, rejections } = samples.at(-1)!;
    const result: SoakResult = {
      minutes,
      seed,
      samples: samples.length,
      undisturbed: seen.answers.filter(isUndisturbedBy(taken)).map(([, tookMs]) => tookMs),
      growth: growthOf(samples),
      seen,
      wrong: wrongAnswers(
        seen.answers,
        tracks[0]!.track.periods,
        taken.filter(({ from, to }) => to - from > STAND_STILL_MS),
      ),
      faults: tracks.map(({ name, track }) => ({ name, periods: track.periods })),
      recoveredMs,
      exit,
      exitMs: performance.now() - stopAt,
      warnings,
      rejections,
      alarms: program.log.match(ALARMS) ?? [],
      secretsInLog: secrets.filter((secret) => program.log.includes(secret)).length,
      logLines: program.log.split('\n').length,
    };
    console.log(resultIn(result));
    if (minutes >= WORTH_WRITING_MINUTES) writeDocument(result);
    const failures = failuresOf(result);
    for (const failure of failures) console.error(`FAILED: ${failure}`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    load?.kill();
    await program.stop();
    await Promise.allSettled([postgres, redis, clickhouse, llm].map((server) => server.stop()));
  }
}

function failuresOf(result: SoakResult): string[] {
  const { seen, wrong, warnings, rejections, alarms, exit, secretsInLog } = result;
  return [
    ...leaks(result.growth).map(({ what, first, last }) => `${what} grew from ${first} to ${last}`),
    ...[...new Set(seen.failures)].map((code) => `requests for /health got no answer: ${code}`),
    ...(wrong.ok > 0 ? [`${wrong.ok} answers were 200 with the database gone`] : []),
    ...(wrong.error > 0 ? [`${wrong.error} answers were no 200 with the database well`] : []),
    ...warnings.map((name) => `a warning of Node: ${name}`),
    ...(rejections > 0 ? [`${rejections} unhandled rejections`] : []),
    ...alarms.map((line) => `on stdout or stderr: ${line}`),
    ...(secretsInLog > 0 ? ['a secret is in the log'] : []),
    ...(exit === 0 || exit === 'SIGTERM' ? [] : [`the backend ended with ${exit}`]),
  ];
}

/** Whether an answer came while no sample was taken: a garbage collection holds up whatever runs in the process. */
function isUndisturbedBy(samples: readonly Sample[]): (answer: Answer) => boolean {
  return ([sentAt, tookMs]) => samples.every(({ from, to }) => sentAt > to || sentAt + tookMs < from);
}

async function verdictIs(program: Program, verdict: string): Promise<void> {
  let last: unknown;
  const end = performance.now() + RECOVERY_MS;
  while (performance.now() < end) {
    const response = await fetch(`${program.main}/health`);
    last = await response.json();
    if ((last as { status: string }).status === verdict) return;
    await sleep(50);
  }
  throw new Error(`not ${verdict} within ${RECOVERY_MS} ms: ${JSON.stringify(last)}\n${program.log.slice(-5000)}`);
}

function progress(taken: readonly Sample[], beganAt: number): string {
  const { from, to, heapUsed, rss, sockets, timers, emitters, signals } = taken.at(-1)!;
  const seconds = Math.round((from - beganAt) / 1000);
  const [heap, resident] = [heapUsed, rss].map((bytes) => (bytes / 1e6).toFixed(1));
  const objects = signals === undefined ? '' : `, ${emitters} emitters, ${signals} abort signals`;
  return `${seconds} s: heap ${heap} MB, resident ${resident} MB, ${sockets} sockets, ${timers} timers${objects}; told in ${to - from} ms`;
}

/** As a monitoring system does. */
async function scrape(program: Program): Promise<void> {
  for (const base of [program.main, program.management]) await (await fetch(`${base}/health/metrics`)).text();
}
