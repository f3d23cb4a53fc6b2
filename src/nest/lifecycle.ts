import {
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { routesUnder } from '../adapters/http/routes.js';
import { takenMessage } from '../assembly/application-routes.js';
import { accepted, assemble, manage, type Assembled } from '../assembly/assemble.js';
import { HealthPolicyError } from '../assembly/health-policy-error.js';
import type { RegisteredIndicator } from '../assembly/monitored.js';
import { policyOf } from '../assembly/policy-of.js';
import { missingProviders } from '../assembly/prepare.js';
import { awaitStartup } from '../assembly/startup.js';
import { optionsIn, type Surroundings } from '../assembly/surroundings.js';
import { describePolicy } from '../domain/policy/describe.js';
import type { PolicyOutcome, ResolvedPolicy } from '../domain/policy/policy.js';
import type { Lookup } from '../registration/lookup.js';
import type { PolicyFacts } from '../registration/policy-facts.js';
import type { ApplicationIndicators } from './application-indicators.js';
import { Drain } from './drain.js';
import { emitTransitions } from './event-emitter.js';
import { HealthPolicyService } from './health-policy.service.js';
import { bindHttp } from './http-binding.js';
import type { HealthPolicyModuleOptions } from './options.js';
import {
  applicationRoutes,
  conflictMessage,
  conflictsUnder,
  recordRoutes,
  type ApplicationRoute,
} from './route-conflicts.js';

/** What was set up in `onModuleInit`. */
interface Running extends Assembled {
  readonly indicators: readonly RegisteredIndicator[];
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
  private readonly options: HealthPolicyModuleOptions;
  private endManagement: () => Promise<void> = async () => {};

  constructor(
    given: HealthPolicyModuleOptions,
    private readonly indicators: ApplicationIndicators,
    private readonly facts: PolicyFacts,
    private readonly lookup: Lookup,
    private readonly adapterHost: HttpAdapterHost | undefined,
    private readonly service: HealthPolicyService,
    private readonly surroundings: Surroundings,
  ) {
    this.options = optionsIn(given, surroundings);
    this.recorded = this.adapter ? recordRoutes(this.adapter.getType(), this.adapter.getInstance()) : [];
  }

  /** Resolves the policy and takes its place in front of the application; nothing is asked of a dependency yet. */
  async onModuleInit(): Promise<void> {
    this.claimApplication();
    const { options, facts, logger: log, surroundings } = this;
    const indicators = this.indicators.make(this.lookup, facts, surroundings);
    const resolve = (each: HealthPolicyModuleOptions) => this.resolve(each);
    const assembled = await assemble({ options, indicators, facts, log, resolve, surroundings });
    const { policy, monitor, outlets } = assembled;
    const endEvents = await emitTransitions(monitor, this.lookup);
    if (this.adapter !== undefined) {
      bindHttp(this.adapter, await assembled.handler(), { fastPath: options.fastPath ?? true });
    }
    this.service.attach(assembled);
    const drain = new Drain(monitor, policy.settings.drainMs.value, surroundings.clock);
    const release = () => {
      drain.release();
      outlets.close();
      endEvents();
      this.service.detach();
    };
    this.running = { ...assembled, indicators, drain, release };
    if (this.adapter !== undefined) drain.wrap(this.adapter);
  }

  /** The policy, also before `onModuleInit`. @throws HealthPolicyError where it is refused */
  get policy(): ResolvedPolicy {
    return this.running?.policy ?? accepted(this.resolve(this.options)).policy;
  }

  /** Tells the policy, starts the loops and, where the policy says so, waits for the first good results. */
  async onApplicationBootstrap(): Promise<void> {
    const { policy, warnings, monitor, indicators, drain } = this.running!;
    try {
      this.refuseConflicts(policy);
      this.logger.log(describePolicy(policy));
      for (const warning of [...warnings, ...missingProviders(indicators, this.lookup)]) this.logger.warn(warning);
      const hasServer = this.adapter !== undefined;
      const hasHooks = drain.listen(hasServer);
      if (hasServer && !hasHooks && policy.settings.drainMs.value > 0) this.logger.warn(NO_SHUTDOWN_HOOKS);
      // Even where there is no such server, the first check waits a turn: the event emitter takes its listeners on in this same hook.
      this.endManagement = await manage(this.running!, this.options, this.logger);
      monitor.start();
      if (policy.settings.startup.value === 'fail') await awaitStartup(monitor, policy, this.surroundings.clock);
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

  private resolve(options: HealthPolicyModuleOptions): PolicyOutcome {
    return policyOf(options, this.indicators.registrations, this.lookup.config, process.env);
  }

  private refuseConflicts({ settings, groups, indicators }: ResolvedPolicy): void {
    const { adapter } = this;
    if (adapter === undefined) return;
    const { applicationRoutes: allowed = [] } = this.options;
    const prefix = `/${settings.path.value}`;
    const ours = routesUnder(prefix, [...indicators.keys(), ...groups.keys()]);
    const taken = takenMessage(ours, allowed);
    if (taken !== undefined) throw new HealthPolicyError(taken);
    const routes = [...this.recorded, ...applicationRoutes(adapter.getType(), adapter.getInstance())];
    const conflicts = conflictsUnder(prefix, routes, allowed);
    if (conflicts.length > 0) throw new HealthPolicyError(conflictMessage(prefix, conflicts, ours));
  }
}

/** The applications that have a policy already; each has one HttpAdapterHost. */
const claimed = new WeakSet<HttpAdapterHost>();

const TWICE =
  'HealthPolicyModule is registered twice in this application, so that one of two policies would decide nothing: call forRoot once, with all indicators. Its providers are global.';

const NO_SHUTDOWN_HOOKS =
  'HEALTH_DRAIN_MS is set, but the application has no shutdown hooks, so that SIGTERM ends it at once: add `app.enableShutdownHooks()` before `app.listen()`.';
