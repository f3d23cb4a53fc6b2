import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { CRITICALITIES, type Criticality, type Status } from '../../src/domain/status.js';
import type { CheckContext, Indicator } from '../../src/domain/indicator.js';
import { indicator, type CustomCheck } from '../../src/index.js';
import { ANSWERS, SECRET, THROWN, type Answer } from './answers.js';
import { BODY_SCHEMAS } from './body-schema.js';
import { runs } from './runs.js';
import { ProofServer, WatchedApplication } from './watched-application.js';

/** What one check does. */
type Step =
  | { readonly does: 'answer'; readonly with: string; readonly by: 'return' | 'promise' }
  | { readonly does: 'answer late'; readonly with: string; readonly afterMs: number }
  | { readonly does: 'throw' | 'reject'; readonly with: string }
  | { readonly does: 'hang' }
  | { readonly does: 'block'; readonly forMs: number };

/** What happens to the application from outside. */
type Event =
  { readonly is: 'time' | 'late timers' | 'wall'; readonly ms: number } | { readonly is: 'checkNow' | 'drain' };

interface Scripted {
  readonly criticality: Criticality;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly downIntervalMs: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly steps: readonly Step[];
}

interface Story {
  readonly environment: string;
  readonly details: keyof typeof BODY_SCHEMAS;
  readonly mode: string;
  readonly startup: string;
  readonly indicators: readonly Scripted[];
  readonly events: readonly Event[];
}

const LONGEST_TIMEOUT_MS = 2000;
const answers = new Map(ANSWERS.map((answer) => [answer.name, answer]));
/** Half of the answers are plain, or hardly anything would ever be up. */
const answer = fc.oneof(
  fc.constantFrom('a plain up', 'a plain up', 'a plain degraded', 'a plain down'),
  fc.constantFrom(...answers.keys()),
);
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('answer' as const),
      with: answer,
      by: fc.constantFrom('return' as const, 'promise' as const),
    }),
  },
  fc.record({
    does: fc.constant('answer late' as const),
    with: answer.filter((name) => !answers.get(name)!.bare),
    afterMs: fc.nat(3000),
  }),
  fc.record({
    does: fc.constantFrom('throw' as const, 'reject' as const),
    with: fc.constantFrom(...Object.keys(THROWN)),
  }),
  fc.record({ does: fc.constant('hang' as const) }),
  fc.record({ does: fc.constant('block' as const), forMs: fc.nat(5000) }),
);
const scripted: fc.Arbitrary<Scripted> = fc
  .record({
    criticality: fc.constantFrom(...CRITICALITIES, 'fatal' as const, 'optional' as const),
    timeoutMs: fc.integer({ min: 1, max: LONGEST_TIMEOUT_MS }),
    intervalMs: fc.oneof(
      { weight: 1, arbitrary: fc.constant(100) },
      { weight: 9, arbitrary: fc.integer({ min: 1000, max: 20_000 }) },
    ),
    downShare: fc.integer({ min: 1, max: 100 }),
    failureThreshold: fc.integer({ min: 1, max: 4 }),
    successThreshold: fc.integer({ min: 1, max: 4 }),
    steps: fc.array(steps, { minLength: 1, maxLength: 8 }),
  })
  .map(({ downShare, ...rest }) => ({
    ...rest,
    downIntervalMs: Math.max(100, Math.floor((rest.intervalMs * downShare) / 100)),
  }));
const events: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      is: fc.constantFrom('time' as const, 'time' as const, 'late timers' as const),
      ms: fc.nat(30_000),
    }),
  },
  fc.record({ is: fc.constant('wall' as const), ms: fc.integer({ min: -100_000_000_000, max: 100_000_000_000 }) }),
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constantFrom('checkNow' as const, 'checkNow' as const, 'drain' as const) }),
  },
);
const stories: fc.Arbitrary<Story> = fc.record({
  environment: fc.constantFrom('production', 'staging', 'development', 'test', 'nowhere'),
  details: fc.constantFrom('status' as const, 'summary' as const, 'full' as const),
  mode: fc.constantFrom('background', 'background', 'on-demand'),
  startup: fc.constantFrom('gate', 'off'),
  indicators: fc.array(scripted, { maxLength: 4 }),
  events: fc.array(events, { minLength: 1, maxLength: 8 }),
});

const NAMES = ['alpha', 'beta', 'gamma', 'delta'];

/** An application's own indicator that follows its script; the last step repeats. Remembers the last step. */
class Follower {
  asked = 0;
  last: Step | undefined;

  constructor(
    private readonly script: readonly Step[],
    private readonly application: () => WatchedApplication,
  ) {}

