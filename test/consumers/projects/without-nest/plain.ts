import { createServer } from 'node:http';
import { createHealth, indicator } from 'nestjs-health-policy/standalone';

const health = await createHealth({ indicators: [indicator('queue', () => ({ status: 'up' }))] });
const server = createServer((request, response) => {
  if (!health.answer(request, response)) response.end('the application');
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') console.log(`listening on http://localhost:${address?.port}/`);
});
process.once('SIGTERM', async () => {
  await health.drain();
  server.close();
  await health.close();
});
