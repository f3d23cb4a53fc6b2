/**
 * Asks URLs at a steady rate, whether or not the answers come, and counts each wait from the moment the request was due: a generator
 * that waits for its answers would send a blocked server nothing. Prints, for each URL, what was asked within the first so many
 * milliseconds, while the server is blocked. A process of its own, so that the block is not its own.
 */
import { Agent, get } from 'node:http';
import { CONNECTIONS } from './generators.mjs';

const [seconds, perSecond, blockedMs, ...urls] = process.argv.slice(2);
const agents = urls.map(() => new Agent({ keepAlive: true, maxSockets: CONNECTIONS }));
const waits = urls.map(() => []);
const statuses = urls.map(() => ({}));
const pending = [];

process.once('message', async () => {
  const startedAt = performance.now();
  const total = seconds * perSecond;
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * perSecond) + 1);
    for (; sent < due; sent += 1)
      urls.forEach((_, index) => ask(index, startedAt + (sent / perSecond) * 1000, startedAt));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(pending);
  process.send(urls.map((url, index) => ({ url, ...summary(waits[index]), statuses: statuses[index] })));
  process.disconnect();
  for (const agent of agents) agent.destroy();
});

// Every connection is opened before it counts.
await Promise.all(urls.flatMap((_, index) => Array.from({ length: CONNECTIONS }, () => request(index))));
process.send('ready');

function ask(index, dueAt, startedAt) {
  const told = request(index).then(
    (status) => {
      if (dueAt - startedAt > blockedMs) return;
      waits[index].push(performance.now() - dueAt);
      statuses[index][status] = (statuses[index][status] ?? 0) + 1;
    },
    () => (statuses[index].failed = (statuses[index].failed ?? 0) + 1),
  );
  pending.push(told);
}

function request(index) {
  return new Promise((resolve, reject) => {
    get(urls[index], { agent: agents[index] }, (response) =>
      response.resume().on('end', () => resolve(response.statusCode)),
    ).on('error', reject);
  });
}

function summary(each) {
  const sorted = each.sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { answers: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), p999Ms: at(0.999), maxMs: at(1) };
}
