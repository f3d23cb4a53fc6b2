import { cpus, loadavg, platform, release } from 'node:os';

/** What the figures were taken on. */
export function machine() {
  const [{ model }] = cpus();
  return { cpus: cpus().length, model, system: `${platform()} ${release()}`, node: process.version, load: load() };
}

/** The load average of the last minute: of others, where it is read before the bench begins. */
export function load() {
  return Math.round(loadavg()[0] * 100) / 100;
}
