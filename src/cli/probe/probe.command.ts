import { readFileSync } from 'node:fs';
import { UsageError, type Command } from '../command.js';
import { durationOf } from '../duration.js';
import { exchange } from '../exchange.js';
import { readOptions, secretFrom } from '../options.js';
import { targetOf } from '../target.js';
import { awaited } from './awaited.js';
import { EXIT, judge, type Finding } from './judge.js';

const OPTIONS = {
  timeout: 'text',
  'wait-for': 'text',
  'wait-timeout': 'text',
  interval: 'text',
  'allow-degraded': 'flag',
  'fail-on-degraded': 'flag',
  'unix-socket': 'text',
  'token-env': 'text',
  insecure: 'flag',
  ca: 'text',
  json: 'flag',
} as const;

const HELP = `Usage: nestjs-health-policy probe <url> [options]

Asks a health route once and prints one line. For HEALTHCHECK in images without curl, for exec probes and for scripts.
2xx is healthy, unless the body says error or shutting_down; redirects are not followed.

  <url>                http://127.0.0.1:3000/health/ready, https://…, or unix:/run/app.sock:/health/ready
  --timeout <time>     for the whole exchange (default: 1s)
  --allow-degraded     degraded is healthy (default)
  --fail-on-degraded   degraded is unhealthy, and so is a 2xx whose body does not tell
  --wait-for <state>   asks again until ok, degraded, error, shutting_down, ready (healthy) or an HTTP status is seen
  --wait-timeout <time>  for how long (default: 60s)
  --interval <time>    the pause between two tries (default: 500ms)
  --unix-socket <path> the Unix socket to ask at, with the path of the URL
  --token-env <name>   the variable that holds HEALTH_DETAILS_TOKEN, to see names; a token is never an argument
  --insecure           takes any certificate
  --ca <file>          trusts these certificates, as PEM, instead of the usual ones
  --json               the finding as JSON

Times have a unit: 500ms, 2s, 1m.

Exit codes, as grpc_health_probe has them:
  ${EXIT.healthy}  healthy, or the state that was waited for
  ${EXIT.usage}  the command line cannot be understood
  ${EXIT.noConnection}  no connection: refused, no such host, TLS failed, or the timeout passed before
  ${EXIT.noAnswer}  connected, but no whole HTTP answer: reset, not HTTP, or the timeout passed
  ${EXIT.unhealthy}  answered, and not healthy; or the state that was waited for did not come, and another was healthy`;

/** `probe`: one question to a health route, or as many as it takes. */
export const PROBE: Command = {
  name: 'probe',
  summary: 'asks a health route; for HEALTHCHECK, exec probes and scripts',
  help: HELP,
  usageCode: EXIT.usage,
  async run(args, { env, out }) {
    const { values, rest } = readOptions(args, OPTIONS);
    const [url, ...more] = rest;
    if (url === undefined || more.length > 0) throw new UsageError('probe needs one URL');
    if (values['allow-degraded'] && values['fail-on-degraded'])
      throw new UsageError('--allow-degraded and --fail-on-degraded exclude each other');
    const target = targetOf(url, values['unix-socket']);
    const timeoutMs = durationOf('--timeout', values.timeout ?? '1s');
    const options = {
      token: secretFrom('--token-env', values['token-env'], env),
      insecure: values.insecure,
      ca: values.ca === undefined ? undefined : certificates(values.ca),
    };
    const ask = async (withinMs: number) =>
      judge(await exchange(target, { ...options, timeoutMs: withinMs }), {
        failOnDegraded: values['fail-on-degraded'],
      });
    const tell = (finding: Finding, line: string) => {
      const { exitCode, http, status, troubles } = finding;
      out(values.json ? JSON.stringify({ exitCode, line, http, status, troubles }) : line);
      return exitCode;
    };

    if (values['wait-for'] === undefined) {
      for (const option of ['wait-timeout', 'interval'] as const)
        if (values[option] !== undefined) throw new UsageError(`--${option} is only for --wait-for`);
      const finding = await ask(timeoutMs);
      return tell(finding, finding.line);
    }
    const reached = awaited(values['wait-for']);
    const waitMs = durationOf('--wait-timeout', values['wait-timeout'] ?? '60s');
    const intervalMs = durationOf('--interval', values.interval ?? '500ms');
    const last = await askUntil(reached, ask, { timeoutMs, waitMs, intervalMs });
    if (reached(last)) return tell({ ...last, exitCode: EXIT.healthy }, last.line);
    const exitCode = last.exitCode === EXIT.healthy ? EXIT.unhealthy : last.exitCode;
    return tell({ ...last, exitCode }, `not ${values['wait-for']} within ${waitMs} ms; last: ${last.line}`);
  },
};

/**
 * Asks again and again; the last finding, which is the wanted one unless the time is over. A try that the end of the time cut short says
 * nothing of the server, so the one before it stands.
 */
async function askUntil(
  reached: (finding: Finding) => boolean,
  ask: (withinMs: number) => Promise<Finding>,
  { timeoutMs, waitMs, intervalMs }: { timeoutMs: number; waitMs: number; intervalMs: number },
): Promise<Finding> {
  const end = performance.now() + waitMs;
  let last: Finding | undefined;
  for (;;) {
    const leftMs = Math.max(1, Math.ceil(end - performance.now()));
    const finding = await ask(Math.min(timeoutMs, leftMs));
    const wasCut = finding.http === undefined && leftMs < timeoutMs && performance.now() >= end;
    last = wasCut ? (last ?? finding) : finding;
    const remainingMs = end - performance.now();
    if (reached(finding) || remainingMs <= 0) return last;
    await new Promise((resolve) => setTimeout(resolve, Math.min(intervalMs, remainingMs)));
  }
}

function certificates(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError('the file of --ca cannot be read');
  }
}
