import { down, up, type CheckResult } from '../../domain/check-result.js';
import { errorCodes, errorsWithin, field, networkFailure } from '../../domain/failure.js';

/** The question that proves all at once: reachable, credentials accepted, queries run. No setting, so that read-only users may ask it. */
export const QUESTION = 'SELECT 1 AS up FORMAT JSONEachRow';

export interface HttpAnswer {
  readonly httpStatus: number | undefined;
  /** Undefined where it was longer than any answer to {@link QUESTION} is. */
  readonly text: string | undefined;
}

/** What the answer to {@link QUESTION} says. */
export function judgeAnswer({ httpStatus = 200, text = '' }: HttpAnswer): CheckResult {
  const [, code] = /^\s*Code: (\d+)/.exec(text) ?? [];
  if (code !== undefined) return codeFailure(Number(code));
  if (httpStatus === 200)
    return isOne(text) ? up() : down('bad_response', 'the answer is not the one of a ClickHouse server');
  switch (httpStatus) {
    case 401:
      return down('auth_failed', 'a gateway refuses the credentials');
    case 403:
      return down('forbidden', 'a gateway refuses the request');
    case 429:
      return down('overloaded', 'a gateway lets no more requests through');
    case 502:
    case 503:
    case 504:
      return down('unreachable', `a gateway answered in its place with HTTP ${httpStatus}`);
    default:
      return down('bad_response', `HTTP ${httpStatus} without an answer of a ClickHouse server`);
  }
}

/** What an error that a request ended with says. Undefined where neither the client, the server nor the network explain it. */
export function requestFailure(error: unknown): CheckResult | undefined {
  const codes = errorCodes(error);
  const serverCode = codes.find((code) => /^\d+$/.test(code));
  if (serverCode !== undefined) return codeFailure(Number(serverCode));
  if (codes.some((code) => /^(HPE_|Z_|ERR_BUFFER_)/.test(code))) return down('bad_response', 'the answer is not HTTP');
  const messages = errorsWithin(error).map((each) => field(each, 'message'));
  if (messages.includes('Timeout error.')) return down('timeout', "no answer within the client's own timeout");
  if (messages.includes('The user aborted a request.')) return down('timeout', 'no answer in time');
  return networkFailure(error);
}

/** The server's error codes: https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp */
function codeFailure(code: number): CheckResult {
  switch (code) {
    case 192: // UNKNOWN_USER
    case 193: // WRONG_PASSWORD
    case 194: // REQUIRED_PASSWORD
    case 516: // AUTHENTICATION_FAILED
      return down('auth_failed', `the server refuses the credentials (code ${code})`);
    case 195: // IP_ADDRESS_NOT_ALLOWED
    case 291: // DATABASE_ACCESS_DENIED
    case 497: // ACCESS_DENIED
      return down('forbidden', `the user may not query (code ${code})`);
    case 164: // READONLY, which a SELECT meets only for the settings sent with it
      return down('forbidden', `the user is read-only and may not send the client's settings (code ${code})`);
    case 201: // QUOTA_EXCEEDED
      return down('quota_exhausted', `the quota of the user is used up (code ${code})`);
    case 202: // TOO_MANY_SIMULTANEOUS_QUERIES
    case 203: // NO_FREE_CONNECTION
    case 241: // MEMORY_LIMIT_EXCEEDED
    case 439: // CANNOT_SCHEDULE_TASK
    case 745: // SERVER_OVERLOADED
      return down('overloaded', `the server takes no more queries (code ${code})`);
    case 159: // TIMEOUT_EXCEEDED
    case 160: // TOO_SLOW
      return down('timeout', `the server gave the query up (code ${code})`);
    case 242: // TABLE_IS_READ_ONLY
      return down('read_only', `the server is read-only (code ${code})`);
    default:
      return down('error', `the server answered with an error (code ${code})`);
  }
}

function isOne(text: string): boolean {
  try {
    const row: unknown = JSON.parse(text);
    return typeof row === 'object' && row !== null && Number(field(row, 'up')) === 1;
  } catch {
    return false;
  }
}
