import { down, type CheckResult } from '../../domain/check-result.js';
import { errorsWithin, field, networkFailure } from '../../domain/failure.js';

/** What an error of kafkajs says, by its class and the type of the protocol's error. Undefined where neither it nor the network explain it. */
export function kafkaFailure(error: unknown): CheckResult | undefined {
  const network = networkFailure(error);
  if (network !== undefined) return network;
  const errors = errorsWithin(error);
  for (const each of errors) {
    const failure = failureOf(String(field(each, 'name')), field(each, 'type'), String(field(each, 'message')));
    if (failure !== undefined) return failure;
  }
  const isOfKafka = errors.some((each) => String(field(each, 'name')).startsWith('KafkaJS'));
  return isOfKafka ? down('error', 'the cluster answered with an error') : undefined;
}

function failureOf(name: string, type: unknown, message: string): CheckResult | undefined {
  if (typeof type === 'string') return TYPES.get(type) ?? down('error', 'the cluster answered with an error');
  switch (name) {
    case 'KafkaJSSASLAuthenticationError':
      return down('auth_failed', 'the broker does not accept the user or the password');
    case 'KafkaJSRequestTimeoutError':
      return down('timeout', "no answer within the client's own timeout");
    case 'KafkaJSConnectionError':
    case 'KafkaJSConnectionClosedError':
    case 'KafkaJSBrokerNotFound':
    case 'KafkaJSLockTimeout':
      return down('unreachable', 'no connection to a broker');
    case 'KafkaJSPartialMessageError':
    case 'KafkaJSInvalidVarIntError':
    case 'KafkaJSInvalidLongError':
    case 'RangeError':
      return down('bad_response', 'the answer is not the one of a Kafka broker');
    case 'TypeError':
      // What becomes of a cluster whose every broker failed.
      return /\bnull\b/.test(message) ? down('unreachable', 'no broker of the cluster answers') : undefined;
    default:
      return undefined;
  }
}

/** By the name of the protocol's error. */
const TYPES: ReadonlyMap<string, CheckResult> = new Map([
  ['SASL_AUTHENTICATION_FAILED', down('auth_failed', 'the broker does not accept the user or the password')],
  ['ILLEGAL_SASL_STATE', down('auth_failed', 'the broker wants to be signed in to')],
  ['UNSUPPORTED_SASL_MECHANISM', down('auth_failed', 'the broker has no such way to sign in')],
  ['CLUSTER_AUTHORIZATION_FAILED', down('forbidden', 'the cluster does not allow this user to ask')],
  ['TOPIC_AUTHORIZATION_FAILED', down('forbidden', 'the cluster does not allow this user to ask')],
  ['UNSUPPORTED_VERSION', down('bad_response', 'the broker speaks another version of the protocol')],
  ['BROKER_NOT_AVAILABLE', down('unreachable', 'no broker is available')],
  ['LEADER_NOT_AVAILABLE', down('loading', 'the cluster elects its leaders')],
  ['THROTTLING_QUOTA_EXCEEDED', down('rate_limited', 'the cluster refuses more requests for now')],
]);
