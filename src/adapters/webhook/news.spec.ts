import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DependencyVerdict } from '../../domain/verdict.js';
import { changed, nextStep, NO_NEWS, WEBHOOK_EVENTS, type NewsRules, type WebhookEvent } from './news.js';

const ALL: NewsRules = { on: new Set(WEBHOOK_EVENTS), minIntervalMs: 1000 };
type Change = readonly [atMs: number, effect: DependencyVerdict];

/** Every message with its moment, as a clock that wakes at the time asked for would have them sent. */
function messages(
  changes: readonly Change[],
  rules = ALL,
): (readonly [atMs: number, event: WebhookEvent, changes: number])[] {
  const sent: (readonly [number, WebhookEvent, number])[] = [];
  let news = NO_NEWS;
  let wakeMs = Number.POSITIVE_INFINITY;
  const look = (nowMs: number) => {
    const step = nextStep(news, nowMs, rules);
    ({ news } = step);
    wakeMs = step.do === 'wait' ? nowMs + step.forMs : Number.POSITIVE_INFINITY;
    if (step.do === 'send') sent.push([nowMs, step.event, step.changes]);
  };
  for (const [atMs, effect] of changes) {
    if (wakeMs < atMs) look(wakeMs);
    news = changed(news, effect);
    look(atMs);
  }
  if (Number.isFinite(wakeMs)) look(wakeMs);
  return sent;
}

describe('what a receiver is told', () => {
  it.each<[string, readonly Change[], ReturnType<typeof messages>]>([
    ['nothing of a first result that is fine', [[0, 'ok']], []],
    ['a trouble at once, and its end', [[0, 'error'], [5000, 'ok']], [[0, 'error', 1], [5000, 'recovered', 1]]], // prettier-ignore
    ['an end that comes soon once the least time has passed', [[0, 'error'], [10, 'ok']], [[0, 'error', 1], [1000, 'recovered', 1]]], // prettier-ignore
    ['a flapping as its count, where it ends as it was told', [[0, 'error'], [10, 'ok'], [20, 'error'], [5000, 'ok']], [[0, 'error', 1], [5000, 'recovered', 3]]], // prettier-ignore
    ['that it became worse, and better', [[0, 'degraded'], [2000, 'error'], [4000, 'degraded']], [[0, 'degraded', 1], [2000, 'error', 1], [4000, 'degraded', 1]]], // prettier-ignore
  ])('%s', (_, changes, expected) => {
    expect(messages(changes)).toEqual(expected);
  });

  it.each<[string, readonly WebhookEvent[], readonly Change[], ReturnType<typeof messages>]>([
    ['errors alone: each of them, though no end is told', ['error'], [[0, 'error'], [2000, 'ok'], [4000, 'error']], [[0, 'error', 1], [4000, 'error', 2]]], // prettier-ignore
    ['errors and ends: no end of a degradation that was not told', ['error', 'recovered'], [[0, 'degraded'], [2000, 'ok']], []], // prettier-ignore
    ['errors and ends: the end of an error that went over a degradation', ['error', 'recovered'], [[0, 'error'], [2000, 'degraded'], [4000, 'ok']], [[0, 'error', 1], [4000, 'recovered', 2]]], // prettier-ignore
  ])('who asks for %s', (_, on, changes, expected) => {
    expect(messages(changes, { ...ALL, on: new Set(on) })).toEqual(expected);
  });

  it('never comes closer than the least time, ends with the truth, and tells an end only of what was told', () => {
    const effect = fc.constantFrom<DependencyVerdict>('ok', 'degraded', 'error');
    const gaps = fc.array(fc.tuple(fc.nat(3000), effect), { maxLength: 40 });
    fc.assert(
      fc.property(gaps, (steps) => {
        let nowMs = 0;
        const changes = steps.map(([gapMs, each]): Change => [(nowMs += gapMs), each]);
        const sent = messages(changes);
        for (const [index, [atMs, event]] of sent.entries()) {
          const before = sent[index - 1];
          if (before !== undefined) expect(atMs - before[0]).toBeGreaterThanOrEqual(ALL.minIntervalMs);
          if (event === 'recovered') expect(before?.[1] ?? 'recovered').not.toBe('recovered');
          if (event !== 'recovered') expect(before?.[1]).not.toBe(event);
        }
        const truth = changes.at(-1)?.[1] ?? 'ok';
        const last = sent.at(-1)?.[1] ?? 'recovered';
        expect(last).toBe(truth === 'ok' ? 'recovered' : truth);
      }),
    );
  });
});
