import { createServer } from 'node:http';
import { createTerminus } from '@godaddy/terminus';
import { report } from './reporting.mjs';

const told = JSON.parse(JSON.parse(process.env.BENCH_ANSWER).body);
const server = createServer((_request, response) => response.end());

createTerminus(server, { healthChecks: { '/health': async () => told } });
server.listen(0, '127.0.0.1', () => report({ app: server.address().port }));
