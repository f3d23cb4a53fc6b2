import type { ResolvedPolicy } from '../../domain/policy/policy.js';
import { numbersOf, type Numbers } from './numbers.js';

/** What is known of the application beside its policy. */
export interface Place {
  /** The port of the application. */
  readonly port: number;
  /** The port of the management server, where there is one. */
  readonly managementPort: number | undefined;
  /** The path prefix without slashes. */
  readonly path: string;
  /** What the snippet calls the application. */
  readonly name: string;
  /** The addresses of its instances, `host:port`. */
  readonly servers: readonly string[];
}

/** All that a snippet is written from. */
export interface Facts extends Place {
  readonly policy: ResolvedPolicy;
  readonly numbers: Numbers;
  /** The port that is asked for health. */
  readonly healthPort: number;
  /** With its leading slash. */
  readonly readyPath: string;
  readonly startupPath: string;
  readonly livePath: string;
  /** The codes with which an instance serves: 200, and that of degraded where it is another 2xx. */
  readonly servingCodes: readonly number[];
}

export function factsOf(policy: ResolvedPolicy, place: Place): Facts {
  const { httpDegraded } = policy.settings;
  const prefix = `/${place.path}`;
  return {
    ...place,
    policy,
    numbers: numbersOf(policy, place.managementPort !== undefined),
    healthPort: place.managementPort ?? place.port,
    readyPath: `${prefix}/ready`,
    startupPath: `${prefix}/startup`,
    livePath: `${prefix}/live`,
    servingCodes: httpDegraded.value > 200 && httpDegraded.value < 300 ? [200, httpDegraded.value] : [200],
  };
}

/** What every snippet says first. */
export function preamble({ policy, numbers: { seenAfterMs } }: Facts): readonly string[] {
  const { environment, settings } = policy;
  const degraded = settings.httpDegraded.value;
  return [
    `# For the policy of ${environment.name}, from nestjs-health-policy. Each number says what it follows from.`,
    seenAfterMs.value === 0
      ? '# No indicator is fatal: readiness fails only during startup and drain.'
      : `# A fatal dependency that stops answering shows after ${seenAfterMs.value} ms at most (${seenAfterMs.why}).`,
    ...(degraded < 300 ? [] : [`# HEALTH_HTTP_DEGRADED is ${degraded}: degraded takes an instance out.`]),
  ];
}

/** What to say of a drain that is shorter than it takes to be seen; nothing where it is long enough. */
export function drainWarning({ policy, numbers: { leastDrainMs } }: Facts): readonly string[] {
  const drainMs = policy.settings.drainMs.value;
  if (drainMs >= leastDrainMs.value) return [];
  return [
    `# HEALTH_DRAIN_MS is ${drainMs}: set it to ${leastDrainMs.value} or more (${leastDrainMs.why}),`,
    '# or requests still come after the application has closed.',
  ];
}

/** What to say of a management server that only its own machine can reach, where somebody else asks it. */
export function loopbackNote({ policy, managementPort }: Facts): readonly string[] {
  const host = policy.settings.managementHost.value;
  const isLoopback = host === '::1' || host === 'localhost' || host.startsWith('127.');
  if (managementPort === undefined || !isLoopback) return [];
  return ['# Health is asked from outside: set HEALTH_MANAGEMENT_HOST to 0.0.0.0, or to the address that is asked.'];
}
