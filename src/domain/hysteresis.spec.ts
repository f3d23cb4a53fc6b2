import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { degraded, down, up, type CheckResult } from './check-result.js';
import { judge, type Judgement, type Thresholds } from './hysteresis.js';
import type { Status } from './status.js';

const results = { up: up(), degraded: degraded('overloaded', 'slow'), down: down('unreachable', 'gone') };
const words: Record<string, Status> = { u: 'up', g: 'degraded', d: 'down' };

/** The statuses after each of a string of results: u up, g degraded, d down. */
function statusesOf(sequence: string, thresholds: Thresholds): string {
  let judgement: Judgement | undefined;
  return Array.from(sequence)
    .map((each) => (judgement = judge(judgement, results[words[each]!], thresholds)).status[0]!.replace('d', 'x'))
    .join('');
}
function after(sequence: string, failureThreshold: number, successThreshold: number): Status {
  return Array.from(sequence).reduce<Judgement | undefined>(
    (judgement, each) => judge(judgement, results[words[each]!], { failureThreshold, successThreshold }),
    undefined,
  )!.status;
}

describe('hysteresis', () => {
  it.each([
    ['u', 3, 3, 'up'],
    ['d', 3, 3, 'down'],
    ['udd', 3, 1, 'up'],
    ['uddd', 3, 1, 'down'],
    ['uddudd', 3, 1, 'up'],
    ['uddgdd', 3, 1, 'degraded'],
    ['duu', 1, 3, 'down'],
    ['duuu', 1, 3, 'up'],
    ['duuduu', 1, 3, 'down'],
    ['dugu', 1, 3, 'up'],
    ['ug', 3, 3, 'degraded'],
    ['ugu', 3, 3, 'up'],
  ])('after %s, with failure threshold %i and success threshold %i, is %s', (sequence, failure, success, status) => {
    expect(after(sequence, failure, success)).toBe(status);
  });

  it('means consecutive exactly, as a slow model says', () => {
    const sequence = fc.array(fc.constantFrom<Status>('up', 'degraded', 'down'), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        sequence,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        (statuses, failureThreshold, successThreshold) => {
          let judgement: Judgement | undefined;
          let model: Status | undefined;
          statuses.forEach((status, index) => {
            judgement = judge(judgement, results[status], { failureThreshold, successThreshold });
            const tail = statuses.slice(0, index + 1);
            const lastDowns = tail.length - 1 - tail.findLastIndex((each) => each !== 'down');
            const lastNotDowns = tail.length - 1 - tail.findLastIndex((each) => each === 'down');
            if (model === undefined) model = status;
            else if (status === 'down') model = model === 'down' || lastDowns >= failureThreshold ? 'down' : model;
            else model = model !== 'down' || lastNotDowns >= successThreshold ? status : 'down';
            expect(judgement.status).toBe(model);
          });
        },
      ),
    );
  });

  it('shows transient failures as degraded while they count, and any other failure as down at once', () => {
    const thresholds = { failureThreshold: 3, successThreshold: 1, transientReasons: ['timeout'] as const };
    const run = (...each: CheckResult[]) =>
      each.reduce<Judgement | undefined>((last, result) => judge(last, result, thresholds), undefined)!.status;
    const late = down('timeout', 'late');
    expect(run(up(), late)).toBe('degraded');
    expect(run(up(), late, late)).toBe('degraded');
    expect(run(up(), late, late, late)).toBe('down');
    expect(run(up(), late, late, up(), late)).toBe('degraded');
    expect(run(up(), down('auth_failed', 'no'))).toBe('down');
    expect(run(up(), down('auth_failed', 'no'), late)).toBe('down');
  });

  it('leaves everything as it was where a result does not count, but for what is said of it now', () => {
    const thresholds = { failureThreshold: 3, successThreshold: 1, transientReasons: ['timeout'] as const };
    const late = down('timeout', 'late', { depth: 'reachable' });
    const once = judge(judge(undefined, up(), thresholds), late, thresholds);
    const still = { ...late, message: 'still', data: { renewed: true }, counts: 'not' } as const;
    const renewed = [still, still, still, still].reduce((last, result) => judge(last, result, thresholds), once);
    expect(renewed).toEqual({ ...once, basis: { ...late, message: 'still', data: { renewed: true } } });
    expect(judge(renewed, late, thresholds)).toMatchObject({ status: 'degraded', consecutiveFailures: 2 });
    expect(judge(undefined, still, thresholds).status).toBe('degraded');
  });

  it('lets no threshold hold back what rests on many observations', () => {
    const late = { ...down('timeout', 'late'), counts: 'at_once' } as const;
    const thresholds = { failureThreshold: 3, successThreshold: 1 };
    expect(judge(judge(undefined, up(), thresholds), late, thresholds).status).toBe('down');
    const transient = { ...thresholds, transientReasons: ['timeout'] as const };
    expect(judge(judge(undefined, up(), transient), late, transient).status).toBe('down');
  });

  it('keeps the result that the status rests on while a threshold holds it', () => {
    const thresholds = { failureThreshold: 2, successThreshold: 2 };
    const held = judge(judge(undefined, up({ a: 1 }), thresholds), down('timeout', 'late'), thresholds);
    expect(held).toMatchObject({ status: 'up', basis: { data: { a: 1 } }, consecutiveFailures: 1 });
    expect(statusesOf('du', thresholds)).toBe('xx');
  });

  it('keeps what was said of it, where a check that was not made says nothing new', () => {
    const first = judge(undefined, down('timeout', 'late', { n: 1 }), { failureThreshold: 1, successThreshold: 1 });
    const next = judge(first, { status: 'up', counts: 'not' }, { failureThreshold: 1, successThreshold: 1 });
    expect(next).toEqual(first);
  });
});
