import { answer, faithful, startLlmServer } from '../../servers/llm-server.js';
import { HOST } from '../certificates.js';
import type { Subject } from '../subject.js';
import { TlsEnd } from '../tls-end.js';
import { Way } from '../way.js';
import { TIMEOUT_MS } from './settings.js';

/** A free question is never asked more often than once a second. */
const INTERVAL_MS = 1200;

/** A provider that lives in the process of the tests: what a process of its own would suffer, its way suffers. */
export async function llmSubject(): Promise<Subject> {
  const server = await startLlmServer();
  const target = Number(new URL(server.openaiUrl).port);
  const way = await Way.to(target);
  const tlsEnd = await TlsEnd.before(target);
  const tlsWay = await Way.to(tlsEnd.port);
  const behave = async (behaviour: typeof server.behaviour) => {
    server.behaviour = behaviour;
    return async () => void (server.behaviour = faithful(server.model));
  };
  const refuse = (status: number, code: string, headers?: Record<string, string>) =>
    behave(answer(status, { error: { message: 'no', type: code, code } }, headers));
  return {
    name: 'LLM server',
    version: 'a fake of OpenAI’s API',
    variants: ['own'],
    intervalMs: INTERVAL_MS,
    timeoutMs: TIMEOUT_MS,
    settings: { intervalMs: INTERVAL_MS, downIntervalMs: INTERVAL_MS, timeoutMs: TIMEOUT_MS },
    config: { kind: 'llm', url: `http://${HOST}:${way.port}`, key: server.key },
    tlsUrl: `https://${HOST}:${tlsWay.port}`,
    way,
    tlsWay,
    freeze: () => way.hold(),
    thaw: () => way.flow(),
    kill: async () => way.close(),
    restart: () => way.open(),
    async stall() {
      const before = listsAsked();
      server.behaviour = () => {};
      while (listsAsked() === before) await server.received(server.requests.length + 1);
      server.behaviour = faithful(server.model);
    },
    changePassword: () => refuse(401, 'invalid_api_key'),
    async show(certificate) {
      tlsEnd.show(certificate);
    },
    crowd: () => refuse(429, 'rate_limit_exceeded', { 'retry-after': '1' }),
    exhaust: () => refuse(429, 'insufficient_quota'),
    async stop() {
      way.close();
      tlsWay.close();
      await tlsEnd.stop();
      await server.stop();
    },
  };

  function listsAsked(): number {
    return server.requests.filter(({ method }) => method === 'GET').length;
  }
}
