import { setTimeout as sleep } from 'node:timers/promises';
import { now, until, type Costs } from './application.js';
import type { Expected } from './expectations.js';
import type { Fault } from './faults.js';
import type { Stage } from './stage.js';
import type { Variant } from './subject.js';
import { Watch, type Answer } from './watch.js';

/** What one way of asking showed while the fault lasted, and after it. */
export interface Sight {
  /** Everything that was shown after the fault began and before it was undone, in order; `up` first where nothing had been noticed. */
  readonly shown: readonly string[];
  /** From the beginning of the fault to the first answer that is not up; undefined where there was none. */
  readonly noticedMs: number | undefined;
  /** From the end of the fault to the first answer of those that stay up; undefined where it never was anything else. */
  readonly recoveredMs: number | undefined;
}

/** What was seen and measured in one cell of the matrix. */
export interface Observation {
  readonly sights: Readonly<Partial<Record<Variant, Sight>>>;
  /** From the end of the fault to the next query of the application that was answered. */
  readonly servedMs: number;
  /** The same without any health check in the application; measured only where it took long. */
  readonly servedWithoutUsMs: number | undefined;
  readonly latency: { readonly p50: number; readonly p99: number; readonly requests: number };
  /** Requests of `/health` that got no answer, and answers whose code is not what their entries say. */
  readonly unanswered: number;
  readonly wrongCodes: number;
  /** No number before where the fault was there before the application. */
  readonly sockets: { readonly before: number | undefined; readonly most: number; readonly after: number };
  readonly slots: { readonly most: number; readonly left: number };
  readonly listenersLeft: number | undefined;
  readonly heapLeftBytes: number | undefined;
  /** What the application said on its output, which should be nothing. */
  readonly said: string;
}

export interface CellParts {
  readonly stage: Stage;
  readonly fault: Fault;
  readonly expected: Expected;
}

/** The longest that anything is waited for; what takes longer is a failure that says so. */
const PATIENCE_MS = 15_000;
/** After the recovery it is watched for so long whether it lasts. */
const AFTER_MS = 400;
const LOOK_MS = 20;
/** The promise: an application is served again so soon; where its own client takes longer, as soon as it would be without us. */
export const SERVED_WITHIN_MS = 1000;

/** Does one fault to one dependency of an application, and undoes it. Undefined where it cannot be done. */
export async function observe(parts: CellParts): Promise<Observation | undefined> {
  const observation = await observeOnce(parts);
  if (observation === undefined || observation.servedMs <= SERVED_WITHIN_MS) return observation;
  return { ...observation, servedWithoutUsMs: await servedWithoutUs(parts) };
}

