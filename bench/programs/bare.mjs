import { createServer } from 'node:http';
import { report } from './reporting.mjs';

const { status, headers, body } = JSON.parse(process.env.BENCH_ANSWER);
const bytes = Buffer.from(body);

const server = createServer((_request, response) => {
  response.writeHead(status, headers);
  response.end(bytes);
});

server.listen(0, '127.0.0.1', () => report({ app: server.address().port }));
