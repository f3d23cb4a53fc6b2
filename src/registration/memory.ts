import { MemoryUseHealthIndicator, type MemoryLimits } from '../indicators/memory.health.js';
import { defined, named, type Given } from './arguments.js';
import type { CommonOptions, IndicatorRegistration } from './registration.js';

export interface MemoryOptions extends CommonOptions, MemoryLimits {}

/**
 * The memory of this process: its heap against V8's limit, all that it holds against the limit of its container.
 * @param name @default `memory`
 * @publicApi
 */
export function memory(name?: string, options?: MemoryOptions): IndicatorRegistration;
export function memory(options?: MemoryOptions): IndicatorRegistration;
export function memory(...args: Given<MemoryOptions>): IndicatorRegistration {
  const [name, options] = named('memory', args);
  const { warnHeapShare, downHeapShare, warnRssShare, downRssShare, limitBytes, ...settings } = options;
  const limits = defined({ warnHeapShare, downHeapShare, warnRssShare, downRssShare, limitBytes });
  const create = () => new MemoryUseHealthIndicator(limits);
  return { name, kind: 'custom', local: true, settings, uses: [], type: MemoryUseHealthIndicator, create };
}
