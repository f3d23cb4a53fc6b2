import { HealthHandler } from '../adapters/http/health-handler.js';
import { originOf } from '../domain/error-origin.js';
import { definedEnvironments } from '../domain/policy/environment.js';
import type { PolicyOutcome } from '../domain/policy/policy.js';
import { HealthMonitor, type MonitoredIndicator } from '../engine/health-monitor.js';
import type { PolicyFacts } from '../registration/policy-facts.js';
import { pathMatcher } from './application-routes.js';
import { handlerOptionsOf, overrideAccess } from './handler-options.js';
import type { HealthOptions } from './health-options.js';
import { HealthPolicyError } from './health-policy-error.js';
import type { Parts } from './health-service.js';
import type { Log } from './log.js';
import { monitored, type RegisteredIndicator } from './monitored.js';
import { openOutlets, type Outlets } from './outlets.js';
import { prepareAll } from './prepare.js';
import type { Surroundings } from './surroundings.js';

/** What a host, Nest or a plain program, brings. */
export interface Host<Options extends HealthOptions = HealthOptions> {
  readonly options: Options;
  readonly indicators: readonly RegisteredIndicator[];
  readonly facts: PolicyFacts;
  readonly log: Log;
  readonly surroundings: Surroundings;
  /** The policy for options that may name another environment than those of the host. */
  readonly resolve: (options: Options) => PolicyOutcome;
}

/** The parts of one application's health, put together; nothing runs yet. */
export interface Assembled extends Parts {
  readonly warnings: readonly string[];
  readonly watched: readonly MonitoredIndicator[];
  readonly surroundings: Surroundings;
  readonly outlets: Outlets;
  /** What answers the requests of an application that has a server: one and the same, however often it is asked for. */
  readonly handler: () => Promise<HealthHandler>;
}

/**
 * Resolves the policy and puts the parts together; nothing is asked of a dependency yet.
 * @throws HealthPolicyError where the policy, an indicator's configuration or an outlet is refused
 */
export async function assemble<Options extends HealthOptions>(host: Host<Options>): Promise<Assembled> {
  const { options, indicators, facts, log, resolve, surroundings } = host;
  const { policy, warnings } = accepted(resolve(options));
  facts.decide(policy);
  await prepareAll(indicators, policy);
  const watched = monitored(indicators, policy);
  const monitor = new HealthMonitor({
    indicators: watched,
    mode: policy.settings.mode.value,
    startedAtOnce: policy.settings.startup.value === 'off',
    clock: surroundings.clock,
    random: surroundings.random,
    onListenerError: (error) => log.error(`A listener for health events failed: ${originOf(error)}`),
  });
  const outlets = await openOutlets(monitor, policy, watched, options, log, surroundings);
  const environments = definedEnvironments(options.policy);
  const policyIn = (environment: string) => resolve({ ...options, environment });
  let made: Promise<HealthHandler> | undefined;
  const handler = () => (made ??= handlerFor({ policy, monitor, outlets, surroundings }, options, log));
  const assembled = { policy, warnings, monitor, watched, outlets, environments, policyIn, surroundings, handler };
  surroundings.onAssembled?.(assembled, handler);
  return assembled;
}

async function handlerFor(
  {
    policy,
    monitor,
    outlets: { expose },
    surroundings,
  }: Pick<Assembled, 'policy' | 'monitor' | 'outlets' | 'surroundings'>,
  { authorize, service, applicationRoutes = [] }: HealthOptions,
  log: Log,
): Promise<HealthHandler> {
  // Now, and not with the first request for the page: in an outage there may be no file handle left to load it with.
  const { statusPage } = await import('./status-page.js');
  const portable = handlerOptionsOf(policy, service);
  return new HealthHandler({
    ...portable,
    monitor,
    pages: statusPage(policy, monitor, portable, surroundings.clock),
    metrics: expose,
    override: overrideAccess(policy, monitor),
    authorize,
    isApplications: pathMatcher(applicationRoutes),
    onFault: (error) => log.error(`The health module itself failed: ${originOf(error)}`),
  });
}

/** Starts the management server where the policy has a port for it; returns the function that ends it. */
export async function manage(
  { policy, monitor, watched, outlets, surroundings }: Assembled,
  { service }: HealthOptions,
  log: Log,
): Promise<() => Promise<void>> {
  if (policy.settings.managementPort.value === undefined || !surroundings.hasThreads) return async () => {};
  const { startManagement } = await import('./management.js');
  return startManagement(policy, monitor, watched, outlets.expose, log, service);
}

/** The policy of an outcome. @throws HealthPolicyError where it is refused */
export function accepted(outcome: PolicyOutcome): Extract<PolicyOutcome, { ok: true }> {
  if (!outcome.ok) throw new HealthPolicyError(outcome.message);
  return outcome;
}
