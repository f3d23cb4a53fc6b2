import { down, up, type CheckResult } from '../../domain/check-result.js';
import { errorCodes, networkFailure } from '../../domain/failure.js';
import { decodeResponse, type ServingStatus } from './health-protocol.js';
import type { GrpcAnswer } from './own-channel.js';

const NO_HEALTH_SERVICE = down('bad_response', 'the answer is not the one of a gRPC health service');
const UNAVAILABLE = down('unreachable', 'something in between says that the server is not available');

/** What the answer to the question says. */
export function judgeAnswer({ httpStatus, isGrpc, grpcStatus, message }: GrpcAnswer): CheckResult {
  if (grpcStatus !== undefined && grpcStatus !== 0) return FAILURES.get(grpcStatus) ?? down('error', 'the call failed');
  if (httpStatus !== 200 || !isGrpc) return HTTP_FAILURES.get(httpStatus) ?? NO_HEALTH_SERVICE;
  const length = message !== undefined && message.length >= 5 && message[0] === 0 ? message.readUInt32BE(1) : undefined;
  if (grpcStatus === undefined || message === undefined || length !== message.length - 5) return NO_HEALTH_SERVICE;
  return judgeStatus(decodeResponse(message.subarray(5)));
}

/** Undefined where neither HTTP/2 nor the network explain the error. */
export function grpcFailure(error: unknown): CheckResult | undefined {
  const network = networkFailure(error);
  if (network !== undefined) return network;
  const codes = errorCodes(error);
  if (codes.some((code) => code === 'ERR_HTTP2_ERROR')) return NO_HEALTH_SERVICE;
  const isOver = error instanceof Error && error.message === 'Stream closed without an answer';
  if (isOver || codes.some((code) => code.startsWith('ERR_HTTP2_')))
    return down('unreachable', 'the connection was closed');
  return undefined;
}

/** What the service says of itself; undefined where that is none of its words. */
function judgeStatus(status: ServingStatus | undefined): CheckResult {
  switch (status) {
    case 'SERVING':
      return up();
    case 'NOT_SERVING':
      return down('error', 'the service says that it does not serve');
    case 'UNKNOWN':
      return down('loading', 'the service does not know yet whether it serves');
    case 'SERVICE_UNKNOWN':
      return UNKNOWN_SERVICE;
    case undefined:
      return NO_HEALTH_SERVICE;
  }
}

const UNKNOWN_SERVICE = down('error', 'the server does not know the service');

/** By the number of `grpc-status`. */
const FAILURES: ReadonlyMap<number, CheckResult> = new Map([
  [4, down('timeout', 'the server did not answer by its own deadline')],
  [5, UNKNOWN_SERVICE],
  [7, down('forbidden', 'the server does not allow this caller to ask')],
  [8, down('overloaded', 'the server refuses more calls')],
  [12, down('bad_response', 'the server has no gRPC health service')],
  [14, UNAVAILABLE],
  [16, down('auth_failed', 'the server does not accept the credentials')],
]);

/** By the status of HTTP where nothing of gRPC answered, as the specification of gRPC maps them. */
const HTTP_FAILURES: ReadonlyMap<number, CheckResult> = new Map([
  [401, down('auth_failed', 'the server does not accept the credentials')],
  [403, down('forbidden', 'the server does not allow this caller to ask')],
  [429, down('overloaded', 'the server refuses more calls')],
  [502, UNAVAILABLE],
  [503, UNAVAILABLE],
  [504, UNAVAILABLE],
]);
