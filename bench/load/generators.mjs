/** The load generators: each loads a URL with 50 connections, one request at a time on each, from a process of its own. */
import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const fileOf = (name) => fileURLToPath(new URL(name, import.meta.url));

export const CONNECTIONS = 50;

/** wrk where it is on the PATH: its own CPU cost is small. Else autocannon, which npm brings to any machine. */
export function generatorNamed(name = hasWrk() ? 'wrk' : 'autocannon') {
  const measure = { wrk: measureWithWrk, autocannon: measureWithAutocannon }[name];
  if (measure === undefined) throw new Error(`--generator: expected wrk or autocannon, got ${name}`);
  return { name, measure };
}

function hasWrk() {
  try {
    execFileSync('wrk', ['-v'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    return error.code !== 'ENOENT';
  }
}

/** wrk takes whole seconds only. */
async function measureWithWrk(url, seconds) {
  const duration = `${Math.max(1, Math.round(seconds))}s`;
  const script = fileOf('./wrk-report.lua');
  const { stdout } = await run('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${duration}`, '-s', script, url]);
  return measurementOf(stdout);
}

async function measureWithAutocannon(url, seconds) {
  const { stdout } = await run(process.execPath, [fileOf('./autocannon.mjs'), url, CONNECTIONS, seconds]);
  return measurementOf(stdout);
}

function measurementOf(output) {
  const { requests, durationUs, p50, p99, p999, max, refused, failed } = JSON.parse(output.trim().split('\n').at(-1));
  return {
    requests,
    perSecond: requests / (durationUs / 1e6),
    p50Ms: p50 / 1000,
    p99Ms: p99 / 1000,
    p999Ms: p999 / 1000,
    maxMs: max / 1000,
    refused,
    failed,
  };
}
