import { down, type CheckResult } from '../../domain/check-result.js';
import { errorsWithin, field, networkFailure } from '../../domain/failure.js';
import type { Reason } from '../../domain/reason.js';

/**
 * What an error of a database driver says: by SQLSTATE (PostgreSQL), error number (MySQL) or code, whatever TypeORM wrapped around it.
 * Undefined where it is no word of a server, of a network or of a protocol: then our own check failed.
 * The text of an error never passes: it names hosts, users and databases.
 */
export function databaseFailure(error: unknown): CheckResult | undefined {
  const errors = errorsWithin(error);
  for (const each of errors) {
    const known = postgresFailure(each) ?? mysqlFailure(each) ?? otherServerFailure(each);
    if (known) return known;
  }
  return networkFailure(error) ?? firstOf(errors, clientFailure) ?? firstOf(errors, anyServerError);
}

/** True where the pool, and not the server, turned the check away. Drivers say that in words only. */
export function isPoolExhaustion(error: unknown): boolean {
  return errorsWithin(error).some((each) => POOL_EXHAUSTION.has(field(each, 'message')));
}

const POOL_EXHAUSTION: ReadonlySet<unknown> = new Set([
  'timeout exceeded when trying to connect', // pg-pool, with connectTimeoutMS
  'No connections available.', // mysql2, with waitForConnections: false
  'Queue limit reached.', // mysql2, with queueLimit
]);

function firstOf(errors: readonly object[], read: (error: object) => CheckResult | undefined): CheckResult | undefined {
  for (const each of errors) {
    const result = read(each);
    if (result) return result;
  }
  return undefined;
}

const MESSAGES = {
  auth_failed: 'the server does not accept the user or the password',
  forbidden: 'the server does not allow this user or this host',
  overloaded: 'the server refuses more connections',
  loading: 'the server is starting up, recovering or shutting down',
  read_only: 'the server takes no writes',
  unreachable: 'the server ended the connection',
  timeout: 'the server cut the query short',
  error: 'the server answered with an error',
  bad_response: 'the answer is not of this kind of database',
} satisfies Partial<Record<Reason, string>>;

type DatabaseReason = keyof typeof MESSAGES;

function failure(reason: DatabaseReason): CheckResult {
  return down(reason, MESSAGES[reason]);
}

const UNKNOWN_DATABASE = down('error', 'the server does not know the database');

/** SQLSTATEs of PostgreSQL and its relatives; two characters stand for a class. */
const SQLSTATES: Readonly<Record<string, DatabaseReason>> = {
  '08': 'unreachable',
  '08P01': 'error', // what poolers say to whatever they do not like
  '25006': 'read_only',
  '28': 'auth_failed',
  '42501': 'forbidden',
  '53': 'overloaded', // 53300 too many connections, 53200 out of memory, 53400 a configured limit
  '53100': 'error', // its disk is full
  '57014': 'timeout', // statement_timeout, or cancelled by hand
  '57P01': 'unreachable', // this session was ended; whether the server goes down too, a new connection tells
  '57P02': 'unreachable',
  '57P03': 'loading',
  '57P05': 'unreachable', // idle for too long
};

function postgresFailure(error: object): CheckResult | undefined {
  const code = field(error, 'code');
  // Its `severity` is what tells a SQLSTATE from a code of Node's such as EPIPE.
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code) || typeof field(error, 'severity') !== 'string')
    return undefined;
  if (code === '3D000') return UNKNOWN_DATABASE;
  return failure(SQLSTATES[code] ?? SQLSTATES[code.slice(0, 2)] ?? 'error');
}

/** Error numbers of MySQL and MariaDB. */
const MYSQL_ERRORS: ReadonlyMap<number, DatabaseReason> = new Map(
  (
    [
      // too many connections, of this user, of this hour; no memory, no thread
      ['overloaded', [1040, 1203, 1226, 1037, 1041, 1135]],
      // wrong password, none, unknown user or host, authentication plugin, password expired, account locked
      ['auth_failed', [1045, 1698, 1130, 1251, 1275, 1524, 1820, 1862, 3118, 4151]],
      // no right to this database or table; the host is blocked after too many connection errors
      ['forbidden', [1044, 1129, 1142, 1143, 1227, 1370]],
      // shut down, aborted, killed, idle for too long
      ['unreachable', [1053, 1077, 1078, 1079, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 4031]],
      ['loading', [3168]],
      ['read_only', [1290, 1792, 1836]],
      ['timeout', [1317, 1969, 3024]],
    ] as const
  ).flatMap(([reason, numbers]) => numbers.map((number) => [number, reason] as const)),
);
const MYSQL_UNKNOWN_DATABASE = 1049;

