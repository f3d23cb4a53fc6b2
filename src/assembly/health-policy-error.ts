/**
 * Ends the boot: a configuration that breaks a rule, a route conflict, or a startup that failed. Its message says what was wrong and
 * what to do.
 * @publicApi
 */
export class HealthPolicyError extends Error {
  override readonly name = 'HealthPolicyError';
}
