import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { constants, createGzip } from 'node:zlib';

export interface RecordedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What is done to a request, once it was read whole. */
export type Behaviour = (response: ServerResponse, request: RecordedRequest) => void;

/** A provider that speaks OpenAI's and Anthropic's API on one port, until it is told to do something else. */
export interface LlmServer {
  /** As OpenAI's SDK takes it. */
  readonly openaiUrl: string;
  /** As Anthropic's SDK takes it. */
  readonly anthropicUrl: string;
  readonly key: string;
  readonly model: string;
  /** All so far, of whatever kind. */
  readonly requests: readonly RecordedRequest[];
  /** What happens to requests from now on. @default {@link faithful} */
  behaviour: Behaviour;
  /** Settles once no connection is open that a request came on. */
  released(): Promise<void>;
  /** Settles once no connection is open at all. */
  idle(): Promise<void>;
  /** Settles once that many requests have come. */
  received(count: number): Promise<void>;
  /** Bytes given to the connections that are closed by now. */
  bytesWritten(): number;
  /** Forgets what came so far, and is faithful again. */
  reset(): void;
  stop(): Promise<void>;
}

export async function startLlmServer({
  key = 'sk-key-of-the-test-server',
  model = 'small-model',
} = {}): Promise<LlmServer> {
  const open = new Set<Socket>();
  const used = new Set<Socket>();
  const requests: RecordedRequest[] = [];
  let bytesWritten = 0;
  const http = createServer((request, response) => {
    response.on('error', () => {}); // a client that hangs up is no business of ours
    used.add(request.socket);
    void record(request).then(
      (recorded) => {
        requests.push(recorded);
        http.emit('recorded');
        if (isPermitted(recorded, key)) server.behaviour(response, recorded);
        else refuse(response, recorded);
      },
      () => response.destroy(),
    );
  });
  http.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      bytesWritten += socket.bytesWritten;
      open.delete(socket);
      used.delete(socket);
      http.emit('closed');
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  const server: LlmServer = {
    openaiUrl: `${origin}/v1`,
    anthropicUrl: origin,
    key,
    model,
    requests,
    behaviour: faithful(model),
    async released() {
      while (used.size > 0) await once(http, 'closed');
    },
    async idle() {
      while (open.size > 0) await once(http, 'closed');
    },
    async received(count) {
      while (requests.length < count) await once(http, 'recorded');
    },
    bytesWritten: () => bytesWritten,
    reset() {
      requests.length = 0;
      bytesWritten = 0;
      server.behaviour = faithful(model);
    },
    async stop() {
      http.close();
      for (const socket of open) socket.destroy();
      if (http.listening || open.size > 0) await once(http, 'close');
    },
  };
  return server;
}

async function record(request: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = request;
  return { method, path: url, headers, body: Buffer.concat(chunks).toString() };
}

function isPermitted({ headers }: RecordedRequest, key: string): boolean {
  return headers.authorization === `Bearer ${key}` || headers['x-api-key'] === key || headers['api-key'] === key;
}

function isAnthropic({ headers, path }: RecordedRequest): boolean {
  return headers['anthropic-version'] !== undefined || path.includes('/messages');
}

function refuse(response: ServerResponse, request: RecordedRequest): void {
  const { authorization = '', 'x-api-key': key = '' } = request.headers;
  const message = `Incorrect API key provided: ${authorization}${String(key)}`; // as providers do
  const body = isAnthropic(request)
    ? anthropicError('authentication_error', message)
    : { error: { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' } };
  answer(401, body)(response, request);
}

/** As the API documents it. */
export function faithful(model: string): Behaviour {
  return (response, request) => {
    const [path] = request.path.split('?');
    const body = BODIES[`${request.method} ${path} ${isAnthropic(request) ? 'anthropic' : 'openai'}`]?.(model);
    if (body === undefined)
      answer(404, { error: { message: 'no such route', type: 'invalid_request_error' } })(response, request);
    else answer(200, body)(response, request);
  };
}

const BODIES: Readonly<Record<string, (model: string) => object>> = {
  'GET /v1/models openai': (id) => ({ object: 'list', data: [{ id, object: 'model', created: 0, owned_by: 'us' }] }),
  'GET /v1/models anthropic': (id) => ({
    data: [{ type: 'model', id, display_name: id, created_at: '2026-11-22T00:00:00Z' }],
    has_more: false,
    first_id: id,
    last_id: id,
  }),
  'POST /v1/chat/completions openai': (model) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 0,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content: 'OK' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
  }),
  'POST /v1/messages anthropic': (model) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: 'OK' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 9, output_tokens: 1, cache_creation_input_tokens: 2, cache_read_input_tokens: 3 },
  }),
};

export function anthropicError(type: string, message: string): object {
  return { type: 'error', error: { type, message }, request_id: 'req_1' };
}

/** Any status with any body: an object as JSON, a text as it is. */
export function answer(status: number, body: object | string, headers: Record<string, string> = {}): Behaviour {
  const [type, text] = typeof body === 'string' ? ['text/html', body] : ['application/json', JSON.stringify(body)];
  return (response) => void response.writeHead(status, { 'content-type': type, ...headers }).end(text);
}

export const html = answer(200, '<!doctype html><title>Sign in</title>');

/** Sends one to the same place again: followed, it never ends. */
export const redirectLoop: Behaviour = (response, { path }) => void response.writeHead(302, { location: path }).end();

export const stalledHeaders: Behaviour = () => {};

/** The headers and half of the body, then nothing. */
export const stalledBody: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"object":"list",');
};

/** One byte at a time, for ever. */
export function drip(everyMs: number): Behaviour {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), everyMs);
    response.on('close', () => clearInterval(timer));
  };
}

export const resetBeforeFirstByte: Behaviour = (response) => void response.socket?.resetAndDestroy();

export const resetAfterFirstByte: Behaviour = (response) => {
  stalledBody(response, {} as RecordedRequest);
  setImmediate(() => response.socket?.resetAndDestroy());
};

export const closeWithoutAnswer: Behaviour = (response) => void response.socket?.end();

export const garbage: Behaviour = (response) => void response.socket?.end('\x00\xff\x7fgarbage\r\n'.repeat(8));

/** So many bytes of white space, made as they are wanted. */
export function huge(bytes: number, status = 200): Behaviour {
  return (response) => {
    const chunk = Buffer.alloc(65_536, ' ');
    let left = bytes;
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': String(bytes) });
    const pump = (): void => {
      while (left > 0 && !response.destroyed) {
        left -= chunk.length;
        if (!response.write(chunk)) return void response.once('drain', pump);
      }
    };
    pump();
  };
}

/** Few bytes that become very many, for whoever inflates them. */
export const gzipBomb: Behaviour = (response) => {
  const gzip = createGzip({ level: constants.Z_BEST_COMPRESSION });
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
  gzip.pipe(response);
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  let left = 512;
  const pump = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!gzip.write(chunk)) return void gzip.once('drain', pump);
    }
    gzip.end();
  };
  response.on('close', () => gzip.destroy());
  pump();
};

/** The key that it was asked with, in every place where it could hurt. */
export function echoKey(status: number): Behaviour {
  return (response, request) => {
    const key = request.headers.authorization?.slice('Bearer '.length) ?? String(request.headers['x-api-key']);
    const error = { message: `no: ${key}`, code: key, type: key, param: key };
    answer(status, { type: key, error }, { 'x-echo': key })(response, request);
  };
}
