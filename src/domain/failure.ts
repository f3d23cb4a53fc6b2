import { down, type CheckData, type CheckResult } from './check-result.js';

/** Error codes of Node that say the network, and not our own code, failed, and no more than that. */
const NO_CONNECTION_CODES: ReadonlySet<string> = new Set([
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'EPROTO',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);

/** How many errors of a tree of causes are looked at. */
const MOST_ERRORS = 64;

/** An error and everything it was caused by: `cause`, the `errors` of an AggregateError, and driver wrappers, outermost first. Never throws. */
export function errorsWithin(error: unknown): object[] {
  const found: object[] = [];
  const queue: unknown[] = [error];
  while (queue.length > 0 && found.length < MOST_ERRORS) {
    const next = queue.shift();
    if (typeof next !== 'object' || next === null || found.includes(next)) continue;
    found.push(next);
    queue.push(field(next, 'cause'), field(next, 'driverError'), field(next, 'originalError'));
    queue.push(...listed(field(next, 'errors')));
  }
  return found;
}

/** The entries of a list, a hostile one too; none of anything else. */
function listed(value: unknown): unknown[] {
  try {
    return Array.isArray(value) ? value.slice(0, MOST_ERRORS) : [];
  } catch {
    return [];
  }
}

/** The string `code` of every error within, outermost first. */
export function errorCodes(error: unknown): string[] {
  return errorsWithin(error)
    .map((each) => field(each, 'code'))
    .filter((code): code is string => typeof code === 'string');
}

/** A property of a possibly hostile object; undefined where reading it throws. */
export function field(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

/**
 * What the network layer says in an error: refused, reset, DNS, TLS. Undefined where the error is not about the network.
 * The message is of our own words; text of the error never passes, since it carries hosts and credentials.
 */
export function networkFailure(error: unknown): CheckResult | undefined {
  for (const each of errorsWithin(error)) {
    const code = field(each, 'code');
    if (typeof code !== 'string') continue;
    if (code === 'ECONNREFUSED') return down('unreachable', 'connection refused');
    if (code === 'ECONNRESET' || code === 'ECONNABORTED' || code === 'EPIPE' || code === 'UND_ERR_SOCKET')
      return down('unreachable', 'connection reset');
    if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return down('unreachable', 'host name not found');
    if (isTlsCode(code)) return down('unreachable', 'TLS handshake failed');
    if (NO_CONNECTION_CODES.has(code) || field(each, 'syscall') === 'connect')
      return down('unreachable', 'no connection');
  }
  return undefined;
}

/** What an error that no indicator knew how to read says: the network failed, or else the indicator itself did. */
export function failureOf(error: unknown, data?: CheckData): CheckResult {
  const failure = networkFailure(error) ?? down('indicator_error', 'the check itself failed; the log has its error');
  return data === undefined ? failure : { ...failure, data };
}

function isTlsCode(code: string): boolean {
  return /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|HOSTNAME_MISMATCH|ERR_OSSL_)/.test(
    code,
  );
}
