/** The built example backend, which tells over IPC what it holds. Runs with `--expose-gc`. */
import { EventEmitter } from 'node:events';
import { Server } from 'node:net';
import { queryObjects } from 'node:v8';

const servers = new Set();
const { listen } = Server.prototype;
Server.prototype.listen = function (...given) {
  servers.add(this);
  return listen.apply(this, given);
};

const told = { warnings: [], rejections: 0 };
// Counting objects is experimental, and ours.
process.on('warning', ({ name }) => name !== 'ExperimentalWarning' && told.warnings.push(name));
process.on('unhandledRejection', () => (told.rejections += 1));

/** @type {Record<string, () => unknown>} */
const commands = {
  holdings() {
    // Twice: what the first finds unreachable may have held more by a finalizer.
    globalThis.gc();
    globalThis.gc();
    const { rss, heapUsed, external } = process.memoryUsage();
    const active = process.getActiveResourcesInfo();
    return {
      rss,
      heapUsed,
      external,
      timers: active.filter((kind) => kind === 'Timeout').length,
      resources: active.length,
      listeners: [process, ...servers].reduce((sum, emitter) => sum + listenersOf(emitter), 0),
      ...told,
    };
  },
  /** Walks the heap: blocks the event loop for up to a second. */
  objects: () => ({
    emitters: queryObjects(EventEmitter, { format: 'count' }),
    signals: queryObjects(AbortSignal, { format: 'count' }),
  }),
};
process.on('message', ({ id, command }) => process.send({ id, result: commands[command]() }));

await import('../../../dist/example/main.js');

function listenersOf(emitter) {
  return emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
}
