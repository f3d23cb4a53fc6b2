import { HeartbeatFileHealthIndicator, type HeartbeatFileOptions } from '../indicators/heartbeat-file.health.js';
import { defined } from './arguments.js';
import type { CommonOptions, IndicatorRegistration } from './registration.js';

export interface HeartbeatOptions extends CommonOptions, HeartbeatFileOptions {
  /** True where what beats lives and dies with this process, so that liveness may depend on it. @default false */
  readonly local?: boolean;
}

/**
 * A worker that touches a file as long as it lives.
 * @publicApi
 */
export function heartbeatFile(name: string, options: HeartbeatOptions): IndicatorRegistration {
  const { path, maxAgeMs, warnAgeMs, clockSkewMs, local = false, ...settings } = options;
  const create = () => new HeartbeatFileHealthIndicator({ path, maxAgeMs, ...defined({ warnAgeMs, clockSkewMs }) });
  return { name, kind: 'custom', local, settings, uses: [], type: HeartbeatFileHealthIndicator, create };
}
