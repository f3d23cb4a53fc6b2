/**
 * A program without Nest on node:http, as the documentation has it, told what to be by `PROGRAM` in its environment and what to do over
 * IPC. Runs what is built. On SIGTERM it drains, lets its server close, and ends by itself: nothing calls `process.exit`.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { clickhouse, createHealth, database, eventLoop, indicator, llm, redis } from '../../../dist/standalone.js';

/** @type {{ options?: object, registered?: Record<string, object>, down?: boolean, serves?: boolean }} */
const { options = {}, registered = {}, down = false, serves = true } = JSON.parse(process.env['PROGRAM'] ?? '{}');

const makers = { clickhouse, database, eventLoop, llm, redis };
const made = Object.entries(registered).map(([kind, given]) => makers[kind](kind, given));
const queue = indicator('queue', () => ({ status: down ? 'down' : 'up' }));

/** @type {Record<string, (command: any) => unknown>} */
const commands = {
  report: () => health.checkNow().then(({ verdict, entries }) => ({ verdict, entries })),
  close: async () => {
    await Promise.all([health.close(), health.close()]);
    server.close();
    process.disconnect();
  },
};

const health = await createHealth({ ...options, indicators: [...made, queue] }).catch(async (error) => {
  console.error(`${error.name}: ${error.message}`);
  process.disconnect();
});
const server = createServer((request, response) => {
  if (!health.answer(request, response)) response.end('the application');
});

if (health !== undefined) {
  process.on('message', async ({ id, command, ...rest }) => {
    const result = await commands[command](rest);
    if (process.connected) process.send({ id, result });
  });
  process.once('SIGTERM', async () => {
    await health.drain();
    console.log('the drain is over');
    server.close();
    await health.close();
    process.disconnect();
  });
  if (serves) {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    console.log(`listening on http://localhost:${server.address().port}/`);
  } else {
    console.log('the context is made');
  }
}
