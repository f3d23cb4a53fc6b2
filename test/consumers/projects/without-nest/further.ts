/** The further indicators: those that need no client ask a partner and this machine, and one wants a client that is not installed. */
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { disk, heartbeatFile, http, memory, nats, remoteHealth, tcp } from 'nestjs-health-policy/indicators';
import { createHealth } from 'nestjs-health-policy/standalone';

const partner = createServer((_request, response) => void response.end('{"status":"ok"}'));
const url = `http://127.0.0.1:${await portOf(partner)}`;
await writeFile('alive', '');

const health = await createHealth({
  environment: 'production',
  optional: ['nats'],
  details: 'full',
  indicators: [
    http('partner', { url, expectedBody: (body) => body.includes('ok') }),
    remoteHealth('orders', { url, whenDegraded: 'degraded' }),
    tcp('port', { url, intervalMs: 1000 }),
    disk({ path: '.' }),
    memory('heap', { downHeapShare: 0.99 }),
    heartbeatFile('worker', { path: 'alive', maxAgeMs: 60_000 }),
    nats({ url: 'nats://127.0.0.1:4222' }),
  ],
});
const server = createServer((request, response) => void health.answer(request, response));
console.log(`listening on http://localhost:${await portOf(server)}/`);

function portOf(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
