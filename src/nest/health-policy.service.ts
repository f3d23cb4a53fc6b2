import { Observable, Subject } from 'rxjs';
import type { ResolvedPolicy } from '../domain/policy/policy.js';
import type { Report } from '../domain/report.js';
import type { HealthMonitor, Transition } from '../engine/health-monitor.js';

/**
 * The health of the application, for its own code. Injectable everywhere once the module is imported; it knows its policy from the
 * module's `onModuleInit` on.
 * @publicApi
 */
export class HealthPolicyService {
  private parts: { readonly policy: ResolvedPolicy; readonly monitor: HealthMonitor } | undefined;
  private readonly ended = new Subject<never>();
  private readonly early = new Map<(transition: Transition) => void, (() => void) | undefined>();

  /** The table that was resolved at boot. @throws Error before `onModuleInit` */
  get policy(): ResolvedPolicy {
    return this.ready.policy;
  }

  /** The health now, from memory; over all indicators or the named ones. @throws Error before `onModuleInit` */
  report(names?: readonly string[]): Report {
    return this.ready.monitor.report(names);
  }

  /** Runs the checks now, or the named ones, and waits for them: at most for their deadline. @throws Error before `onModuleInit` */
  async checkNow(names?: readonly string[]): Promise<Report> {
    await this.ready.monitor.checkNow(names);
    return this.report(names);
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

  /**
   * The transitions from the subscription on; completes when the application closes. An error that a subscriber throws is rxjs's to
   * tell, which ends the process: use {@link onTransition} where that must not be.
   */
  readonly transitions$ = new Observable<Transition>((subscriber) => {
    subscriber.add(this.onTransition((transition) => subscriber.next(transition)));
    subscriber.add(this.ended.subscribe({ complete: () => subscriber.complete() }));
  });

  /** @internal */
  detach(): void {
    this.ended.complete();
  }

  /** @internal */
  attach(policy: ResolvedPolicy, monitor: HealthMonitor): void {
    this.parts = { policy, monitor };
    for (const listener of this.early.keys()) this.early.set(listener, monitor.onTransition(listener));
  }

  private get ready(): { readonly policy: ResolvedPolicy; readonly monitor: HealthMonitor } {
    if (this.parts === undefined) {
      throw new Error(
        'The health policy is resolved in onModuleInit of HealthPolicyModule; ask for it from onApplicationBootstrap on.',
      );
    }
    return this.parts;
  }
}