function mysqlFailure(error: object): CheckResult | undefined {
  const errno = field(error, 'errno');
  // Node's errno of a socket is negative.
  if (typeof errno !== 'number' || errno < 1000 || typeof field(error, 'sqlState') !== 'string') return undefined;
  if (errno === MYSQL_UNKNOWN_DATABASE) return UNKNOWN_DATABASE;
  return failure(MYSQL_ERRORS.get(errno) ?? 'error');
}

/** The drivers that only TypeORM talks to: what tells a wrong password and a lost server from the rest. */
const OTHER_CODES: ReadonlyMap<unknown, DatabaseReason> = new Map<unknown, DatabaseReason>([
  ['ELOGIN', 'auth_failed'], // mssql
  ['ESOCKET', 'unreachable'],
  ['ECONNCLOSED', 'unreachable'],
  ['ETIMEOUT', 'timeout'],
  ['ORA-01017', 'auth_failed'], // oracledb
  ['ORA-28000', 'auth_failed'],
  ['ORA-12516', 'overloaded'],
  ['ORA-12520', 'overloaded'],
  ['ORA-01033', 'loading'],
  ['NJS-500', 'unreachable'],
  ['NJS-503', 'unreachable'],
]);

function otherServerFailure(error: object): CheckResult | undefined {
  const reason = OTHER_CODES.get(field(error, 'code'));
  if (reason) return failure(reason);
  const name = field(error, 'name');
  if (name === 'MongoServerError') {
    const code = field(error, 'code');
    return failure(code === 18 ? 'auth_failed' : code === 13 ? 'forbidden' : 'error');
  }
  if (name === 'MongoServerSelectionError' || name === 'MongoNetworkError') return failure('unreachable');
  return undefined;
}

/** What the drivers themselves say when there is no word of the server; pg gives no code with it. */
const CLIENT_MESSAGES: readonly (readonly [RegExp, DatabaseReason, string])[] = [
  [/^Connection terminated due to connection timeout$|^timeout expired$/, 'unreachable', 'no connection'],
  [/^Connection terminated/, 'unreachable', 'the connection was closed'],
  [/^Client has encountered a connection error/, 'unreachable', 'the connection was closed'],
  [/^Connection lost:/, 'unreachable', 'the connection was closed'],
  [/^Can't add new command when connection is in closed state/, 'unreachable', 'the connection was closed'],
  [/^Cannot use a pool after calling end on the pool|^Pool is closed/, 'unreachable', 'the pool is closed'],
  [/SSL connection|secure connection/, 'unreachable', 'TLS handshake failed'],
  [/^SASL|^Password must be a string/, 'auth_failed', MESSAGES.auth_failed],
  [/^Query read timeout$/, 'timeout', MESSAGES.timeout],
  [/^received invalid response|^Received unexpected|^Unknown authentication/, 'bad_response', MESSAGES.bad_response],
];

function clientFailure(error: object): CheckResult | undefined {
  const code = field(error, 'code');
  if (code === 'PROTOCOL_CONNECTION_LOST') return down('unreachable', 'the connection was closed');
  if (code === 'PROTOCOL_SEQUENCE_TIMEOUT') return failure('timeout');
  if (typeof code === 'string' && code.startsWith('HANDSHAKE_')) return down('unreachable', 'TLS handshake failed');
  if (typeof code === 'string' && code.startsWith('AUTH_SWITCH_')) return failure('auth_failed');

  const message = field(error, 'message');
  if (typeof message !== 'string') return undefined;
  const known = CLIENT_MESSAGES.find(([pattern]) => pattern.test(message));
  if (known) return down(known[1], known[2]);
  // mysql2 calls fatal what it cannot make sense of
  return field(error, 'fatal') === true || error instanceof RangeError ? failure('bad_response') : undefined;
}

/** TypeORM wraps only what a driver answered to a query. */
function anyServerError(error: object): CheckResult | undefined {
  return field(error, 'name') === 'QueryFailedError' ? failure('error') : undefined;
}
