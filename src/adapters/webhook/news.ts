import type { DependencyVerdict } from '../../domain/verdict.js';

/** What a message says of an indicator: what it does to the verdict now, or that it does nothing to it any more. */
export const WEBHOOK_EVENTS = ['error', 'degraded', 'recovered'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** What a receiver wants to hear, and how often at most. */
export interface NewsRules {
  readonly on: ReadonlySet<WebhookEvent>;
  /** The least time between two messages about one indicator, in milliseconds. */
  readonly minIntervalMs: number;
}

/** What is so of one indicator, and what its receiver believes. */
export interface News {
  /** What the indicator does to the verdict. */
  readonly effect: DependencyVerdict;
  /** What the receiver was told last, or need not be told; undefined once that was lost. */
  readonly told: DependencyVerdict | undefined;
  /** True while a trouble was sent and its end was not. */
  readonly isOpen: boolean;
  /** True while the receiver has, or may have, heard of a trouble and not of its end. */
  readonly isHeard: boolean;
  readonly lastSentAtMs: number;
  /** Changes since the last message. */
  readonly changes: number;
}

/** What to do about the news. */
export type NewsStep =
  | { readonly do: 'nothing'; readonly news: News }
  | { readonly do: 'wait'; readonly news: News; readonly forMs: number }
  | { readonly do: 'send'; readonly news: News; readonly event: WebhookEvent; readonly changes: number };

export const NO_NEWS: News = {
  effect: 'ok',
  told: 'ok',
  isOpen: false,
  isHeard: false,
  lastSentAtMs: Number.NEGATIVE_INFINITY,
  changes: 0,
};

/** One change more. */
export function changed(news: News, effect: DependencyVerdict): News {
  return { ...news, effect, changes: news.changes + 1 };
}

/** A message reached the receiver, or may have: of an end only a delivery is good enough. */
export function reached(news: News, event: WebhookEvent, isDelivered: boolean): News {
  return { ...news, isHeard: event !== 'recovered' || (news.isHeard && !isDelivered) };
}

/** The last message was given up: what is so then has to be told again. */
export function lost(news: News, changes: number): News {
  return { ...news, told: undefined, isOpen: news.isHeard, changes: news.changes + changes };
}

/**
 * Whether to send a message now, later or not at all. What came and went between two messages is told by its count alone, an end is
 * told only of a trouble that was told, and whatever happens the last message is the truth once the least time has passed.
 */
export function nextStep(news: News, nowMs: number, { on, minIntervalMs }: NewsRules): NewsStep {
  const { effect, told, isOpen, lastSentAtMs, changes } = news;
  if (effect === told) return { do: 'nothing', news };
  const event = effect === 'ok' ? 'recovered' : effect;
  const isWanted = on.has(event) && (event !== 'recovered' || isOpen);
  if (!isWanted) return { do: 'nothing', news: { ...news, told: effect, isOpen: isOpen && effect !== 'ok' } };
  const forMs = lastSentAtMs + minIntervalMs - nowMs;
  if (forMs > 0) return { do: 'wait', news, forMs };
  const sent = { ...news, told: effect, isOpen: effect !== 'ok', lastSentAtMs: nowMs, changes: 0 };
  return { do: 'send', news: sent, event, changes };
}
