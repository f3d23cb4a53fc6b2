import { down, type CheckResult } from '../../domain/check-result.js';
import { isHeaderValue } from './http-headers.js';
import { httpTargetOf, type HttpTarget } from './http-target.js';

/** Where an endpoint is, and what opens it. */
export interface HttpSource {
  /** Undefined or empty where none is configured. Credentials in it are sent as `Authorization: Basic`. */
  readonly url: string | undefined;
  /** Sent as `Authorization: Bearer`. Null where one is wanted and not configured. @default none */
  readonly token?: string | null | undefined;
}

/** The target of a source with its `Authorization`, or why it cannot be asked. @throws Error for a URL or token that HTTP cannot carry; it contains neither */
export function askableOf({ url, token }: HttpSource): HttpTarget | CheckResult {
  if (!url) return down('not_configured', 'no URL is given');
  const target = httpTargetOf(url);
  if (token === undefined) return target;
  if (token === null) return down('missing_credentials', 'the key of the configuration that has the token is not set');
  if (!isHeaderValue(token))
    throw new TypeError('Expected the token to be text that HTTP can carry, without line breaks; it is not');
  return { ...target, authorization: `Bearer ${token}` };
}
