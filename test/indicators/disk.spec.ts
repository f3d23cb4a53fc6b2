import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DiskSpaceHealthIndicator, type DiskIndicatorOptions } from '../../src/indicators/disk.health.js';
import { checkOnce } from '../support/check-once.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'health-policy-disk-'));
  await writeFile(join(folder, 'file'), '');
});
afterAll(() => rm(folder, { recursive: true }));

const look = (options: DiskIndicatorOptions) => checkOnce(new DiskSpaceHealthIndicator({ path: folder, ...options }));
/** What no disk has. */
const MORE_THAN_ANY = 2 ** 70;
const LEAST = { warnFreeShare: 0, downFreeShare: 0 };

describe('a disk', () => {
  it('with room is up, and tells how much', async () => {
    const { status, data } = await look(LEAST);
    expect(status).toBe('up');
    expect(data!['totalBytes']).toBeGreaterThan(0);
    expect(data!['freeBytes']).toBeLessThanOrEqual(Number(data!['totalBytes']));
    expect(data!['freeShare']).toBeGreaterThanOrEqual(0);
  });

  it('is the one of the working directory where none is named', async () => {
    expect((await checkOnce(new DiskSpaceHealthIndicator(LEAST))).status).toBe('up');
  });

  it.each<[string, DiskIndicatorOptions, string]>([
    ['fewer bytes than the warning', { ...LEAST, warnFreeBytes: MORE_THAN_ANY }, 'degraded'],
    ['fewer bytes than it must have', { ...LEAST, downFreeBytes: MORE_THAN_ANY }, 'down'],
    ['a smaller share than the warning', { ...LEAST, warnFreeShare: 1 }, 'degraded'],
    ['a smaller share than it must have', { ...LEAST, downFreeShare: 1 }, 'down'],
  ])('with %s is so, resources_low', async (_, options, status) => {
    expect(await look(options)).toMatchObject({
      status,
      reason: 'resources_low',
      message: expect.stringMatching(/^[\d.]+ % of the (space is|inodes are) free$/),
      data: { freeBytes: expect.any(Number) },
    });
  });

  it('that can be written to is up where it has to be', async () => {
    expect((await look({ ...LEAST, writable: true })).status).toBe('up');
  });

  it('that is not there is unreachable, and its path is not shown', async () => {
    for (const path of [join(folder, 'mount'), join(folder, 'file', 'below')]) {
      const result = await look({ path });
      expect(result).toMatchObject({ status: 'down', reason: 'unreachable', message: 'the path does not exist' });
    }
  });

  it('that is none, since it has no space at all, is bad_response', async () => {
    expect(await look({ path: '/proc' })).toMatchObject({ status: 'down', reason: 'bad_response' });
  });

  it('that hangs holds one call and never a second, and is seen to answer with the next check', async () => {
    let answer!: (space: object) => void;
    const statfs = jest.fn(() => new Promise<object>((resolve) => (answer = resolve)));
    const files = { access: () => Promise.resolve(), statfs };
    const indicator = new DiskSpaceHealthIndicator({}, files as never);
    const limits = { timeoutMs: 20, abandonAfterMs: 1 };
    for (let count = 0; count < 5; count += 1)
      expect((await indicator.runner.run(limits)).result).toMatchObject({ status: 'down', reason: 'timeout' });
    expect(statfs).toHaveBeenCalledTimes(1);
    const checking = indicator.runner.run({ ...limits, timeoutMs: 10_000 });
    answer({ bsize: 1000, blocks: 10, bfree: 9, bavail: 9, files: 0, ffree: 0 });
    expect((await checking).result.status).toBe('up');
    expect(statfs).toHaveBeenCalledTimes(1);
  });

  it.each<[string, DiskIndicatorOptions, RegExp]>([
    ['an empty path', { path: '' }, /`path` to be the path/],
    ['a share in per cent', { warnFreeShare: 10 }, /`warnFreeShare` to be a number from 0 to 1, got 10/],
    ['bytes as text', { downFreeBytes: '1GB' as never }, /`downFreeBytes` to be a number of bytes from 0, got "1GB"/],
    ['a word for yes', { writable: 'yes' as never }, /`writable` to be true or false, got "yes"/],
  ])('with %s ends the boot', (_, options, message) => {
    expect(() => new DiskSpaceHealthIndicator(options).prepare()).toThrow(message);
  });
});
