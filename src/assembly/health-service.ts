import { explain, type Explanation } from '../domain/policy/explain.js';
import { wrongObservations, type ObservedStatus, type ObservedStatuses } from '../domain/policy/observed.js';
import type { PolicyOutcome, ResolvedPolicy } from '../domain/policy/policy.js';
import { truthTable, type TruthTable } from '../domain/policy/truth-table.js';
import { overrideProblems, type Override, type OverrideRequest } from '../domain/override.js';
import type { Report } from '../domain/report.js';
import type { HealthMonitor } from '../engine/health-monitor.js';
import type { Transition } from '../engine/transition.js';
import { HealthPolicyError } from './health-policy-error.js';

/**
 * A situation to think through: what the indicators are supposed to be, by name, and where in its life the application is. An indicator
 * called like one of the three words below cannot be asked about here.
 * @publicApi
 */
export interface Supposition {
  /** The environment whose policy answers, resolved from the same options and configuration. @default the one at hand */
  readonly environment?: string | undefined;
  /** Whether startup has finished. @default true */
  readonly started?: boolean | undefined;
  /** Whether the application is draining. @default false */
  readonly draining?: boolean | undefined;
  /** @default `up` for each that is not named */
  readonly [indicator: string]: ObservedStatus | (string & {}) | boolean | undefined;
}

/** What the service tells of. */
export interface Parts {
  readonly policy: ResolvedPolicy;
  readonly monitor: HealthMonitor;
  /** The environments that a policy is defined for. */
  readonly environments: readonly string[];
  /** The policy there would be in another environment. */
  readonly policyIn: (environment: string) => PolicyOutcome;
}

/** The health of the application, for its own code. It knows its policy once the parts are put together. */
export class HealthService {
  private parts: Parts | undefined;
  private readonly early = new Map<(transition: Transition) => void, (() => void) | undefined>();

  /** The table that was resolved at boot. @throws Error before the parts are put together */
  get policy(): ResolvedPolicy {
    return this.ready.policy;
  }

  /** The health now, from memory; over all indicators or the named ones. @throws Error before the parts are put together */
  report(names?: readonly string[]): Report {
    return this.ready.monitor.report(names);
  }

  /** Runs the checks now, or the named ones, and waits for them: at most for their deadline. @throws Error before the parts are put together */
  async checkNow(names?: readonly string[]): Promise<Report> {
    await this.ready.monitor.checkNow(names);
    return this.report(names);
  }

  /**
   * What every probe would be answered if the indicators were as given, and which key decided it: `explain({ redis: 'down' })`,
   * `explain({ environment: 'production', redis: 'down' })`. Asks no dependency and changes nothing.
   * @throws HealthPolicyError on a name that no indicator has, a word that is no status, or a policy that would be refused there
   * @throws Error before the parts are put together
   */
  explain({ environment, started, draining, ...observed }: Supposition = {}): Explanation {
    const policy = environment === undefined ? this.policy : this.policyIn(environment);
    const wrong = wrongObservations(policy, observed);
    if (wrong.length > 0) throw new HealthPolicyError(['This cannot be explained:', ...wrong].join('\n  '));
    return explain(policy, observed as ObservedStatuses, { started, draining });
  }

  /**
   * What each environment would answer in the same situations, side by side.
   * @param environments @default the built-in ones, those of the module's `policy`, and the one at hand
   * @throws HealthPolicyError where the policy would be refused in one of them
   * @throws Error before the parts are put together
   */
  truthTable(environments?: readonly string[]): TruthTable {
    const { policy, environments: defined } = this.ready;
    const here = policy.environment.name;
    const others = environments ?? defined.filter((name) => name !== here);
    const policies = others.map((name) => this.policyIn(name));
    return truthTable(environments === undefined ? [policy, ...policies] : policies);
  }

  /**
   * Makes something else of one indicator for a while: of less weight, without effect, or down as in a drill. It shows in the bodies,
   * the page, the log and the metrics, and ends by itself; a restart ends it, too. Of this process alone: each replica has its own.
   * @returns the function that ends it at once
   * @throws HealthPolicyError with all that is wrong with the request; Error before the parts are put together
   */
  override(request: OverrideRequest): () => void {
    const { monitor } = this.ready;
    const problems = overrideProblems(request, monitor.names);
    if (problems.length > 0) throw new HealthPolicyError(`The override is refused: ${problems.join('; ')}`);
    const override = monitor.override(request);
    return () => {
      if (monitor.overrides.includes(override)) monitor.endOverride(override.indicator);
    };
  }

  /** The overrides in force. @throws Error before the parts are put together */
  get overrides(): readonly Override[] {
    return this.ready.monitor.overrides;
  }

  /**
   * Calls back once for every transition of an indicator. A listener that throws hurts nobody. May be called at any time.
   * @returns the function that ends the subscription
   */
  onTransition(listener: (transition: Transition) => void): () => void {
    const own = (transition: Transition) => listener(transition);
    this.early.set(own, this.parts?.monitor.onTransition(own));
    return () => {
      this.early.get(own)?.();
      this.early.delete(own);
    };
  }

  /** @internal */
  attach(parts: Parts): void {
    this.parts = parts;
    for (const listener of this.early.keys()) this.early.set(listener, parts.monitor.onTransition(listener));
  }

  private policyIn(environment: string): ResolvedPolicy {
    const outcome = this.ready.policyIn(environment);
    if (!outcome.ok) throw new HealthPolicyError(outcome.message);
    return outcome.policy;
  }

  private get ready(): Parts {
    if (this.parts === undefined) {
      throw new Error(
        'The health policy is resolved in onModuleInit of HealthPolicyModule; ask for it from onApplicationBootstrap on.',
      );
    }
    return this.parts;
  }
}
