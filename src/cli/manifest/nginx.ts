import { preamble, type Facts } from './facts.js';

/** The codes that `proxy_next_upstream` can name. */
const PASSED_ON: readonly number[] = [500, 502, 503, 504, 403, 404, 429];

/** An upstream of open-source nginx and the server in front of it, for the `http` block. */
export function nginx(facts: Facts): string {
  const { numbers, name, servers, policy } = facts;
  const { failures, timeout } = numbers.readiness;
  const { costlyPeriod } = numbers;
  const error = policy.settings.httpError.value;
  const codes = [...new Set([503, ...(PASSED_ON.includes(error) ? [error] : [])])];
  return [
    ...preamble(facts),
    '# Open-source nginx asks no health route: it learns from the requests themselves, so only what an instance answers',
    '# them with counts. For checks of its own take NGINX Plus (health_check), HAProxy, or the probes of the platform.',
    ...(PASSED_ON.includes(error) ? [] : [`# HEALTH_HTTP_ERROR is ${error}, which nginx cannot pass on; only 503 is.`]),
    `# max_fails ${failures.value}: ${failures.why}`,
    `# fail_timeout ${costlyPeriod.value} s: the time in which they count and for which an instance is left out; HEALTH_INTERVAL_MS, from 5 to 30 s`,
    `# proxy_connect_timeout ${timeout.value} s: ${timeout.why}`,
    `upstream ${name} {`,
    ...servers.map((address) => `  server ${address} max_fails=${failures.value} fail_timeout=${costlyPeriod.value}s;`),
    '}',
    'server {',
    '  listen 8080;',
    '  location / {',
    `    proxy_pass http://${name};`,
    `    proxy_connect_timeout ${timeout.value}s;`,
    '    # Requests that are not idempotent (POST) are never passed on once they were sent.',
    `    proxy_next_upstream error timeout ${codes.map((code) => `http_${code}`).join(' ')};`,
    `    proxy_next_upstream_tries ${Math.max(2, servers.length)};`,
    '  }',
    '}',
  ].join('\n');
}