  readonly check: CustomCheck = (_context: CheckContext) => {
    const step = this.script[Math.min(this.asked, this.script.length - 1)]!;
    this.asked += 1;
    this.last = step;
    const { clock } = this.application();
    switch (step.does) {
      case 'answer':
        return (
          step.by === 'return' || answerCalled(step.with).bare ? made(step.with) : Promise.resolve(made(step.with))
        ) as never;
      case 'answer late':
        return new Promise((resolve) => clock.after(step.afterMs, () => resolve(made(step.with) as never)));
      case 'throw':
        throw THROWN[step.with]!();
      case 'reject':
        return Promise.reject(THROWN[step.with]!()) as never;
      case 'hang':
        return new Promise(() => {});
      case 'block':
        clock.jump(step.forMs);
        return { status: 'up' };
    }
  };
}

function made(name: string): unknown {
  return answerCalled(name).make();
}

function answerCalled(name: string): Answer {
  return answers.get(name)!;
}

/** The one thing that a check may come to, where nothing came between. */
function meaning(step: Step): Status {
  switch (step.does) {
    case 'answer':
    case 'answer late':
      return answerCalled(step.with).says;
    case 'block':
      return 'up';
    default:
      return 'down';
  }
}

/** What results in a row count as: the first decides, up and degraded change at once, and the rest takes a run of its own. */
function counted(results: readonly Status[], { failureThreshold, successThreshold }: Scripted): Status | undefined {
  let counts: Status | undefined;
  let run = 0;
  for (const [index, now] of results.entries()) {
    run = index > 0 && (results[index - 1] === 'down') === (now === 'down') ? run + 1 : 1;
    if (counts === undefined || (now !== 'down' && counts !== 'down')) counts = now;
    else if (run >= (now === 'down' ? failureThreshold : successThreshold)) counts = now;
  }
  return counts;
}

/** The verdict as the contract has it, over what a body shows. */
function verdictOver(entries: readonly { criticality: string; status: string }[]): string {
  if (entries.some(({ criticality, status }) => criticality === 'fatal' && status === 'down')) return 'error';
  const counting = entries.filter(({ criticality }) => criticality !== 'shadow');
  return counting.some(({ status }) => status !== 'up') ? 'degraded' : 'ok';
}

function environmentOf({ environment, details, mode, startup, indicators }: Story): Record<string, string> {
  const env: Record<string, string> = {
    NODE_ENV: environment,
    HEALTH_DETAILS: details,
    HEALTH_MODE: mode,
    HEALTH_STARTUP: startup,
  };
  for (const criticality of CRITICALITIES)
    env[`HEALTH_${criticality.toUpperCase()}`] = NAMES.filter(
      (_, index) => indicators[index]?.criticality === criticality,
    ).join();
  for (const [index, each] of indicators.entries()) {
    const prefix = `HEALTH_${NAMES[index]!.toUpperCase()}`;
    env[`${prefix}_TIMEOUT_MS`] = String(each.timeoutMs);
    env[`${prefix}_INTERVAL_MS`] = String(each.intervalMs);
    env[`${prefix}_DOWN_INTERVAL_MS`] = String(each.downIntervalMs);
    env[`${prefix}_FAILURE_THRESHOLD`] = String(each.failureThreshold);
    env[`${prefix}_SUCCESS_THRESHOLD`] = String(each.successThreshold);
  }
  return env;
}

const ajv = new Ajv({ strict: true, strictRequired: false, allErrors: true, allowUnionTypes: true });
const validators = Object.fromEntries(
  Object.entries(BODY_SCHEMAS).map(([level, schema]) => [level, ajv.compile(schema)]),
) as Record<keyof typeof BODY_SCHEMAS, ReturnType<Ajv['compile']>>;

interface Body {
  readonly status: string;
  readonly info: Record<string, Shown>;
  readonly error: Record<string, Shown>;
  readonly details: Record<string, Shown>;
  readonly waitingFor?: readonly string[];
}
interface Shown {
  readonly status: Status;
  readonly criticality: string;
  readonly reason?: string;
}

const server = new ProofServer(2 * LONGEST_TIMEOUT_MS + 1);
beforeAll(() => server.listen());
afterAll(() => server.close());

/** A body of a route at a level, held against the contract's shape. */
async function bodyAt(
  application: WatchedApplication,
  path: string,
  level: keyof typeof BODY_SCHEMAS,
  transcript: string[],
  onAnswer?: () => void,
): Promise<{ readonly code: number; readonly body: Body }> {
  const { code, type, text } = await server.ask(application, path, level === 'full', onAnswer);
  transcript.push(`${path} ${level} ${code} ${text}`);
  expect(type).toBe('application/json; charset=utf-8');
  expect(text).not.toContain(SECRET);
  expect(text.length).toBeLessThan(20_000);
  const body = JSON.parse(text) as Body;
  if (!validators[level](body))
    throw new Error(`${path} ${level}: ${ajv.errorsText(validators[level].errors)}: ${text}`);
  expect(code).toBe(codeOf(body.status));
  return { code, body };
}

