import { createServer } from 'node:http';
import { createHealth, indicator, redis } from 'nestjs-health-policy/standalone';

const health = await createHealth({
  indicators: [redis(), indicator('queue', () => ({ status: 'up', waiting: 3 }))],
});

const server = createServer((request, response) => {
  if (health.answer(request, response)) return; // the path was one of ours
  response.end('hello\n');
});
server.listen(Number(process.env.PORT ?? 3000));

process.once('SIGTERM', async () => {
  await health.drain(); // shutting_down is told for HEALTH_DRAIN_MS, while the server serves on
  server.close();
  await health.close();
});
