import { overrideFrom, type Override, type OverrideRequest } from '../domain/override.js';
import type { Clock, Timer } from './clock.js';

/** Why an override is no longer in force. */
export type OverrideEnd = 'expired' | 'ended' | 'replaced';

/** What happened to an override. */
export type OverrideEvent =
  { readonly kind: 'begun'; readonly override: Override } | { readonly kind: OverrideEnd; readonly override: Override };

/** The overrides in force, one an indicator at most. Each ends by itself. */
export class Overrides {
  private readonly active = new Map<string, { readonly override: Override; readonly timer: Timer }>();

  constructor(
    private readonly clock: Clock,
    private readonly onEvent: (event: OverrideEvent) => void,
  ) {}

  begin(request: OverrideRequest): Override {
    this.end(request.indicator, 'replaced');
    const override = overrideFrom(request, this.clock.now(), this.clock.wall());
    const timer = this.clock.after(request.forMs, () => this.end(request.indicator, 'expired'));
    this.active.set(request.indicator, { override, timer });
    this.onEvent({ kind: 'begun', override });
    return override;
  }

  /** False where there is none. */
  end(indicator: string, why: OverrideEnd = 'ended'): boolean {
    const found = this.active.get(indicator);
    if (found === undefined) return false;
    found.timer.cancel();
    this.active.delete(indicator);
    this.onEvent({ kind: why, override: found.override });
    return true;
  }

  /** The one in force; a timer that is late, since the event loop was blocked, prolongs none. */
  of(indicator: string): Override | undefined {
    const override = this.active.get(indicator)?.override;
    return override !== undefined && this.clock.now() < override.untilMs ? override : undefined;
  }

  get all(): readonly Override[] {
    return [...this.active.keys()].map((indicator) => this.of(indicator)).filter((each) => each !== undefined);
  }

  /** Cancels all timers and tells nobody. */
  stop(): void {
    for (const { timer } of this.active.values()) timer.cancel();
    this.active.clear();
  }
}
