import { down, type CheckResult } from '../../domain/check-result.js';
import { errorsWithin, field, networkFailure } from '../../domain/failure.js';
import { GreetingError } from './greeting.js';

const FULL = down('overloaded', 'the server accepts no more connections');

/** What an error of the client says, by its class and, for what a server refuses, by the words of the protocol. Undefined where neither they nor the network explain it. */
export function natsFailure(error: unknown): CheckResult | undefined {
  const network = networkFailure(error);
  if (network !== undefined) return network;
  for (const each of errorsWithin(error)) {
    const failure =
      each instanceof GreetingError
        ? greetingFailure(each)
        : failureOf(String(field(each, 'name')), String(field(each, 'message')).toLowerCase());
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function failureOf(name: string, message: string): CheckResult | undefined {
  switch (name) {
    case 'AuthorizationError':
    case 'UserAuthenticationExpiredError':
      return down('auth_failed', 'the server does not accept the credentials');
    case 'PermissionViolationError':
      return down('forbidden', 'the server does not allow this user to do so');
    case 'TimeoutError':
      return down('timeout', 'no answer by the deadline');
    case 'ClosedConnectionError':
      return down('unreachable', 'the connection is closed');
    case 'DrainingConnectionError':
      return down('unreachable', 'the connection is being drained');
    case 'ProtocolError':
      return /maximum (account )?(active )?connections exceeded/.test(message)
        ? FULL
        : down('error', 'the server answered with an error');
    case 'ConnectionError':
    case 'RequestError':
      return down('unreachable', 'the client is not connected');
    default:
      return undefined;
  }
}

function greetingFailure({ what }: GreetingError): CheckResult {
  switch (what) {
    case 'full':
      return FULL;
    case 'foreign':
      return down('bad_response', 'the answer is not the one of a NATS server');
    case 'silence':
      return down('unreachable', 'the server closed the connection');
  }
}
