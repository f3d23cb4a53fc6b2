import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { CheckResult } from '../domain/check-result.js';
import { DependencyIndicator } from './dependency-indicator.js';
import {
  judgeMemory,
  resolveMemoryLimits,
  rssLimitOf,
  type MemoryLimits,
  type ResolvedMemoryLimits,
} from './memory/judge-memory.js';

export type { MemoryLimits } from './memory/judge-memory.js';

/**
 * Tells how near this process is to the end of its memory: its heap to V8's limit, all that it holds to the limit of its container.
 * @publicApi
 */
export class MemoryUseHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 1;
  readonly #given: MemoryLimits;
  #limits: ResolvedMemoryLimits | undefined;

  constructor(limits: MemoryLimits = {}) {
    super();
    this.#given = limits;
  }

  override prepare(): void {
    this.#limits ??= resolveMemoryLimits(this.#given);
  }

  override async check(): Promise<CheckResult> {
    const limits = (this.#limits ??= resolveMemoryLimits(this.#given));
    const { used_heap_size: heapUsedBytes, heap_size_limit: heapLimitBytes } = getHeapStatistics();
    const rssLimitBytes = limits.limitBytes ?? rssLimitOf(process.constrainedMemory(), totalmem());
    return judgeMemory({ heapUsedBytes, heapLimitBytes, rssBytes: process.memoryUsage.rss(), rssLimitBytes }, limits);
  }
}
