import type { ClickHouseClient } from '@clickhouse/client';
import type { CheckResult } from '../../domain/check-result.js';
import { judgeAnswer, QUESTION, requestFailure, type HttpAnswer } from './answer.js';

/** More characters than any answer to the question has. */
const LONGEST_ANSWER = 65_536;

/**
 * Asks once, until the signal is aborted.
 * @throws an error that neither ClickHouse, its client nor the network explain
 */
export async function ask(client: ClickHouseClient, queryId: string, signal: AbortSignal): Promise<CheckResult> {
  try {
    return judgeAnswer(await request(client, queryId, signal));
  } catch (error) {
    const failure = requestFailure(error);
    if (failure === undefined) throw error;
    return failure;
  }
}

async function request(client: ClickHouseClient, queryId: string, signal: AbortSignal): Promise<HttpAnswer> {
  const { stream, http_status_code: httpStatus } = await client.exec({
    query: QUESTION,
    query_id: queryId,
    session_id: '', // none: the application's session may be locked by a query of its own
    abort_signal: signal,
    ignore_error_response: true, // what the server says is read here, and not logged by the client
  });
  // The client forgets the signal once it has the headers.
  const destroy = () => stream.destroy();
  signal.addEventListener('abort', destroy);
  try {
    if (signal.aborted) destroy();
    return { httpStatus, text: await readAll(stream) };
  } finally {
    signal.removeEventListener('abort', destroy);
  }
}

/** Undefined where it is longer than {@link LONGEST_ANSWER}; the stream is destroyed then, and read to its end otherwise. */
async function readAll(stream: AsyncIterable<Buffer>): Promise<string | undefined> {
  let text = '';
  for await (const chunk of stream) {
    text += chunk.toString();
    if (text.length > LONGEST_ANSWER) return undefined;
  }
  return text;
}
