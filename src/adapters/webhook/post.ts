import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { networkFailure } from '../../domain/failure.js';
import type { Clock } from '../../engine/clock.js';
import { retryAfterMs, type Outcome } from './retry.js';

/** What is sent. */
export interface Post {
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
  /** The deadline of the whole exchange, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Posts once, on a connection of its own that never holds the process open. Follows no redirect, and reads nothing of the answer but
 * its status and `Retry-After`. Never rejects.
 */
export async function postOnce(post: Post, clock: Clock, signal: AbortSignal): Promise<Outcome> {
  try {
    return await exchange(post, clock, signal);
  } catch {
    return { kind: 'failed', why: 'the request could not be made', mayHaveArrived: false };
  }
}

function exchange({ url, headers, body, timeoutMs }: Post, clock: Clock, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const isTls = new URL(url).protocol === 'https:';
    const send = isTls ? httpsRequest : httpRequest;
    let isConnected = false;
    const fail = (why: string) => resolve({ kind: 'failed', why, mayHaveArrived: isConnected });
    const request = send(url, { method: 'POST', headers, agent: false, signal });
    const deadline = clock.after(timeoutMs, () => {
      fail(`it did not answer within ${timeoutMs} ms`);
      request.destroy();
    });
    request.on('socket', (socket) => {
      socket.unref();
      socket.once(isTls ? 'secureConnect' : 'connect', () => (isConnected = true));
    });
    request.on('error', (error) => fail(networkFailure(error)?.message ?? 'no answer'));
    request.on('response', (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      resolve(
        status >= 200 && status < 300
          ? { kind: 'delivered' }
          : { kind: 'answered', status, retryAfterMs: retryAfterMs(answered['retry-after'], clock.wall()) },
      );
      let read = 0;
      response.on('data', (chunk: Buffer) => (read += chunk.length) > MOST_READ && request.destroy());
      response.on('error', () => {});
    });
    request.on('close', () => {
      deadline.cancel();
      fail('no answer');
    });
    request.end(body);
  });
}

/** How much of an answer's body is waited for before its connection is cut, in bytes. */
const MOST_READ = 65_536;
