/** Why an indicator is not up. The list is closed: this is the one place to extend it. */
export const REASONS = [
  'pending',
  'stale',
  'timeout',
  'not_configured',
  'unreachable',
  'auth_failed',
  'forbidden',
  'overloaded',
  'loading',
  'read_only',
  'outdated',
  'backlog',
  'bad_response',
  'missing_credentials',
  'rate_limited',
  'quota_exhausted',
  'upstream_error',
  'model_not_found',
  'missing_methods',
  'certificate_expiring',
  'resources_low',
  'event_loop_blocked',
  'forced_down',
  'indicator_error',
  'error',
] as const;

/** One of {@link REASONS}. */
export type Reason = (typeof REASONS)[number];

const KNOWN: ReadonlySet<unknown> = new Set(REASONS);

/** True only for a word of the closed list. */
export function isReason(value: unknown): value is Reason {
  return KNOWN.has(value);
}
