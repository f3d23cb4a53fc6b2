import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { originOf } from '../../domain/error-origin.js';
import { systemClock } from '../../engine/clock.js';
import { HealthHistory } from '../../engine/history.js';
import { HealthHandler, type Exposition } from '../http/health-handler.js';
import { refusal, write } from '../http/health-response.js';
import { respond } from '../http/node-listener.js';
import { StatusPage } from '../page/status-page.js';
import { BEAT_MS, BlockMeter } from './block-meter.js';
import { Mirror } from './mirror.js';
import type { FromWorker, ToWorker, WorkerStart } from './protocol.js';

/** How long a client may take to send its request, in milliseconds: a probe's is one packet. */
const REQUEST_WITHIN_MS = 5000;

/** A main thread blocked for longer than this, in milliseconds, runs no checks soon: nobody waits for it. */
const PATIENCE_MS = 1000;

/** What the main thread answers to a question. */
type Answer = Exclude<ToWorker, { kind: 'state' }>;

const start = workerData as WorkerStart;
const main = parentPort!;
const tell = (message: FromWorker) => main.postMessage(message);

const beats = new Int32Array(start.beat);
const meter = new BlockMeter(Atomics.load(beats, 0), systemClock.now());
const blockedMs = () => meter.look(Atomics.load(beats, 0), systemClock.now());
const hopeless = () => blockedMs() > Math.min(PATIENCE_MS, start.readyMs);
const waiting = new Map<number, (answer?: Answer) => void>();
let lastId = 0;
setInterval(() => hopeless() && waiting.forEach((settle) => settle()), BEAT_MS);

/** Has the main thread answer; undefined where it cannot within a time in milliseconds. */
function askMain(withinMs: number, ask: (id: number) => FromWorker): Promise<Answer | undefined> {
  if (hopeless()) return Promise.resolve(undefined);
  const id = (lastId += 1);
  return new Promise((resolve) => {
    const settle = (answer?: Answer) => {
      clearTimeout(timer);
      waiting.delete(id);
      resolve(answer);
    };
    const timer = setTimeout(() => settle(), withinMs);
    waiting.set(id, settle);
    tell(ask(id));
  });
}

const mirror = new Mirror(start, async (names) => {
  await askMain(start.refreshWithinMs, (id) => ({ kind: 'refresh', id, names }));
});

/** On demand the metrics wait for the checks first. */
async function metrics(): Promise<Exposition | undefined> {
  const answer = await askMain(start.refreshWithinMs + PATIENCE_MS, (id) => ({ kind: 'metrics', id }));
  return answer?.kind === 'metrics' ? answer.exposition : undefined;
}

/** What this thread has heard of: it begins anew where the worker had to be started again. */
const history = new HealthHistory();
main.on('message', (message: ToWorker) => {
  if (message.kind === 'state') {
    mirror.take(message);
    for (const [name, snapshot] of message.snapshots) history.take(name, snapshot);
  } else waiting.get(message.id)?.(message);
});

const limits = { ready: start.readyMs, live: start.liveMs };
const handler = new HealthHandler({
  ...start.handler,
  monitor: mirror,
  pages: new StatusPage({ facts: start.handler, monitor: mirror, history, wall: systemClock.wall }),
  metrics: start.metrics ? metrics : undefined,
  blocked: (limit) => {
    const ms = Math.round(blockedMs());
    return ms > limits[limit] ? ms : undefined;
  },
  onFault: (error) => tell({ kind: 'fault', origin: originOf(error) }),
});

const nothing = refusal(404, 'there are only health routes here');
const server = createServer(
  { requestTimeout: REQUEST_WITHIN_MS, headersTimeout: REQUEST_WITHIN_MS },
  (request, response) => {
    if (!respond(request, response, handler)) write(response, request.method, nothing, false);
  },
);
server.once('error', (error: NodeJS.ErrnoException) => tell({ kind: 'refused', code: error.code ?? 'unknown' }));
server.listen(start.port, start.host, () =>
  tell({ kind: 'listening', port: (server.address() as { port: number }).port }),
);
