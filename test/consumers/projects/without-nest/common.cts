import { createServer } from 'node:http';
import { createHealth, indicator, type Report } from 'nestjs-health-policy/standalone';

async function main(): Promise<Report> {
  const health = await createHealth({ indicators: [indicator('queue', () => ({ status: 'up' }))] });
  console.log(`this is Node ${process.version}`);
  const server = createServer((request, response) => void health.answer(request, response));
  health.answerInFrontOf(server);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object') console.log(`listening on http://localhost:${address?.port}/`);
  });
  return health.report();
}

void main();
