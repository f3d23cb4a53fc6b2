import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DrivenClock } from '../../testing/driven-clock.js';
import { CallRecord, type CallRecordOptions } from './calls.js';
import type { LlmEvidence } from './evidence.js';
import { outcomeOf } from './outcome.js';

const success: LlmEvidence = { kind: 'success' };
const broken: LlmEvidence = { kind: 'refusal', status: 503 };
const limited: LlmEvidence = { kind: 'refusal', status: 429, retryAfterMs: 30_000 };
const denied: LlmEvidence = { kind: 'refusal', status: 401 };
const badRequest: LlmEvidence = { kind: 'refusal', status: 400 };
const words: Record<string, LlmEvidence> = { s: success, f: broken, l: limited, d: denied, b: badRequest };

function recordWith(options: Omit<CallRecordOptions, 'clock'> = {}) {
  const clock = new DrivenClock();
  const record = new CallRecord({ clock, ...options });
  return {
    record,
    clock,
    /** One call a letter, each so many milliseconds after the one before. */
    calls: (letters: string, everyMs = 10) =>
      Array.from(letters).map((letter) => {
        clock.jump(everyMs);
        return record.record(words[letter]!);
      }),
  };
}

describe('The record of the application’s own calls', () => {
  it('tells nothing before the first call', () => {
    expect(recordWith().record.judgement()).toEqual({ kind: 'none' });
  });

  it.each([
    ['ffff', 'none'],
    ['fffff', 'failing'],
    ['ssffff', 'failing'],
    ['ssff', 'working'],
    ['sssff', 'working'],
    ['ssfff', 'failing'],
    ['sssfff', 'failing'],
    ['ssssfff', 'working'],
    ['bbbbbbb', 'none'],
    ['sbbbbbb', 'working'],
    ['ffffbbbb', 'none'],
    ['ffffs', 'failing'],
    ['fffffsssss', 'failing'],
    ['fffffssssss', 'working'],
    ['lllll', 'failing'],
  ])('after %s within a moment is %s', (letters, kind) => {
    const { record, calls } = recordWith();
    calls(letters);
    expect(record.judgement().kind).toBe(kind);
  });

  it('tells the age of the newest success, and lets the caller decide whether that is fresh', () => {
    const { record, clock, calls } = recordWith();
    calls('ss');
    clock.jump(3_600_000);
    expect(record.judgement()).toEqual({ kind: 'working', ageMs: 3_600_000 });
  });

  it('hands out the newest of the most frequent failure', () => {
    const { record, calls } = recordWith();
    calls('dlllfs');
    record.record({ kind: 'refusal', status: 429, code: 'rate_limit_exceeded' });
    calls('d');
    expect(record.judgement()).toEqual({
      kind: 'failing',
      evidence: { kind: 'refusal', status: 429, code: 'rate_limit_exceeded' },
      failures: 7,
      calls: 8,
    });
  });

  it('of two failures as frequent hands out the one seen last', () => {
    const { record, calls } = recordWith();
    calls('dlfdlf');
    expect(record.judgement()).toMatchObject({ evidence: { status: 503 } });
    calls('dl', 0);
    calls('f');
    calls('d');
    expect(record.judgement()).toMatchObject({ evidence: { status: 401 } });
  });

  it('counts the time to wait from now', () => {
    const { record, clock, calls } = recordWith();
    calls('lllll');
    clock.jump(10_000);
    expect(record.judgement()).toMatchObject({ evidence: { retryAfterMs: 20_000 } });
    clock.jump(25_000);
    expect(record.judgement()).toMatchObject({ evidence: { retryAfterMs: 0 } });
  });

  it('forgets failures as the window passes them', () => {
    const { record, clock, calls } = recordWith();
    calls('fffff');
    clock.jump(54_000);
    expect(record.judgement().kind).toBe('failing');
    clock.jump(6_000);
    expect(record.judgement().kind).toBe('none');
  });

  it('sees a recovery after five seconds without a failure, however many failed before', () => {
    const { record, clock, calls } = recordWith();
    calls('f'.repeat(3000));
    calls('s'.repeat(100), 49);
    expect(record.judgement().kind).toBe('failing');
    clock.jump(149);
    expect(calls('s', 0)).toEqual([true]);
    expect(record.judgement()).toEqual({ kind: 'working', ageMs: 0 });
  });

  it('does not take a few lucky calls in an outage for a recovery', () => {
    const { record, calls } = recordWith();
    calls('f'.repeat(300));
    calls('ssssssssssf'.repeat(20), 100);
    expect(record.judgement().kind).toBe('failing');
  });

  it('sees an outage after five seconds without a success, however many succeeded before', () => {
    const { record, clock, calls } = recordWith();
    calls('s'.repeat(3000));
    calls('f'.repeat(100), 49);
    expect(record.judgement().kind).toBe('working');
    clock.jump(149);
    expect(calls('f', 0)).toEqual([true]);
    expect(record.judgement()).toMatchObject({ kind: 'failing', failures: 101, calls: 101 });
  });

  it('tells when its judgement turns, once', () => {
    const { calls } = recordWith();
    expect(calls('ssss')).toEqual([true, false, false, false]);
    expect(calls('fffff')).toEqual([false, false, false, true, false]);
    expect(calls('sss')).toEqual([false, true, false]);
  });

  it('tells of the first success after a silence: who judged meanwhile may have found the last one too old', () => {
    const { record, clock, calls } = recordWith();
    calls('s');
    clock.jump(60_000);
    expect(calls('s', 0)).toEqual([false]);
    clock.jump(60_001);
    expect(record.judgement().kind).toBe('working');
    expect(calls('ss', 0)).toEqual([true, false]);
  });

  it('tells of a new outage after the last one was forgotten in silence', () => {
    const { record, clock, calls } = recordWith();
    calls('fffff');
    clock.jump(60_000);
    expect(record.judgement().kind).toBe('none');
    expect(calls('fffff')).toEqual([false, false, false, false, true]);
  });

  it('never tells of a call that says nothing', () => {
    const { record, clock, calls } = recordWith();
    calls('fffff');
    clock.jump(60_000);
    expect(calls('bbbbbb')).toEqual([false, false, false, false, false, false]);
    expect(record.judgement().kind).toBe('none');
  });

  it('starts anew when it is cleared', () => {
    const { record, calls } = recordWith();
    calls('sfffffff');
    record.clear();
    expect(record.judgement()).toEqual({ kind: 'none' });
    calls('ffff');
    expect(record.judgement().kind).toBe('none');
  });

  it('takes other limits', () => {
    const { record, clock, calls } = recordWith({ windowMs: 1200, minimumCalls: 2, failureShare: 0.8 });
    calls('sfff');
    expect(record.judgement().kind).toBe('working');
    calls('f');
    expect(record.judgement().kind).toBe('failing');
    clock.jump(1200);
    expect(record.judgement().kind).toBe('working');
  });

  it('keeps nothing of an error but its network code', () => {
    const { record } = recordWith({ minimumCalls: 1 });
    const error = Object.assign(new Error('sk-secret'), { code: 'ECONNRESET', request: { key: 'sk-secret' } });
    record.record({ kind: 'failure', error });
    expect(record.judgement()).toMatchObject({ evidence: { kind: 'failure', error: { code: 'ECONNRESET' } } });
    expect(JSON.stringify(record.judgement())).not.toContain('secret');
  });

  it('judges as a slow model does that keeps every call', () => {
    const step = fc.record({
      letter: fc.constantFrom('s', 's', 'f', 'l', 'd', 'b'),
      waitMs: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 400 }), fc.constant(1300)),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(0.2, 0.5, 1),
        (steps, minimumCalls, failureShare) => {
          const limits = { windowMs: 1200, minimumCalls, failureShare };
          const { record, clock } = recordWith(limits);
          const model = new SlowModel(limits);
          for (const { letter, waitMs } of steps) {
            clock.jump(waitMs);
            const before = model.kind;
            const isNews = record.record(words[letter]!);
            model.record(words[letter]!, clock.now());
            if (letter === 'b') expect(isNews).toBe(false);
            else expect(isNews).toBe(model.kind !== before || model.endedSilence);
            expect(record.judgement()).toEqual(model.judgement(clock.now()));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

interface Event {
  readonly at: number;
  readonly evidence: LlmEvidence;
  readonly outcome: string;
}

class SlowModel {
  kind = 'none';
  endedSilence = false;
  private all: Event[] = [];
  private forgotten = new Set<Event>();

  constructor(private readonly limits: { windowMs: number; minimumCalls: number; failureShare: number }) {}

  record(evidence: LlmEvidence, at: number): void {
    const outcome = outcomeOf(evidence);
    if (outcome === undefined) return;
    const last = this.all.findLast((each) => each.outcome === 'success');
    this.all.push({ at, evidence, outcome });

    const isOther = (each: Event) => (each.outcome === 'success') !== (outcome === 'success');
    const run = this.all.slice(this.all.findLastIndex(isOther) + 1);
    if (run.length >= this.limits.minimumCalls && at - run[0]!.at >= this.limits.windowMs / 12)
      for (const each of this.all.filter(isOther)) this.forgotten.add(each);

    const { kind } = this.judgement(at);
    this.endedSilence =
      outcome === 'success' && kind === 'working' && (last === undefined || at - last.at > this.limits.windowMs);
  }

  judgement(now: number) {
    const { windowMs, minimumCalls, failureShare } = this.limits;
    const slot = (at: number) => Math.floor((at / windowMs) * 12);
    const calls = this.all.filter((each) => !this.forgotten.has(each) && slot(each.at) > slot(now) - 12);
    const failures = calls.filter(({ outcome }) => outcome !== 'success');
    const newest = this.all.findLast(({ outcome }) => outcome === 'success');
    if (failures.length > 0 && calls.length >= minimumCalls && failures.length / calls.length >= failureShare) {
      const timesOf = (outcome: string) => failures.filter((each) => each.outcome === outcome).length;
      const most = Math.max(...failures.map(({ outcome }) => timesOf(outcome)));
      const { evidence, at } = failures.findLast(({ outcome }) => timesOf(outcome) === most)!;
      this.kind = 'failing';
      return {
        kind: 'failing',
        evidence: evidence === limited ? { ...limited, retryAfterMs: 30_000 - (now - at) } : evidence,
        failures: failures.length,
        calls: calls.length,
      };
    }
    if (newest === undefined) return { kind: (this.kind = 'none') };
    return { kind: (this.kind = 'working'), ageMs: now - newest.at };
  }
}
