/** What the command line costs each time it is started, as a HEALTHCHECK does: beside a Node that does nothing, in the same rounds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { overRounds } from '../statistics.mjs';
import { settings, tell } from './settings.mjs';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const server = createServer((_, response) => response.end('{"status":"ok"}')).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}/health/ready`;

const NOTHING = ['-e', '0'];
const COMMANDS = {
  'probe of a server that answers at once': [cli, 'probe', url],
  'explain of a policy of four indicators': [cli, 'explain', '--env', 'staging', '--down', 'redis,llm'],
};

async function run(args) {
  const startedAt = performance.now();
  const [code] = await once(spawn(process.execPath, args, { stdio: 'ignore', env: {} }), 'exit');
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
  return performance.now() - startedAt;
}

const rounds = [];
await run(NOTHING);
for (let round = 0; round < (settings.quick ? 5 : 25); round += 1) {
  const bare = await run(NOTHING);
  const took = {};
  for (const [name, args] of Object.entries(COMMANDS)) took[name] = await run(args);
  rounds.push({ bare, took });
}

const row = (name, values, unit) => {
  const { median: value, min, max } = overRounds(values);
  return { name, value, min, max, unit };
};
tell([
  row(
    'a Node that does nothing, from start to end',
    rounds.map(({ bare }) => bare),
    'ms',
  ),
  ...Object.keys(COMMANDS).flatMap((name) => [
    row(
      `${name}, from start to end`,
      rounds.map(({ took }) => took[name]),
      'ms',
    ),
    row(
      'the same over a Node that does nothing',
      rounds.map(({ bare, took }) => took[name] / bare),
      '×',
    ),
  ]),
]);
