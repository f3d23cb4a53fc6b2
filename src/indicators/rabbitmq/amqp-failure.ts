import { down, type CheckResult } from '../../domain/check-result.js';
import { errorsWithin, field, networkFailure } from '../../domain/failure.js';

/**
 * What an error of amqplib says: by the reply code of AMQP, which in a handshake is in its text only, or by amqplib's own few words for a
 * connection that is gone. Undefined where neither they nor the network explain it.
 */
export function amqpFailure(error: unknown): CheckResult | undefined {
  for (const each of errorsWithin(error)) {
    const message = String(field(each, 'message'));
    const refused = /^Handshake terminated by server: (\d{3})\b/.exec(message)?.[1];
    if (refused !== undefined) return handshakeFailure(Number(refused), message);
    if (REFUSED_AT_LAST.test(message))
      return down('forbidden', 'the broker does not open the virtual host to this user');
    const code = field(each, 'code');
    if (typeof code === 'number') return REPLIES.get(code) ?? down('error', 'the broker answered with an error');
    if (field(each, 'name') === 'AbortError') return down('timeout', 'no answer by the deadline');
    if (GONE.test(message) || field(each, 'name') === 'IllegalOperationError') return GONE_AWAY;
    if (FOREIGN.test(message)) return down('bad_response', 'the answer is not the one of an AMQP 0-9-1 broker');
  }
  return networkFailure(error);
}

const GONE_AWAY = down('unreachable', 'the connection is closed');

/** The texts of amqplib for a connection or channel that went away; it gives them no code. */
const GONE =
  /^(Socket closed abruptly|Connection closed|Connection closing|Channel closed|Channel ended|Channel closing|Unexpected close|Heartbeat timeout|connect ETIMEDOUT)/;

/** Signed in, and then turned away: there is no such virtual host, or not for this user. The code is in no text of amqplib. */
const REFUSED_AT_LAST = /^Expected ConnectionOpenOk; got <ConnectionClose\b/;

/** Those for something that is no AMQP. */
const FOREIGN = /^(Expected |Invalid frame|Unexpected frame|Frame |Server frameMax|SASL mechanism|Wasn't expecting)/;

const REPLIES: ReadonlyMap<number, CheckResult> = new Map([
  [311, down('error', 'the broker answered with an error')],
  [320, down('unreachable', 'the broker closed the connection')],
  [403, down('forbidden', 'the broker does not allow this user to do so')],
  [404, down('error', 'the broker does not know the queue')],
  [405, down('forbidden', 'the queue belongs to another connection alone')],
  [506, down('overloaded', 'the broker is short of resources')],
]);

function handshakeFailure(code: number, message: string): CheckResult {
  if (code === 403) return down('auth_failed', 'the broker does not accept the user or the password');
  if (/\blimit\b/.test(message)) return down('overloaded', 'the broker accepts no more connections');
  return REPLIES.get(code) ?? down('error', 'the broker answered with an error');
}
