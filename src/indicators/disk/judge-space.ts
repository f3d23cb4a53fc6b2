import { degraded, down, up, type CheckResult } from '../../domain/check-result.js';
import { expectOption, isAmount, isShare } from '../../domain/expect-option.js';

/** How little free space is too little. Where bytes are given and no share, the bytes alone count. */
export interface DiskLimits {
  /** Degraded where less than this share of the space, or of the inodes, is free, 0 to 1. @default 0.1, or none where {@link warnFreeBytes} is given */
  readonly warnFreeShare?: number;
  /** Degraded where fewer bytes than this are free. @default none */
  readonly warnFreeBytes?: number;
  /** Down where less than this share of the space, or of the inodes, is free, 0 to 1. @default 0.02, or none where {@link downFreeBytes} is given */
  readonly downFreeShare?: number;
  /** Down where fewer bytes than this are free. @default none */
  readonly downFreeBytes?: number;
}

/** What a file system says of itself: blocks of `bsize` bytes, and inodes where it counts them. */
export interface DiskSpace {
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  /** What is free for those who are not root. */
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}

interface Limit {
  readonly share: number;
  readonly bytes: number;
}

export interface ResolvedDiskLimits {
  readonly warn: Limit;
  readonly down: Limit;
}

/** @throws TypeError for a limit that breaks its rule */
export function resolveDiskLimits(limits: DiskLimits): ResolvedDiskLimits {
  const { warnFreeBytes, downFreeBytes } = limits;
  const {
    warnFreeShare = warnFreeBytes === undefined ? 0.1 : 0,
    downFreeShare = downFreeBytes === undefined ? 0.02 : 0,
  } = limits;
  for (const [name, share] of Object.entries({ warnFreeShare, downFreeShare }))
    expectOption(isShare(share), name, 'a number from 0 to 1', share);
  for (const [name, bytes] of Object.entries({ warnFreeBytes, downFreeBytes }))
    expectOption(bytes === undefined || isAmount(bytes), name, 'a number of bytes from 0', bytes);
  return {
    warn: { share: warnFreeShare, bytes: warnFreeBytes ?? 0 },
    down: { share: downFreeShare, bytes: downFreeBytes ?? 0 },
  };
}

/** What is left of a file system, judged as `df` counts: what only root may use is neither free nor part of the whole. */
export function judgeSpace(space: DiskSpace, limits: ResolvedDiskLimits): CheckResult {
  const { bsize, blocks, bfree, bavail, files, ffree } = space;
  const usable = blocks - bfree + bavail;
  if (!(usable > 0 && bavail >= 0)) return down('bad_response', 'the file system reports no space at all');
  const freeBytes = bavail * bsize;
  const freeShare = bavail / usable;
  const freeInodesShare = files > 0 ? ffree / files : undefined;
  const data = {
    freeBytes,
    totalBytes: usable * bsize,
    freeShare: rounded(freeShare),
    ...(freeInodesShare !== undefined && { freeInodesShare: rounded(freeInodesShare) }),
  };
  const lacks = ({ share, bytes }: Limit) =>
    freeShare < share || freeBytes < bytes ? 'space' : (freeInodesShare ?? 1) < share ? 'inodes' : undefined;
  const lacking = lacks(limits.down) ?? lacks(limits.warn);
  if (lacking === undefined) return up(data);
  const left =
    lacking === 'space'
      ? `${percent(freeShare)} of the space is free`
      : `${percent(freeInodesShare ?? 0)} of the inodes are free`;
  return lacks(limits.down) === undefined ? degraded('resources_low', left, data) : down('resources_low', left, data);
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}
