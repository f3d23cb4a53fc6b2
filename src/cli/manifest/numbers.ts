import type { IndicatorPolicy, ResolvedPolicy } from '../../domain/policy/policy.js';

/** A number in a manifest, and what it follows from. */
export interface Derived {
  readonly value: number;
  readonly why: string;
}

/** How a platform asks one route. Periods and timeouts in seconds, the others are counts. */
export interface Asking {
  readonly period: Derived;
  readonly timeout: Derived;
  readonly failures: Derived;
  readonly successes: Derived;
}

/** Everything numeric that the manifests are made from. */
export interface Numbers {
  readonly readiness: Asking;
  readonly liveness: Asking;
  readonly startup: Asking;
  /** Seconds from SIGTERM to SIGKILL. */
  readonly grace: Derived;
  /** The least HEALTH_DRAIN_MS with which whoever asks sees `shutting_down` before the application is gone, in milliseconds. */
  readonly leastDrainMs: Derived;
  /** The longest time until a fatal dependency that stops answering shows at the routes, in milliseconds. */
  readonly seenAfterMs: Derived;
  /** Seconds between the checks of a platform that starts a process for each. */
  readonly costlyPeriod: Derived;
  /** Seconds that starting such a process may take on top. */
  readonly startOfProcess: number;
  /** Seconds of patience with an application that starts. */
  readonly patience: Derived;
}

/** Seconds between two liveness probes, as Kubernetes has it. */
const LIVENESS_PERIOD = 10;
const LIVENESS_FAILURES = 3;
const READINESS_FAILURES = 2;
/** Seconds that an application may take to close once the drain is over, as Kubernetes has it for the whole end. */
const CLOSING = 30;
const START_OF_PROCESS = 2;

/** What fits a policy. @param onManagementPort whether the management server is asked, and not the application itself */
export function numbersOf(policy: ResolvedPolicy, onManagementPort: boolean): Numbers {
  const { settings } = policy;
  const fatal = [...policy.indicators.values()].filter(({ criticality }) => criticality.value === 'fatal');
  const timeout = timeoutOf(policy, onManagementPort);
  const period = periodOf(policy, fatal, timeout.value);
  const readiness: Asking = {
    period,
    timeout,
    failures: because(
      READINESS_FAILURES,
      'one lost answer is no outage; a 503 has passed the failure threshold already',
    ),
    successes: because(1, 'a 200 has passed the success threshold already'),
  };
  const patienceMs = settings.startupTimeoutMs.value;
  const leastDrainMs = (readiness.failures.value * period.value + timeout.value) * 1000;
  const costly = clamp(seconds(settings.intervalMs.value), 5, 30);
  return {
    readiness,
    liveness: livenessOf(policy, onManagementPort, timeout),
    startup: {
      ...readiness,
      failures: because(
        failuresFor(patienceMs, period.value, timeout.value),
        `at least HEALTH_STARTUP_TIMEOUT_MS (${patienceMs} ms) of patience at ${period.value} s each`,
      ),
    },
    grace: because(
      seconds(settings.drainMs.value) + CLOSING,
      `HEALTH_DRAIN_MS (${settings.drainMs.value} ms) and ${CLOSING} s to close`,
    ),
    leastDrainMs: because(
      leastDrainMs,
      `${readiness.failures.value} × ${period.value} s + ${timeout.value} s, so that shutting_down is seen`,
    ),
    seenAfterMs: seenAfter(fatal),
    costlyPeriod: because(
      costly,
      `HEALTH_INTERVAL_MS (${settings.intervalMs.value} ms), from 5 to 30 s: each starts a process`,
    ),
    startOfProcess: START_OF_PROCESS,
    patience: because(Math.max(1, seconds(patienceMs)), `HEALTH_STARTUP_TIMEOUT_MS (${patienceMs} ms)`),
  };
}

/** The count of probes that lasts at least this long: the first comes at once, and the last takes its timeout. */
export function failuresFor(ms: number, period: number, timeout: number): number {
  return Math.max(1, Math.ceil((ms / 1000 - timeout) / period) + 1);
}

function timeoutOf({ settings, indicators }: ResolvedPolicy, onManagementPort: boolean): Derived {
  if (settings.mode.value === 'on-demand') {
    const longest = Math.max(0, ...[...indicators.values()].map((each) => each.settings.timeoutMs.value));
    return because(seconds(longest) + 1, `on demand an answer waits for the checks: at most ${longest} ms, and 1 s`);
  }
  if (onManagementPort) return because(1, 'answered from memory, on a thread of its own');
  const readyMs = settings.eventLoopReadyMs.value;
  return because(
    Math.max(1, seconds(readyMs)),
    `answered from memory; late only while the event loop is blocked, up to HEALTH_EVENT_LOOP_READY_MS (${readyMs} ms)`,
  );
}

function periodOf({ settings }: ResolvedPolicy, fatal: readonly IndicatorPolicy[], timeout: number): Derived {
  const shortest = Math.min(
    ...(fatal.length === 0 ? [settings.downIntervalMs] : fatal.map((each) => each.settings.downIntervalMs)).map(
      ({ value }) => value,
    ),
  );
  const wanted = clamp(seconds(shortest), 1, 10);
  const why = `a down fatal indicator is checked again after ${shortest} ms (HEALTH_DOWN_INTERVAL_MS), from 1 to 10 s`;
  return wanted >= timeout ? because(wanted, why) : because(timeout, 'no shorter than the timeout');
}

function livenessOf({ settings }: ResolvedPolicy, onManagementPort: boolean, timeout: Derived): Asking {
  const liveMs = settings.eventLoopLiveMs.value;
  const period = Math.max(LIVENESS_PERIOD, timeout.value);
  return {
    period: because(period, 'the default of Kubernetes; a restart is never urgent'),
    timeout,
    failures: onManagementPort
      ? because(
          LIVENESS_FAILURES,
          `503 comes only past HEALTH_EVENT_LOOP_LIVE_MS (${liveMs} ms); a lost answer must not restart`,
        )
      : because(
          Math.max(LIVENESS_FAILURES, failuresFor(liveMs, period, timeout.value)),
          `a blocked event loop is silent here: HEALTH_EVENT_LOOP_LIVE_MS (${liveMs} ms) at ${period} s each`,
        ),
    successes: because(1, 'Kubernetes allows no other'),
  };
}

function seenAfter(fatal: readonly IndicatorPolicy[]): Derived {
  const each = fatal.map(({ name, settings: { intervalMs, timeoutMs, failureThreshold } }) => ({
    name,
    ms: failureThreshold.value * intervalMs.value + timeoutMs.value,
  }));
  const slowest = each.toSorted((one, other) => other.ms - one.ms)[0];
  if (slowest === undefined) return because(0, 'no indicator is fatal');
  return because(slowest.ms, `${slowest.name}: failure threshold × interval + timeout`);
}

function because(value: number, why: string): Derived {
  return { value, why };
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