async function observeOnce({ stage, fault, expected }: CellParts): Promise<Observation | undefined> {
  const { subject, namespace } = stage;
  const { variants } = subject;
  const { application, way, leave, undo: begun } = await stage.enter(fault, true);
  let undo = begun;
  const saidBefore = application.log.length;
  const watch = new Watch(application.origin);
  let mostSockets = 0;
  const looking = setInterval(() => (mostSockets = Math.max(mostSockets, way.connections)), LOOK_MS);
  try {
    let before: (Costs & { sockets: number }) | undefined;
    let beganAt = now();
    if (undo === undefined) {
      await until(
        () => isUp(watch.answers.at(-1), variants) && application.served.length > 0,
        PATIENCE_MS,
        () => `up before the fault, but ${JSON.stringify(watch.answers.at(-1))}\n${application.log}`,
      );
      before = { ...(await application.costs()), sockets: way.connections };
      mostSockets = before.sockets;
      application.served.length = 0;
      beganAt = now();
      undo = await fault.apply({ subject, application, namespace });
    }
    if (undo === undefined) return undefined;

    const awaited = variants.filter((each) => expected[each]![0] !== 'up');
    const isShown = (each: Variant) => expected[each]!.includes(watch.answers.at(-1)?.entries[each] ?? '');
    await until(() => awaited.every(isShown), PATIENCE_MS).catch(() => {}); // the judgement tells
    const leastMs = awaited.length < variants.length ? fault.lastsMs.unnoticed : fault.lastsMs.noticed;
    await sleep(Math.max(0, beganAt + leastMs - now()));

    const endingAt = now();
    await undo();
    undo = undefined;
    const endedAt = now();
    const servedAt = () => application.served.find((at) => at > endedAt);
    await until(() => servedAt() !== undefined, PATIENCE_MS).catch(() => {});
    const recovered = (each: Variant) => upSince(watch.answers, each, endedAt) !== undefined;
    await until(() => variants.every(recovered), PATIENCE_MS).catch(() => {});
    await sleep(AFTER_MS);
    const after = await application.costs();
    const socketsAfter = way.connections;

    const answers = watch.between(beganAt, now());
    const during = answers.filter(({ at }) => at <= endingAt);
    const tooks = during.map(({ tookMs }) => tookMs).sort((one, other) => one - other);
    return {
      sights: Object.fromEntries(variants.map((each) => [each, sightOf(answers, each, beganAt, endingAt, endedAt)])),
      servedMs: (servedAt() ?? Number.POSITIVE_INFINITY) - endedAt,
      servedWithoutUsMs: undefined,
      latency: { p50: percentile(tooks, 0.5), p99: percentile(tooks, 0.99), requests: tooks.length },
      unanswered: watch.failures,
      wrongCodes: answers.filter(({ code, entries }) => (code === 503) !== Object.values(entries).some(isDown)).length,
      sockets: { before: before?.sockets, most: mostSockets, after: socketsAfter },
      slots: { most: after.mostTaken, left: after.taken },
      listenersLeft: before && after.listeners - before.listeners,
      heapLeftBytes: before && after.heapBytes - before.heapBytes,
      said: application.log.slice(saidBefore) + (application.hasEnded ? ' (it ended)' : ''),
    };
  } finally {
    clearInterval(looking);
    watch.stop();
    await undo?.();
    await leave();
  }
}

/** The same fault of the same application without health checks, for as long. */
async function servedWithoutUs({ stage, fault }: CellParts): Promise<number> {
  const { subject, namespace } = stage;
  const { application, leave, undo: begun } = await stage.enter(fault, false);
  let undo = begun;
  try {
    if (undo === undefined) {
      await until(() => application.served.length > 0, PATIENCE_MS);
      await application.costs();
      undo = await fault.apply({ subject, application, namespace });
    }
    await sleep(fault.lastsMs.unnoticed);
    await undo?.();
    undo = undefined;
    const endedAt = now();
    const servedAt = () => application.served.find((at) => at > endedAt);
    await until(() => servedAt() !== undefined, PATIENCE_MS).catch(() => {});
    return (servedAt() ?? Number.POSITIVE_INFINITY) - endedAt;
  } finally {
    await undo?.();
    await leave();
  }
}

function sightOf(
  answers: readonly Answer[],
  variant: Variant,
  beganAt: number,
  endingAt: number,
  endedAt: number,
): Sight {
  const shown: string[] = [];
  let noticedAt: number | undefined;
  for (const { at, tookMs, entries } of answers) {
    const entry = entries[variant]!;
    if (at <= endingAt && shown.at(-1) !== entry) shown.push(entry);
    if (entry !== 'up') noticedAt ??= at + tookMs;
  }
  if (noticedAt === undefined) return { shown, noticedMs: undefined, recoveredMs: undefined };
  const upAt = upSince(answers, variant, endingAt);
  const recoveredMs = upAt === undefined ? Number.POSITIVE_INFINITY : Math.max(0, upAt - endedAt);
  return { shown, noticedMs: noticedAt - beganAt, recoveredMs };
}

/** Since when all answers say up; undefined where the last one does not. */
function upSince(answers: readonly Answer[], variant: Variant, from: number): number | undefined {
  const later = answers.filter(({ at }) => at >= from);
  const lastNotUp = later.findLastIndex(({ entries }) => entries[variant] !== 'up');
  const first = later[lastNotUp + 1];
  return first && first.at + first.tookMs;
}

function isUp(answer: Answer | undefined, variants: readonly Variant[]): boolean {
  return answer !== undefined && variants.every((each) => answer.entries[each] === 'up');
}

function isDown(entry: string): boolean {
  return entry.startsWith('down');
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
