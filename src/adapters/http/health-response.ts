import type { ServerResponse } from 'node:http';

/** The headers of an answer; several values are several lines. */
export type AnswerHeaders = Readonly<Record<string, string | string[]>>;

/** An answer as bytes. */
export interface HealthResponse {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: Buffer;
  /** Goes on with the answer after its head, instead of a body. */
  readonly stream?: (response: ServerResponse) => void;
}

/** The methods that every route answers. */
export const ALLOW = 'GET, HEAD, OPTIONS';

/** What every answer carries: nobody keeps it, nobody guesses its type, and caches know what it depends on. */
const COMMON = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  Vary: 'Accept, Authorization, Origin',
} as const;

export function jsonResponse(status: number, body: object, headers: AnswerHeaders = {}): HealthResponse {
  return bytesResponse(status, 'application/json; charset=utf-8', JSON.stringify(body), headers);
}

export function bytesResponse(status: number, type: string, text: string, headers: AnswerHeaders = {}): HealthResponse {
  const body = Buffer.from(text, 'utf8');
  return {
    status,
    body,
    headers: { ...COMMON, 'Content-Type': type, 'Content-Length': String(body.length), ...headers },
  };
}

/** An answer that goes on until one of the two sides ends it. */
export function streamResponse(
  type: string,
  stream: (response: ServerResponse) => void,
  headers: AnswerHeaders = {},
): HealthResponse {
  return { status: 200, headers: { ...COMMON, 'Content-Type': type, ...headers }, body: Buffer.alloc(0), stream };
}

/** An answer without a body, such as the one to `OPTIONS`. */
export function emptyResponse(status: number, headers: AnswerHeaders): HealthResponse {
  return { status, headers: { ...COMMON, ...headers }, body: Buffer.alloc(0) };
}

/** In the words of Nest's own exceptions; tells nothing of the request. */
export function refusal(status: 401 | 404 | 405 | 429, message: string, headers: AnswerHeaders = {}): HealthResponse {
  const error = { 401: 'Unauthorized', 404: 'Not Found', 405: 'Method Not Allowed', 429: 'Too Many Requests' }[status];
  return jsonResponse(status, { statusCode: status, error, message }, headers);
}

/** Writes an answer to a response of node:http or of node:http2's compatibility layer, beside headers that are set already. */
export function write(
  response: ServerResponse,
  method: string | undefined,
  answer: HealthResponse,
  close: boolean,
): void {
  if (response.headersSent || response.destroyed) return;
  const closing = close && response.req.httpVersionMajor < 2;
  response.writeHead(answer.status, closing ? { ...answer.headers, Connection: 'close' } : answer.headers);
  if (method === 'HEAD') response.end();
  else if (answer.stream !== undefined) answer.stream(response);
  else response.end(answer.body);
}
