import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeSpace, resolveDiskLimits, type DiskLimits, type DiskSpace } from './judge-space.js';

const disk = (free: number, more: Partial<DiskSpace> = {}): DiskSpace => ({
  bsize: 1000,
  blocks: 1000,
  bfree: free,
  bavail: free,
  files: 0,
  ffree: 0,
  ...more,
});
const judge = (space: DiskSpace, limits: DiskLimits = {}) => judgeSpace(space, resolveDiskLimits(limits));
const SEVERITY = { up: 0, degraded: 1, down: 2 } as const;

describe('the space of a disk', () => {
  it('is up from a tenth on, degraded below, down below a fiftieth', () => {
    expect([100, 99, 20, 19, 0].map((free) => judge(disk(free)).status)).toEqual([
      'up',
      'degraded',
      'degraded',
      'down',
      'down',
    ]);
  });

  it('counts bytes alone where bytes are given: a tenth of a large disk is much', () => {
    const bytes = { warnFreeBytes: 5000, downFreeBytes: 1000 };
    expect([5, 4, 1, 0].map((free) => judge(disk(free), bytes).status)).toEqual(['up', 'degraded', 'degraded', 'down']);
  });

  it('counts what only root may use neither as free nor as part of the whole, as df does', () => {
    expect(judge(disk(0, { bfree: 500, bavail: 0 })).status).toBe('down');
    expect(judge(disk(0, { bfree: 500, bavail: 250 })).data).toMatchObject({ freeShare: 0.3333, totalBytes: 750_000 });
  });

  it('is as low as its inodes are, where it counts them', () => {
    expect(judge(disk(900, { files: 1000, ffree: 50 }))).toMatchObject({
      status: 'degraded',
      message: '5 % of the inodes are free',
      data: { freeInodesShare: 0.05 },
    });
    expect(judge(disk(900, { files: 1000, ffree: 0 })).status).toBe('down');
    expect(judge(disk(900, { files: 0, ffree: 0 })).status).toBe('up');
  });

  it('never gets better with less free space, and is never up where it cannot be told', () => {
    const free = fc.nat(1000);
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const bytes = fc.option(fc.nat(1_000_000), { nil: undefined });
    const limits = fc.record({
      warnFreeShare: share,
      downFreeShare: share,
      warnFreeBytes: bytes,
      downFreeBytes: bytes,
    });
    fc.assert(
      fc.property(free, free, limits, (one, other, given) => {
        const severity = (blocks: number) => SEVERITY[judge(disk(blocks), given as DiskLimits).status];
        expect(severity(Math.min(one, other))).toBeGreaterThanOrEqual(severity(Math.max(one, other)));
      }),
    );
    for (const broken of [disk(NaN), disk(0, { blocks: 0 }), disk(-5)]) expect(judge(broken).status).toBe('down');
  });
});
