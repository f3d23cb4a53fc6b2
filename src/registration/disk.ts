import { DiskSpaceHealthIndicator, type DiskIndicatorOptions } from '../indicators/disk.health.js';
import { defined, named, type Given } from './arguments.js';
import type { CommonOptions, IndicatorRegistration } from './registration.js';

export interface DiskOptions extends CommonOptions, DiskIndicatorOptions {}

/**
 * The space, and the inodes, that a file system has left.
 * @param name @default `disk`
 * @publicApi
 */
export function disk(name?: string, options?: DiskOptions): IndicatorRegistration;
export function disk(options?: DiskOptions): IndicatorRegistration;
export function disk(...args: Given<DiskOptions>): IndicatorRegistration {
  const [name, options] = named('disk', args);
  const { path, writable, warnFreeShare, warnFreeBytes, downFreeShare, downFreeBytes, ...settings } = options;
  const looks = defined({ path, writable, warnFreeShare, warnFreeBytes, downFreeShare, downFreeBytes });
  const create = () => new DiskSpaceHealthIndicator(looks);
  return { name, kind: 'custom', local: true, settings, uses: [], type: DiskSpaceHealthIndicator, create };
}
