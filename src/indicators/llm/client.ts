import { down, type CheckResult } from '../../domain/check-result.js';
import { errorsWithin, networkFailure } from '../../domain/failure.js';
import { arrivalOf, isHolder, memberOf, type Holder } from './guarded.js';

/** What became of the attempt to build a client. */
export type Built =
  { readonly kind: 'client'; readonly client: Holder } | { readonly kind: 'refused'; readonly finding: CheckResult };

/**
 * Error classes that say that a key is missing: OpenAI's constructor, the Vercel AI SDK, and one for factories of one's own.
 * OpenAI's is the base class of its errors, compared by its exact name; its calls throw subclasses.
 */
const MISSING_CREDENTIALS_CLASSES: ReadonlySet<unknown> = new Set([
  'OpenAIError',
  'AI_LoadAPIKeyError',
  'LoadAPIKeyError',
  'MissingCredentialsError',
]);
const MISSING_CREDENTIALS_CODES: ReadonlySet<unknown> = new Set(['missing_credentials', 'MISSING_CREDENTIALS']);

/** Calls the factory once and waits for what it makes. Never rejects; text of the factory's errors never passes. */
export async function build(make: () => unknown): Promise<Built> {
  try {
    const { value } = await arrivalOf(make());
    if (isError(value)) return { kind: 'refused', finding: refusal(value) };
    if (isHolder(value)) return { kind: 'client', client: value };
    const what = value === null || value === undefined ? 'nothing' : `a ${typeof value}`;
    return { kind: 'refused', finding: down('bad_response', `the factory made ${what} instead of a client`) };
  } catch (error) {
    return { kind: 'refused', finding: refusal(error) };
  }
}

function refusal(error: unknown): CheckResult {
  if (errorsWithin(error).some(saysMissingCredentials))
    return down('missing_credentials', 'the factory cannot build a client: no usable credentials are set');
  return networkFailure(error) ?? down('error', 'the factory threw when it was asked for a client without a user');
}

/** By the error's type, never by its words. */
function saysMissingCredentials(error: object): boolean {
  return (
    MISSING_CREDENTIALS_CLASSES.has(memberOf(error, 'name')) ||
    MISSING_CREDENTIALS_CLASSES.has(memberOf(memberOf(error, 'constructor'), 'name')) ||
    MISSING_CREDENTIALS_CODES.has(memberOf(error, 'code'))
  );
}

function isError(value: unknown): boolean {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}
