import { Observable, Subject } from 'rxjs';
import { HealthService } from '../assembly/health-service.js';
import type { Transition } from '../engine/transition.js';

/**
 * The health of the application, for its own code. Injectable everywhere once the module is imported; it knows its policy from the
 * module's `onModuleInit` on.
 * @publicApi
 */
export class HealthPolicyService extends HealthService {
  private readonly ended = new Subject<never>();

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
}
