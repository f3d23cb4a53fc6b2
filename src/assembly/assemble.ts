import { HealthHandler, type HandlerOptions } from '../adapters/http/health-handler.js';
import { originOf } from '../domain/error-origin.js';
import { definedEnvironments } from '../domain/policy/environment.js';
import type { PolicyOutcome } from '../domain/policy/policy.js';
import { systemClock } from '../engine/clock.js';
import { HealthMonitor, type MonitoredIndicator } from '../engine/health-monitor.js';
import type { PolicyFacts } from '../registration/policy-facts.js';
import { handlerOptionsOf, overrideAccess } from './handler-options.js';
import type { HealthOptions } from './health-options.js';
import { HealthPolicyError } from './health-policy-error.js';
import type { Parts } from './health-service.js';
import type { Log } from './log.js';
import { monitored, type RegisteredIndicator } from './monitored.js';
import { openOutlets, type Outlets } from './outlets.js';
import { prepareAll } from './prepare.js';

/** What a host, Nest or a plain program, brings. */
export interface Host<Options extends HealthOptions = HealthOptions> {
  readonly options: Options;
  readonly indicators: readonly RegisteredIndicator[];
  readonly facts: PolicyFacts;
  readonly log: Log;
  /** The policy for options that may name another environment than those of the host. */
  readonly resolve: (options: Options) => PolicyOutcome;
}

/** The parts of one application's health, put together; nothing runs yet. */
export interface Assembled extends Parts {
  readonly warnings: readonly string[];
  readonly watched: readonly MonitoredIndicator[];
  readonly outlets: Outlets;
}

/**
 * Resolves the policy and puts the parts together; nothing is asked of a dependency yet.
 * @throws HealthPolicyError where the policy, an indicator's configuration or an outlet is refused
 */
export async function assemble<Options extends HealthOptions>(host: Host<Options>): Promise<Assembled> {
  const { options, indicators, facts, log, resolve } = host;
  const { policy, warnings } = accepted(resolve(options));
  facts.decide(policy);
  await prepareAll(indicators, policy);
  const watched = monitored(indicators, policy);
  const monitor = new HealthMonitor({
    indicators: watched,
    mode: policy.settings.mode.value,
    startedAtOnce: policy.settings.startup.value === 'off',
    clock: systemClock,
    random: Math.random,
    onListenerError: (error) => log.error(`A listener for health events failed: ${originOf(error)}`),
  });
  const outlets = await openOutlets(monitor, policy, watched, options, log);
  const environments = definedEnvironments(options.policy);
  const policyIn = (environment: string) => resolve({ ...options, environment });
  return { policy, warnings, monitor, watched, outlets, environments, policyIn };
}

/** What answers the requests of an application that has a server. */
export async function handlerFor(
  { policy, monitor, outlets: { expose } }: Assembled,
  { authorize, service }: HealthOptions,
  log: Log,
  isApplications?: HandlerOptions['isApplications'],
): Promise<HealthHandler> {
  // Now, and not with the first request for the page: in an outage there may be no file handle left to load it with.
  const { statusPage } = await import('./status-page.js');
  const portable = handlerOptionsOf(policy, service);
  return new HealthHandler({
    ...portable,
    monitor,
    pages: statusPage(policy, monitor, portable),
    metrics: expose,
    override: overrideAccess(policy, monitor),
    authorize,
    isApplications,
    onFault: (error) => log.error(`The health module itself failed: ${originOf(error)}`),
  });
}

/** Starts the management server where the policy has a port for it; returns the function that ends it. */
export async function manage(
  { policy, monitor, watched, outlets }: Assembled,
  { service }: HealthOptions,
  log: Log,
): Promise<() => Promise<void>> {
  if (policy.settings.managementPort.value === undefined) return async () => {};
  const { startManagement } = await import('./management.js');
  return startManagement(policy, monitor, watched, outlets.expose, log, service);
}

/** The policy of an outcome. @throws HealthPolicyError where it is refused */
export function accepted(outcome: PolicyOutcome): Extract<PolicyOutcome, { ok: true }> {
  if (!outcome.ok) throw new HealthPolicyError(outcome.message);
  return outcome;
}
