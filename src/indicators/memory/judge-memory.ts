import { degraded, down, up, type CheckResult } from '../../domain/check-result.js';
import { expectOption, isAmount, isShare } from '../../domain/expect-option.js';

/** How much memory is too much. */
export interface MemoryLimits {
  /** Degraded where the heap uses more than this share of what V8 lets it have, 0 to 1. @default 0.9 */
  readonly warnHeapShare?: number;
  /** Down where it does. @default 0.97 */
  readonly downHeapShare?: number;
  /** Degraded where the process holds more than this share of {@link limitBytes}, 0 to 1. @default 0.9 */
  readonly warnRssShare?: number;
  /** Down where it does. @default 0.97 */
  readonly downRssShare?: number;
  /** How many bytes the process may hold. @default the limit of the container (cgroup), else the memory of the machine */
  readonly limitBytes?: number;
}

/** What the process uses at a moment, in bytes, and may use. */
export interface MemoryUse {
  readonly heapUsedBytes: number;
  readonly heapLimitBytes: number;
  readonly rssBytes: number;
  readonly rssLimitBytes: number;
}

export type ResolvedMemoryLimits = Required<Omit<MemoryLimits, 'limitBytes'>> & Pick<MemoryLimits, 'limitBytes'>;

/** @throws TypeError for a limit that breaks its rule */
export function resolveMemoryLimits({ limitBytes, ...given }: MemoryLimits): ResolvedMemoryLimits {
  const { warnHeapShare = 0.9, downHeapShare = 0.97, warnRssShare = 0.9, downRssShare = 0.97 } = given;
  const shares = { warnHeapShare, downHeapShare, warnRssShare, downRssShare };
  for (const [name, share] of Object.entries(shares)) expectOption(isShare(share), name, 'a number from 0 to 1', share);
  if (limitBytes === undefined) return shares;
  expectOption(isAmount(limitBytes) && limitBytes > 0, 'limitBytes', 'a number of bytes above 0', limitBytes);
  return { ...shares, limitBytes };
}

/** What the use of memory says: the heap against V8's limit, the process against its container's. */
export function judgeMemory(use: MemoryUse, limits: ResolvedMemoryLimits): CheckResult {
  const { heapUsedBytes, rssBytes } = use;
  const heapShare = heapUsedBytes / use.heapLimitBytes;
  const rssShare = rssBytes / use.rssLimitBytes;
  const data = { heapUsedBytes, heapShare: rounded(heapShare), rssBytes, rssShare: rounded(rssShare) };
  const heap = `the heap uses ${percent(heapShare)} of what it may have`;
  const rss = `the process holds ${percent(rssShare)} of the memory that it may have`;
  if (heapShare > limits.downHeapShare) return down('resources_low', heap, data);
  if (rssShare > limits.downRssShare) return down('resources_low', rss, data);
  if (heapShare > limits.warnHeapShare) return degraded('resources_low', heap, data);
  if (rssShare > limits.warnRssShare) return degraded('resources_low', rss, data);
  return up(data);
}

/** What the process may hold: what cgroups say where that is less than the machine has; they say nonsense where there is no limit. */
export function rssLimitOf(constrainedBytes: number | undefined, machineBytes: number): number {
  const isLimit = constrainedBytes !== undefined && constrainedBytes > 0 && constrainedBytes < machineBytes;
  return isLimit ? constrainedBytes : machineBytes;
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
