import { execFileSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import { EventLoopHealthIndicator, type EventLoopIndicatorOptions } from '../../src/indicators/event-loop.health.js';

const opened: EventLoopHealthIndicator[] = [];
afterEach(() => Promise.all(opened.splice(0).map((indicator) => indicator.close())));

/** Limits that no load of a test machine reaches, save those a test sets. */
const CALM = { warnDelayMs: 60_000, warnUtilization: 1 };

/** An indicator whose measurement has begun. */
async function measuring(downDelayMs: number, options: EventLoopIndicatorOptions = {}) {
  const indicator = new EventLoopHealthIndicator(() => downDelayMs, { ...CALM, ...options });
  opened.push(indicator);
  await indicator.check();
  return indicator;
}

/** Lets the event loop turn. */
const idle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Holds the event loop, busy. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('the eventLoop indicator', () => {
  it('is up at its first check, whatever the boot was like: it only begins to measure', async () => {
    block(300);
    const indicator = new EventLoopHealthIndicator(() => 100, { warnDelayMs: 1, warnUtilization: 0.01 });
    opened.push(indicator);
    block(300);
    expect(await indicator.check()).toEqual({ status: 'up' });
  });

  it('is up while the loop is idle, and tells delay and utilisation', async () => {
    const indicator = await measuring(60_000);
    await idle(200);
    expect(await indicator.check()).toEqual({
      status: 'up',
      data: { longestDelayMs: expect.any(Number), p99DelayMs: expect.any(Number), utilization: expect.any(Number) },
    });
  });

  it('is down with event_loop_blocked and the milliseconds after a block past the limit', async () => {
    const indicator = await measuring(300);
    await idle(100);
    block(600);
    const result = await indicator.check();
    expect(result).toMatchObject({
      status: 'down',
      reason: 'event_loop_blocked',
      message: expect.stringMatching(/^the event loop was blocked for \d+ ms$/),
    });
    expect(result.data!['longestDelayMs']).toBeGreaterThanOrEqual(550);
  });

  it('sees the block even where the very timer that it made late leads to the check', async () => {
    const indicator = await measuring(300);
    await idle(100);
    const checked = new Promise((resolve) => setTimeout(() => resolve(indicator.check()), 5));
    block(600);
    expect(await checked).toMatchObject({ status: 'down', reason: 'event_loop_blocked' });
  });

  it('is degraded, not down, where blocks stay below the limit and above the warning', async () => {
    const indicator = await measuring(60_000, { warnDelayMs: 100 });
    await idle(60);
    block(300);
    expect(await indicator.check()).toMatchObject({ status: 'degraded', reason: 'overloaded' });
  });

  it('is degraded where the loop has hardly any time left, though no single turn is long', async () => {
    const indicator = await measuring(60_000, { warnUtilization: 0.9 });
    const end = performance.now() + 300;
    while (performance.now() < end) {
      block(5);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const result = await indicator.check();
    expect(result).toMatchObject({
      status: 'degraded',
      reason: 'overloaded',
      message: 'the event loop has hardly any time left',
    });
    expect(result.data!['utilization']).toBeGreaterThan(0.9);
  });

  it('looks at the time since its last check: an old block is forgotten at the next one', async () => {
    const indicator = await measuring(400);
    await idle(60);
    block(800);
    expect((await indicator.check()).status).toBe('down');
    await idle(200);
    const after = await indicator.check();
    expect(after.status).toBe('up');
    expect(after.data!['longestDelayMs']).toBeLessThan(400);
  });

  it('gives its last answer again where it is asked again at once: nothing can be said of no time', async () => {
    const indicator = await measuring(300, { warnUtilization: 0.98 });
    await idle(60);
    block(600);
    const first = await indicator.check();
    expect(first.status).toBe('down');
    expect(await indicator.check()).toBe(first);
  });

  it('asks for the limit at each check: the policy is not known when it is made', async () => {
    let limitMs = Number.POSITIVE_INFINITY;
    const indicator = new EventLoopHealthIndicator(() => limitMs, CALM);
    opened.push(indicator);
    await indicator.check();
    limitMs = 300;
    await idle(60);
    block(600);
    expect((await indicator.check()).status).toBe('down');
  });

  it('disables its histogram when it closes, once', () => {
    const told = execFileSync(process.execPath, ['test/support/programs/event-loop-histogram.mjs'], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    expect(told.trim()).toBe('enable disable');
  });

  it('answers as a Terminus indicator does', async () => {
    const indicator = await measuring(60_000);
    expect(await indicator.isHealthy('loop')).toMatchObject({ loop: { status: 'up' } });
  });
});
