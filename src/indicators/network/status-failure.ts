import { down, type CheckResult } from '../../domain/check-result.js';

/** What a status of HTTP says that is not the one that was expected. */
export function statusFailure(status: number): CheckResult {
  const say = (what: string) => `HTTP ${status}: ${what}`;
  switch (status) {
    case 401:
    case 407:
      return down('auth_failed', say('the credentials are missing or not accepted'));
    case 403:
      return down('forbidden', say('the request is refused'));
    case 429:
      return down('rate_limited', say('no more requests are let through for now'));
    case 503:
      return down('overloaded', say('it serves nobody for now'));
  }
  if (status >= 500) return down('upstream_error', say('it has trouble of its own'));
  if (status >= 300 && status < 400)
    return down('bad_response', say('a redirect, which is not followed; check the URL'));
  return down('bad_response', say('not what was expected; check the URL'));
}
