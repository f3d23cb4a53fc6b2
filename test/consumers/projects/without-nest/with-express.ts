import express from 'express';
import { clickhouse, createHealth, database, eventLoop, indicator, llm, redis } from 'nestjs-health-policy/standalone';

const health = await createHealth({
  environment: 'staging',
  indicators: [database(), redis(), clickhouse(), llm(), eventLoop(), indicator('queue', () => ({ status: 'up' }))],
});
const app = express();
app.use(health.middleware);
app.use((_request, response) => void response.status(401).send('who are you?'));
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') console.log(`listening on http://localhost:${address?.port}/`);
});
