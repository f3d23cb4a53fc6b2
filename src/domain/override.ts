import { printable } from './printable.js';
import type { Criticality } from './status.js';

/** What an operator can make of one indicator for a while: of less weight, without effect, or down as in a drill. */
export const OVERRIDE_KINDS = ['optional', 'shadow', 'down'] as const;
export type OverrideKind = (typeof OVERRIDE_KINDS)[number];

/** The longest and the shortest time of an override, in milliseconds. None is for ever. */
export const LONGEST_OVERRIDE_MS = 86_400_000;
export const SHORTEST_OVERRIDE_MS = 1000;

/** In characters. */
export const LONGEST_REASON = 200;
export const LONGEST_AUTHOR = 80;

/**
 * What an operator asks for.
 * @publicApi
 */
export interface OverrideRequest {
  readonly indicator: string;
  /** `optional` and `shadow` change its criticality; `down` has it count as down, for a drill. */
  readonly as: OverrideKind;
  /** For how long, in milliseconds: 1000 to 86400000. It ends by itself. */
  readonly forMs: number;
  /** Why, for all who see it: 1 to 200 characters. */
  readonly reason: string;
  /** Who: 1 to 80 characters. */
  readonly author: string;
}

/** An override in force. */
export interface Override extends Omit<OverrideRequest, 'forMs'> {
  /** Wall time in milliseconds since the epoch: for display. */
  readonly sinceWall: number;
  readonly untilWall: number;
  /** From this moment of the monotonic clock on it is gone. */
  readonly untilMs: number;
}

/** All that is wrong with a request, each with its rule and what to do; empty where nothing is. Trusts no type of it. */
export function overrideProblems(request: unknown, indicators: readonly string[]): string[] {
  if (typeof request !== 'object' || request === null) return ['the override must be an object'];
  const { indicator, as, forMs, reason, author } = request as Readonly<Record<keyof OverrideRequest, unknown>>;
  const problems: string[] = [];
  if (!indicators.some((name) => name === indicator))
    problems.push(`\`indicator\` must be one of ${indicators.join(', ') || 'none: there are no indicators'}`);
  if (!isOverrideKind(as)) problems.push(`\`as\` must be one of ${OVERRIDE_KINDS.join(', ')}`);
  if (typeof forMs !== 'number' || !(forMs >= SHORTEST_OVERRIDE_MS && forMs <= LONGEST_OVERRIDE_MS))
    problems.push(
      `\`forMs\` must be a number of milliseconds from ${SHORTEST_OVERRIDE_MS} to ${LONGEST_OVERRIDE_MS} (a day)`,
    );
  if (!isText(reason, LONGEST_REASON)) problems.push(`\`reason\` must be a text of 1 to ${LONGEST_REASON} characters`);
  if (!isText(author, LONGEST_AUTHOR)) problems.push(`\`author\` must be a text of 1 to ${LONGEST_AUTHOR} characters`);
  return problems;
}

/** A request without problems, as it is in force from a moment on. */
export function overrideFrom(request: OverrideRequest, nowMs: number, nowWall: number): Override {
  const { indicator, as, forMs, reason, author } = request;
  return {
    indicator,
    as,
    reason: printable(reason),
    author: printable(author),
    sinceWall: nowWall,
    untilWall: nowWall + forMs,
    untilMs: nowMs + forMs,
  };
}

/** The criticality that counts under an override: never a weightier one than the policy's. */
export function criticalityUnder(
  criticality: Exclude<Criticality, 'disabled'>,
  override: Override | undefined,
): Exclude<Criticality, 'disabled'> {
  if (override === undefined || override.as === 'down' || criticality === 'shadow') return criticality;
  return override.as;
}

function isOverrideKind(value: unknown): value is OverrideKind {
  return OVERRIDE_KINDS.some((kind) => kind === value);
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest && printable(value) !== '';
}
