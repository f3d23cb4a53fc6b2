import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { originOf } from '../../domain/error-origin.js';
import { systemClock } from '../../engine/clock.js';
import { HealthHistory } from '../../engine/history.js';
import { HealthHandler } from '../http/health-handler.js';
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

const start = workerData as WorkerStart;
const main = parentPort!;
const tell = (message: FromWorker) => main.postMessage(message);

const beats = new Int32Array(start.beat);
const meter = new BlockMeter(Atomics.load(beats, 0), systemClock.now());
const blockedMs = () => meter.look(Atomics.load(beats, 0), systemClock.now());
const hopeless = () => blockedMs() > Math.min(PATIENCE_MS, start.readyMs);
const waiting = new Map<number, () => void>();
let lastId = 0;
setInterval(() => hopeless() && waiting.forEach((settle) => settle()), BEAT_MS);

const mirror = new Mirror(start, async (names) => {
  if (hopeless()) return;
  const id = (lastId += 1);
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      waiting.delete(id);
      resolve();
    };
    const timer = setTimeout(settle, start.refreshWithinMs);
    waiting.set(id, settle);
    tell({ kind: 'refresh', id, names });
  });
});

/** What this thread has heard of: it begins anew where the worker had to be started again. */
const history = new HealthHistory();
main.on('message', (message: ToWorker) => {
  if (message.kind === 'state') {
    mirror.take(message);
    for (const [name, snapshot] of message.snapshots) history.take(name, snapshot);
  } else waiting.get(message.id)?.();
});

const limits = { ready: start.readyMs, live: start.liveMs };
const handler = new HealthHandler({
  ...start.handler,
  monitor: mirror,
  pages: new StatusPage({ facts: start.handler, monitor: mirror, history, wall: systemClock.wall }),
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
