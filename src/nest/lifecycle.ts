import {
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { HealthHandler } from '../adapters/http/health-handler.js';
import { routesUnder } from '../adapters/http/routes.js';
import { originOf } from '../domain/error-origin.js';
import { describePolicy } from '../domain/policy/describe.js';
import { definedEnvironments } from '../domain/policy/environment.js';
import type { ResolvedPolicy } from '../domain/policy/policy.js';
import { systemClock } from '../engine/clock.js';
import { HealthMonitor, type MonitoredIndicator } from '../engine/health-monitor.js';
import { Drain } from './drain.js';
import { handlerOptionsOf, overrideAccess } from './handler-options.js';
import { HealthPolicyError } from './health-policy-error.js';
import { HealthPolicyService } from './health-policy.service.js';
import { bindHttp } from './http-binding.js';
import { PolicyFacts } from './policy-facts.js';
import type { Lookup } from './lookup.js';
import { statusPage } from './status-page.js';
import { startManagement } from './management.js';
import { missingProviders, prepareAll } from './prepare.js';
import { monitored, type RegisteredIndicator } from './monitored.js';
import type { HealthPolicyModuleOptions } from './options.js';
import { openOutlets, type Outlets } from './outlets.js';
import { policyOf } from './policy-of.js';
import {
  applicationRoutes,
  conflictMessage,
  conflictsUnder,
  pathMatcher,
  recordRoutes,
  takenMessage,
  type ApplicationRoute,
} from './route-conflicts.js';
import { awaitStartup } from './startup.js';

/** What was set up in `onModuleInit`. */
interface Running {
  readonly policy: ResolvedPolicy;
  readonly warnings: readonly string[];
  readonly monitor: HealthMonitor;
  readonly watched: readonly MonitoredIndicator[];
  readonly indicators: readonly RegisteredIndicator[];
  readonly outlets: Outlets;
  readonly drain: Drain;
  readonly release: () => void;
}

/** Brings the module up and down with the application: the only place that knows the order of things. */
export class HealthPolicyLifecycle
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown
{
  private readonly logger = new Logger('HealthPolicy');
  private running: Running | undefined;
  private readonly recorded: readonly ApplicationRoute[];
  private endManagement: () => Promise<void> = async () => {};

  constructor(
    private readonly options: HealthPolicyModuleOptions,
    private readonly declared: readonly RegisteredIndicator[],
    private readonly facts: PolicyFacts,
    private readonly lookup: Lookup,
    private readonly adapterHost: HttpAdapterHost | undefined,
    private readonly service: HealthPolicyService,
  ) {
    this.recorded = this.adapter ? recordRoutes(this.adapter.getType(), this.adapter.getInstance()) : [];
  }

  /** Resolves the policy and takes its place in front of the application; nothing is asked of a dependency yet. */
  async onModuleInit(): Promise<void> {
    this.claimApplication();
    const indicators = [...this.declared, ...this.fromOptions()];
    const registrations = indicators.map(({ registration }) => registration);
    const resolve = (options: HealthPolicyModuleOptions) =>
      policyOf(options, registrations, this.lookup.config, process.env);
    const outcome = resolve(this.options);
    if (!outcome.ok) throw new HealthPolicyError(outcome.message);

    const { policy, warnings } = outcome;
    this.facts.decide(policy);
    await prepareAll(indicators, policy);
    const watched = monitored(indicators, policy);
    const monitor = new HealthMonitor({
      indicators: watched,
      mode: policy.settings.mode.value,
      startedAtOnce: policy.settings.startup.value === 'off',
      clock: systemClock,
      random: Math.random,
      onListenerError: (error) => this.logger.error(`A listener for health events failed: ${originOf(error)}`),
    });
    const outlets = await openOutlets(monitor, policy, watched, this.options, this.lookup, this.logger);
    this.bind(policy, monitor, outlets);
    this.service.attach({
      policy,
      monitor,
      environments: definedEnvironments(this.options.policy),
      policyIn: (environment) => resolve({ ...this.options, environment }),
    });
    const drain = new Drain(monitor, policy.settings.drainMs.value);
    const release = () => {
      drain.release();
      outlets.close();
      this.service.detach();
    };
    this.running = { policy, warnings, monitor, watched, indicators, outlets, drain, release };
    if (this.adapter !== undefined) drain.wrap(this.adapter);
  }

  /** Tells the policy, starts the loops and, where the policy says so, waits for the first good results. */
  async onApplicationBootstrap(): Promise<void> {
    const { policy, warnings, monitor, indicators, watched, outlets, drain } = this.running!;
    try {
      this.refuseConflicts(policy);
      this.logger.log(describePolicy(policy));
      for (const warning of [...warnings, ...missingProviders(indicators, this.lookup)]) this.logger.warn(warning);
      const hasServer = this.adapter !== undefined;
      const hasHooks = drain.listen(hasServer);
      if (hasServer && !hasHooks && policy.settings.drainMs.value > 0) this.logger.warn(NO_SHUTDOWN_HOOKS);
      this.endManagement = await startManagement(
        policy,
        monitor,
        watched,
        outlets.expose,
        this.logger,
        this.options.service,
      );
      monitor.start();
      if (policy.settings.startup.value === 'fail') await awaitStartup(monitor, policy);
    } catch (error) {
      await this.onModuleDestroy();
      await this.onApplicationShutdown();
      throw error;
    }
  }

  /** Ends the loops and the clients that the indicators made themselves. */
  async onModuleDestroy(): Promise<void> {
    const running = this.running;
    if (running === undefined) return;
    this.running = undefined;
    await running.drain.begin();
    running.release();
    await Promise.allSettled(running.indicators.map(({ indicator }) => indicator.close()));
  }

  /** The management server answers `shutting_down` until the last. */
  async onApplicationShutdown(): Promise<void> {
    await this.endManagement();
  }

  /** One table: a second policy beside this one would be judged by nobody. */
  private claimApplication(): void {
    if (this.adapterHost === undefined) return;
    if (claimed.has(this.adapterHost)) throw new HealthPolicyError(TWICE);
    claimed.add(this.adapterHost);
  }

  private get adapter(): HttpAdapterHost['httpAdapter'] | undefined {
    return this.adapterHost?.httpAdapter ?? undefined;
  }

  private fromOptions(): RegisteredIndicator[] {
    const declared = this.declared.map(({ registration }) => registration);
    return (this.options.indicators ?? [])
      .filter((registration) => !declared.includes(registration))
      .map((registration) => ({
        registration,
        indicator: registration.create(this.lookup, this.facts),
      }));
  }

  private bind(policy: ResolvedPolicy, monitor: HealthMonitor, { expose }: Outlets): void {
    if (this.adapter === undefined) return;
    const portable = handlerOptionsOf(policy, this.options.service);
    const handler = new HealthHandler({
      ...portable,
      monitor,
      pages: statusPage(policy, monitor, portable),
      metrics: expose,
      override: overrideAccess(policy, monitor),
      authorize: this.options.authorize,
      isApplications: pathMatcher(this.options.applicationRoutes ?? []),
      onFault: (error) => this.logger.error(`The health module itself failed: ${originOf(error)}`),
    });
    bindHttp(this.adapter, handler, { fastPath: this.options.fastPath ?? true });
  }

  private refuseConflicts({ settings, groups, indicators }: ResolvedPolicy): void {
    const { adapter } = this;
    if (adapter === undefined) return;
    const { applicationRoutes: allowed = [] } = this.options;
    const prefix = `/${settings.path.value}`;
    const taken = takenMessage(routesUnder(prefix, [...indicators.keys(), ...groups.keys()]), allowed);
    if (taken !== undefined) throw new HealthPolicyError(taken);
    const routes = [...this.recorded, ...applicationRoutes(adapter.getType(), adapter.getInstance())];
    const conflicts = conflictsUnder(prefix, routes, allowed);
    if (conflicts.length > 0) throw new HealthPolicyError(conflictMessage(prefix, conflicts));
  }
}

/** The applications that have a policy already; each has one HttpAdapterHost. */
const claimed = new WeakSet<HttpAdapterHost>();

const TWICE =
  'HealthPolicyModule is registered twice in this application, so that one of two policies would decide nothing: call forRoot once, with all indicators. Its providers are global.';

const NO_SHUTDOWN_HOOKS =
  'HEALTH_DRAIN_MS is set, but the application has no shutdown hooks, so that SIGTERM ends it at once: add `app.enableShutdownHooks()` before `app.listen()`.';
