import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LlmEndpoint } from '../../../src/indicators/llm/endpoint.js';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Without what the transport and the SDKs add for their own statistics. */
  readonly headers: IncomingHttpHeaders;
  readonly model: unknown;
}

const NOISE = /^(x-stainless-.*|user-agent|accept.*|content-.*|host|connection|sec-fetch-mode|transfer-encoding)$/;

const COMPLETION = {
  id: 'c',
  object: 'chat.completion',
  created: 0,
  model: 'm',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'ok' } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};
const MESSAGE = {
  id: 'm',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'text', text: 'ok' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 1, output_tokens: 1 },
};

/** A server that speaks both APIs and keeps what it was asked. */
export async function recorder() {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    requests.push({
      method: request.method ?? '',
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => !NOISE.test(name))),
      model: body === '' ? undefined : (JSON.parse(body) as { model?: unknown }).model,
    });
    const answer = pathname.endsWith('/models')
      ? { object: 'list', data: [], has_more: false }
      : pathname.endsWith('/messages')
        ? MESSAGE
        : COMPLETION;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The request that the work made; all that it made must be one. */
    async during(work: () => unknown): Promise<RecordedRequest> {
      requests.length = 0;
      await work();
      const [first, ...more] = requests;
      if (first === undefined || more.length > 0) throw new Error(`expected one request, saw ${requests.length}`);
      return first;
    },
    count: () => requests.length,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const PATHS = {
  openai: { reachable: '/models', completion: '/chat/completions' },
  anthropic: { reachable: '/v1/models', completion: '/v1/messages' },
};

/** Asks as {@link LlmEndpoint} says, without any SDK. */
export async function askPlainly(endpoint: LlmEndpoint, depth: 'reachable' | 'completion'): Promise<void> {
  const { api = 'openai', baseUrl, apiKey, model, headers, query } = endpoint;
  const url = new URL(baseUrl + PATHS[api][depth]);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const ofApi: Record<string, string> = api === 'anthropic' ? { 'anthropic-version': '2023-06-01' } : {};
  if (apiKey !== undefined) ofApi[api === 'anthropic' ? 'x-api-key' : 'authorization'] = (api === 'anthropic' ? '' : 'Bearer ') + apiKey; // prettier-ignore
  const body = depth === 'completion' ? { method: 'POST', body: JSON.stringify({ model }) } : {};
  await fetch(url, { headers: { ...ofApi, ...headers }, ...body });
}