/** Lives through a story and holds every answer against the rules; gives everything that was answered. */
async function live(story: Story): Promise<readonly string[]> {
  const transcript: string[] = [];
  const application: WatchedApplication = new WatchedApplication(
    Object.fromEntries(
      story.indicators.map(({ steps: script }, index) => {
        const follower = new Follower(script, () => application);
        const name = NAMES[index]!;
        const made = indicator(name, follower.check, { expose: ['shown'] }).create({} as never, {} as never);
        return [name, Object.assign(made, { follower })];
      }),
    ),
    environmentOf(story),
  );
  const { clock, monitor, indicators, faults } = application;
  const results = new Map<string, Status[]>(NAMES.map((name) => [name, []]));
  monitor.onCheck(({ indicator: name, finished: { result, responseTimeMs } }) => {
    results.get(name)!.push(result.status);
    const { last } = (indicators[name] as Indicator & { follower: Follower }).follower;
    if (result.status !== 'down') expect(result.status).toBe(meaning(last!));
    else if (result.reason !== 'timeout') expect(meaning(last!)).toBe('down');
    if (last!.does === 'answer' && responseTimeMs === 0) expect(result.status).toBe(meaning(last!));
  });

  const judge = async () => {
    let known: readonly (Status | undefined)[] = [];
    const { body: all, code } = await bodyAt(application, '/health', 'full', transcript, () => {
      known = story.indicators.map((each, index) => counted(results.get(NAMES[index]!)!, each));
    });
    const shown = Object.entries(all.details);
    expect(shown.map(([name]) => name)).toEqual(
      NAMES.filter((_, index) => (story.indicators[index]?.criticality ?? 'disabled') !== 'disabled'),
    );
    for (const [name, { status, reason, criticality }] of shown) {
      const index = NAMES.indexOf(name);
      expect(criticality).toBe(story.indicators[index]!.criticality);
      const counts = known[index];
      if (reason === 'stale') expect(counts).toBeDefined();
      else expect([name, status, reason === 'pending']).toEqual([name, counts ?? 'down', counts === undefined]);
      expect([name in all.info, name in all.error]).toEqual(
        criticality === 'shadow' ? [false, false] : [status !== 'down', status === 'down'],
      );
    }
    const verdict = monitor.draining ? 'shutting_down' : verdictOver(Object.values(all.details));
    expect([all.status, code]).toEqual([verdict, codeOf(verdict)]);
    await bodyAt(application, '/health', story.details, transcript);
    const { body: ready, code: readyCode } = await bodyAt(application, '/health/ready', 'full', transcript);
    const readiness = monitor.draining ? 'shutting_down' : verdictOver(Object.values(ready.details));
    if (ready.waitingFor === undefined) expect([ready.status, readyCode]).toEqual([readiness, codeOf(readiness)]);
    else expect([ready.status, readyCode]).toEqual([monitor.draining ? 'shutting_down' : 'error', 503]);
    const live = await server.ask(application, '/health/live', false);
    expect(live.code).toBe(200);
  };

  try {
    monitor.start();
    await judge();
    for (const event of story.events) {
      if (event.is === 'time') await clock.advance(event.ms);
      else if (event.is === 'late timers') clock.jump(event.ms);
      else if (event.is === 'wall') clock.shiftWall(event.ms);
      else if (event.is === 'checkNow') void monitor.checkNow();
      else monitor.drain();
      await judge();
      await clock.advance(0);
      await judge();
    }
    expect(faults).toEqual([]);
    return transcript;
  } finally {
    monitor.stop();
  }
}

function codeOf(verdict: string): number {
  return verdict === 'error' || verdict === 'shutting_down' ? 503 : 200;
}

describe('an application whose indicators answer, throw, hang, block and lie', () => {
  it.each(ANSWERS.map(({ name, says }) => [name, says] as const))('is told %s: it counts as %s', async (name, says) => {
    const story: Story = {
      environment: 'production',
      details: 'status',
      mode: 'background',
      startup: 'gate',
      indicators: [{ ...PLAIN, steps: [{ does: 'answer', with: name, by: 'return' }] }],
      events: [{ is: 'time', ms: 500 }],
    };
    const told = (await live(story)).findLast((line) => line.startsWith('/health full'))!;
    expect(told).toContain(`"details":{"alpha":{"status":"${says}"`);
  });

  it('answers the truth in the contract’s shape at every level, and the same to the same', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        expect(await live(story)).toEqual(await live(story));
      }),
      runs(60),
    );
  }, 600_000);
});

const PLAIN: Omit<Scripted, 'steps'> = {
  criticality: 'fatal',
  timeoutMs: 1000,
  intervalMs: 10_000,
  downIntervalMs: 2000,
  failureThreshold: 1,
  successThreshold: 1,
};
