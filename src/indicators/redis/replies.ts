import { degraded, down, up, type CheckData, type CheckResult } from '../../domain/check-result.js';
import { errorsWithin, field, networkFailure } from '../../domain/failure.js';

/** What came back for one command. */
export type Reply = { readonly value: unknown } | { readonly error: unknown };

/** What the application expects of the server it talks to. */
export interface Expectation {
  /** A server that refuses writes is down, not degraded. */
  readonly writable: boolean;
  /** The client was told to use a replica: one is no surprise. */
  readonly replicaWanted: boolean;
  readonly mode: 'single' | 'sentinel';
}

/** What the answers to PING and, where it was asked, ROLE say. @throws an error that redis, ioredis and the network do not explain */
export function judgeServer(ping: Reply, role: Reply | undefined, expected: Expectation): CheckResult {
  const failure = pingFailure(ping, expected.writable);
  const named = roleOf(role);
  const data: CheckData = { mode: expected.mode, ...(named && { role: named }) };
  if (failure !== undefined) return { ...failure, data };
  if (named === 'slave' && (expected.writable || !expected.replicaWanted))
    return readOnly('the server is a replica', expected.writable, data);
  return up(data);
}

/** Undefined where the answer to PING says that the server serves this user. @throws what {@link judgeServer} throws */
export function pingFailure(ping: Reply, writable: boolean): CheckResult | undefined {
  if ('value' in ping)
    return isPong(ping.value) ? undefined : down('bad_response', 'the answer to PING is not the one of a redis server');
  if (isForbidden(ping.error)) return undefined;
  const failure = redisFailure(ping.error, writable);
  if (failure === undefined) throw ping.error;
  return failure;
}

/** What an error of ioredis or of the server says; undefined where neither they nor the network explain it. */
export function redisFailure(error: unknown, writable: boolean): CheckResult | undefined {
  const errors = errorsWithin(error).flatMap((each) => [each, ...errorsWithin(field(each, 'lastNodeError'))]);
  for (const each of errors) {
    const message = String(field(each, 'message'));
    if (field(each, 'name') === 'ReplyError') return replyFailure(message, writable);
    if (field(each, 'name') === 'ParserError') return down('bad_response', 'the answer is not the redis protocol');
    if (/^(Command timed out|Socket timeout\b)/.test(message))
      return down('timeout', "no answer within the client's own timeout");
    if (/^All sentinels are unreachable\b.*\b(NOAUTH|WRONGPASS)\b/.test(message))
      return down('auth_failed', 'the sentinels refuse the credentials');
    const network = networkFailure(each);
    if (network !== undefined) return network;
    if (CONNECTION_LOST.test(message) || field(each, 'name') === 'MaxRetriesPerRequestError')
      return down('unreachable', 'connection closed');
  }
  return undefined;
}

/** What an error reply of the server says, by its first word. */
export function replyFailure(message: string, writable: boolean): CheckResult {
  switch (message.split(' ', 1)[0]) {
    case 'NOAUTH':
      return down('auth_failed', 'the server wants a password');
    case 'WRONGPASS':
      return down('auth_failed', 'the server refuses the credentials');
    case 'LOADING':
      return down('loading', 'the server is loading its data');
    case 'MASTERDOWN':
      return down('loading', 'the replica has lost its master and does not serve until it has synchronised');
    case 'BUSY':
      return down('overloaded', 'the server is busy with a script');
    case 'READONLY':
      return readOnly('the server is a replica', writable);
    case 'MISCONF':
      return readOnly('the server refuses writes since it could not persist them', writable);
    case 'DENIED':
      return down('forbidden', 'the server is in protected mode');
    case 'CLUSTERDOWN':
      return down('error', 'the cluster reports that it is down');
    default:
      return furtherFailure(message);
  }
}

/** What it says where its first word does not tell. */
function furtherFailure(message: string): CheckResult {
  if (/^ERR max number of clients\b/.test(message)) return down('overloaded', 'the server accepts no more clients');
  if (/^ERR invalid (username-)?password\b/.test(message))
    return down('auth_failed', 'the server refuses the credentials');
  return down('error', 'the server answered with an error');
}

/** True where the user may not use a command: the server answered and knows the user. */
export function isForbidden(error: unknown): boolean {
  return /^NOPERM\b/.test(replyText(error) ?? '');
}

/** True where the server, or a proxy before it, will not answer this command on this connection, whenever it is asked. */
export function isRefused(reply: Reply): boolean {
  return 'error' in reply && /^(NOPERM|ERR)\b/.test(replyText(reply.error) ?? '');
}

function replyText(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || field(error, 'name') !== 'ReplyError') return undefined;
  return String(field(error, 'message'));
}

/** The texts of ioredis for a connection that went away; it gives them no code. */
const CONNECTION_LOST =
  /^(Connection is closed|Command aborted due to connection close|Stream isn't writeable|None of startup nodes)/;

function readOnly(message: string, writable: boolean, data?: CheckData): CheckResult {
  return (writable ? down : degraded)('read_only', message, data);
}

/** PING's answer; in subscriber mode it is an array. */
function isPong(value: unknown): boolean {
  const word: unknown = Array.isArray(value) ? value[0] : value;
  return typeof word === 'string' && word.toUpperCase() === 'PONG';
}

function roleOf(reply: Reply | undefined): 'master' | 'slave' | undefined {
  if (reply === undefined || !('value' in reply) || !Array.isArray(reply.value)) return undefined;
  const role: unknown = reply.value[0];
  return role === 'master' || role === 'slave' ? role : undefined;
}
