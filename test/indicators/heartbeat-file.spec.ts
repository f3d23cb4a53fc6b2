import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { HeartbeatFileHealthIndicator, type HeartbeatFileOptions } from '../../src/indicators/heartbeat-file.health.js';
import { checkOnce } from '../support/check-once.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'health-policy-heartbeat-'));
});
afterAll(() => rm(folder, { recursive: true }));

const MINUTE_MS = 60_000;

/** A file that was last written so long ago. */
async function beaten(agoMs: number): Promise<string> {
  const path = join(folder, `beat-${agoMs}`);
  await writeFile(path, 'whatever');
  const at = new Date(Date.now() - agoMs);
  await utimes(path, at, at);
  return path;
}

const look = (path: string, more: Partial<HeartbeatFileOptions> = {}) =>
  checkOnce(new HeartbeatFileHealthIndicator({ path, maxAgeMs: 10 * MINUTE_MS, ...more }));

describe('a heartbeat file', () => {
  it('that was just written is up, with its age', async () => {
    const { status, data } = await look(await beaten(0));
    expect(status).toBe('up');
    expect(data!['ageMs']).toBeLessThan(10 * MINUTE_MS);
  });

  it('that is old is degraded, then down with timeout, and up again with the next beat', async () => {
    const warnAgeMs = 5 * MINUTE_MS;
    expect(await look(await beaten(7 * MINUTE_MS), { warnAgeMs })).toMatchObject({
      status: 'degraded',
      reason: 'timeout',
    });
    const path = await beaten(11 * MINUTE_MS);
    const indicator = new HeartbeatFileHealthIndicator({ path, maxAgeMs: 10 * MINUTE_MS, warnAgeMs });
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'timeout' });
    await writeFile(path, 'again');
    expect((await checkOnce(indicator)).status).toBe('up');
  });

  it('from the future is down: it would count as new for as long', async () => {
    expect(await look(await beaten(-60 * MINUTE_MS))).toMatchObject({ status: 'down', reason: 'bad_response' });
  });

  it('that does not exist is unreachable: the worker has never beaten, or beats elsewhere', async () => {
    const result = await look(join(folder, 'n0ne'));
    expect(result).toMatchObject({ status: 'down', reason: 'unreachable' });
    expect(JSON.stringify(result)).not.toContain('n0ne');
  });

  it('that is a folder is bad_response', async () => {
    expect(await look(folder)).toMatchObject({ status: 'down', reason: 'bad_response' });
  });

  it('on a file system that hangs holds one call and never a second', async () => {
    const stat = jest.fn(() => new Promise(() => {}));
    const indicator = new HeartbeatFileHealthIndicator({ path: 'beat', maxAgeMs: MINUTE_MS }, { stat: stat as never });
    for (let count = 0; count < 3; count += 1) {
      const { result } = await indicator.runner.run({ timeoutMs: 20, abandonAfterMs: 1 });
      expect(result).toMatchObject({ status: 'down', reason: 'timeout' });
    }
    expect(stat).toHaveBeenCalledTimes(1);
  });

  it.each<[string, Partial<HeartbeatFileOptions>, RegExp]>([
    ['no path', { path: undefined as never }, /`path` to be the path of a file, got nothing/],
    ['no age', { maxAgeMs: undefined as never }, /`maxAgeMs` to be a number of milliseconds above 0, got nothing/],
    ['a warning after the limit', { maxAgeMs: 10, warnAgeMs: 20 }, /`warnAgeMs` to be .*up to `maxAgeMs`, got 20/],
    ['a skew that is none', { clockSkewMs: -1 }, /`clockSkewMs` to be a number of milliseconds from 0, got -1/],
  ])('with %s ends the boot', (_, options, message) => {
    const indicator = new HeartbeatFileHealthIndicator({ path: folder, maxAgeMs: 1000, ...options });
    expect(() => indicator.prepare()).toThrow(message);
  });
});
