import { connect, type LookupFunction } from 'node:net';
import { down, up, type CheckResult } from '../../domain/check-result.js';
import { networkFailure } from '../../domain/failure.js';
import type { TcpAddress } from './address.js';

/** Opens a connection and closes it. The signal destroys it. @throws an error that the network does not explain */
export function connectOnce(
  { host, port }: TcpAddress,
  lookup: LookupFunction,
  signal: AbortSignal,
): Promise<CheckResult> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup });
    const end = (result: CheckResult) => {
      signal.removeEventListener('abort', abort);
      resolve(result);
      socket.destroy();
    };
    const abort = () => end(down('timeout', 'no connection by the deadline'));
    socket.on('connect', () => end(up()));
    socket.on('error', (error) => {
      const failure = networkFailure(error);
      if (failure === undefined) reject(error);
      end(failure ?? down('unreachable', 'no connection'));
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  });
}
