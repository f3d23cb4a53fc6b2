import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { cli } from '../support/command-line.js';

async function manifest(platform: string, args: string[] = [], env: Record<string, string> = {}): Promise<string> {
  const { code, out, err } = await cli(['manifest', '--platform', platform, ...args], { NODE_ENV: 'staging', ...env });
  if (code !== 0) throw new Error(err);
  return out;
}

/** No YAML parser is among the packages that this project names: this reads what the snippets use of it, block maps and lists, one value a line. */
function leaves(yaml: string): Record<string, string> {
  const found: Record<string, string> = {};
  const path: { readonly indent: number; readonly key: string }[] = [];
  for (const line of yaml.split('\n').map((each) => each.replace(/(^|\s)#.*$/, '').trimEnd())) {
    if (line === '') continue;
    const [, spaces = '', dash = '', key, value] = /^( *)(- )?([A-Za-z_][A-Za-z0-9_]*):(?: (.+))?$/.exec(line) ?? [];
    if (/^ *- \{.*\}$/.test(line)) continue;
    if (key === undefined) throw new Error(`not a line of a map: ${line}`);
    const indent = spaces.length + dash.length;
    while (path.length > 0 && path.at(-1)!.indent >= indent) path.pop();
    path.push({ indent, key });
    if (value !== undefined) found[path.map((each) => each.key).join('.')] = value;
  }
  return found;
}

describe('nestjs-health-policy manifest', () => {
  it('prints the three probes of Kubernetes, on the management port where there is one', async () => {
    const yaml = await manifest('kubernetes', ['--path', 'internal/health', '--port', '8080', '--name', 'shop'], {
      HEALTH_MANAGEMENT_PORT: '9000',
      HEALTH_DRAIN_MS: '10000',
    });
    expect(leaves(yaml)).toEqual({
      'spec.terminationGracePeriodSeconds': '40',
      'spec.containers.name': 'shop',
      'spec.containers.startupProbe.httpGet': '{ path: /internal/health/startup, port: health }',
      'spec.containers.startupProbe.periodSeconds': '2',
      'spec.containers.startupProbe.timeoutSeconds': '1',
      'spec.containers.startupProbe.failureThreshold': '31',
      'spec.containers.startupProbe.successThreshold': '1',
      'spec.containers.readinessProbe.httpGet': '{ path: /internal/health/ready, port: health }',
      'spec.containers.readinessProbe.periodSeconds': '2',
      'spec.containers.readinessProbe.timeoutSeconds': '1',
      'spec.containers.readinessProbe.failureThreshold': '2',
      'spec.containers.readinessProbe.successThreshold': '1',
      'spec.containers.livenessProbe.httpGet': '{ path: /internal/health/live, port: health }',
      'spec.containers.livenessProbe.periodSeconds': '10',
      'spec.containers.livenessProbe.timeoutSeconds': '1',
      'spec.containers.livenessProbe.failureThreshold': '3',
      'spec.containers.livenessProbe.successThreshold': '1',
    });
    expect(yaml).toContain('- { name: http, containerPort: 8080 }');
    expect(yaml).toContain('- { name: health, containerPort: 9000 }');
    expect(yaml).toContain('set HEALTH_MANAGEMENT_HOST to 0.0.0.0');
    expect(yaml).toContain('No preStop is needed');
    expect(yaml).not.toContain('HEALTH_DRAIN_MS is');
  });

  it('says what each number follows from, and warns of a drain that nobody sees', async () => {
    const yaml = await manifest('kubernetes');
    const numbers = yaml.split('\n').filter((line) => /(Seconds|Threshold): \d+/.test(line));
    expect(numbers).toHaveLength(13);
    for (const line of numbers) expect(line).toMatch(/: \d+ # .{10,}/);
    expect(yaml).toContain('HEALTH_DRAIN_MS is 0: set it to 6000 or more (2 × 2 s + 2 s');
    expect(yaml).toContain('# lifecycle: { preStop: { sleep: { seconds: 6 } } }');
  });

  it('says what each way of starting means for the startup probe', async () => {
    expect(await manifest('kubernetes')).toContain('HEALTH_STARTUP=gate: a fatal dependency that is down for longer');
    expect(await manifest('kubernetes', [], { HEALTH_STARTUP: 'fail' })).toContain(
      'HEALTH_STARTUP=fail: the application',
    );
    expect(await manifest('kubernetes', [], { HEALTH_STARTUP: 'off' })).toContain('HEALTH_STARTUP=off: passes');
  });

  it('has Docker and Compose run its own probe, with a command that works as it stands', async () => {
    const server = createServer((_, response) => void response.end('{"status":"degraded"}')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const port = String((server.address() as AddressInfo).port);
      const [instruction, yaml] = await Promise.all([
        manifest('docker', ['--port', port]),
        manifest('compose', ['--port', port]),
      ]);
      const command = JSON.parse(/CMD (\[.*\])$/m.exec(instruction)![1]!) as string[];
      expect(command.slice(0, 2)).toEqual(['node', 'node_modules/nestjs-health-policy/dist/cli.js']);
      expect(await cli(command.slice(2))).toEqual({ code: 0, out: 'degraded\n', err: '' });
      expect(instruction).toMatch(
        /^HEALTHCHECK --interval=10s --timeout=4s --start-period=60s \\\n {2}--start-interval=2s --retries=2 \\\n {2}CMD /m,
      );
      expect(leaves(yaml)).toEqual({
        'services.app.stop_grace_period': '30s',
        'services.app.healthcheck.test': JSON.stringify(['CMD', ...command]),
        'services.app.healthcheck.interval': '10s',
        'services.app.healthcheck.timeout': '4s',
        'services.app.healthcheck.retries': '2',
        'services.app.healthcheck.start_period': '60s',
        'services.app.healthcheck.start_interval': '2s',
      });
    } finally {
      server.close();
    }
  });

  it('prints commands for an Application Load Balancer that a shell can read', async () => {
    const script = await manifest('alb', ['--management-port', '9000']);
    expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    const argv = spawnSync('sh', { input: `aws() { for each; do echo "$each"; done; }\n${script}`, encoding: 'utf8' });
    const words = argv.stdout.split('\n');
    expect(words[words.indexOf('--health-check-port') + 1]).toBe('9000');
    expect(words[words.indexOf('--matcher') + 1]).toBe('HttpCode=200');
    expect(words[words.indexOf('--attributes') + 1]).toBe('Key=deregistration_delay.timeout_seconds,Value=12');
  });

  it('keeps an instance that is degraded where degraded has another 2xx, and says so where it has none', async () => {
    expect(await manifest('haproxy', [], { HEALTH_HTTP_DEGRADED: '207' })).toContain('expect status 200,207');
    const strict = await manifest('haproxy', [], { HEALTH_HTTP_DEGRADED: '429' });
    expect(strict).toContain('expect status 200\n');
    expect(strict).toContain('HEALTH_HTTP_DEGRADED is 429: degraded takes an instance out');
  });

  it('says what open-source nginx cannot do', async () => {
    const text = await manifest('nginx', [], { HEALTH_HTTP_ERROR: '599' });
    expect(text).toContain('Open-source nginx asks no health route');
    expect(text).toContain('HEALTH_HTTP_ERROR is 599, which nginx cannot pass on');
    expect(text).toContain('proxy_next_upstream error timeout http_503;');
  });

  it('gives the numbers alone as JSON', async () => {
    expect(JSON.parse(await manifest('haproxy', ['--json']))).toMatchObject({
      readiness: { period: { value: 2, why: expect.stringContaining('HEALTH_DOWN_INTERVAL_MS') } },
      leastDrainMs: { value: 6000 },
    });
  });

  it.each([
    [[], /--platform must be one of kubernetes, compose, docker, haproxy, nginx, alb/],
    [['--platform', 'kubernets'], /did you mean kubernetes\?/],
    [['--platform', 'docker', '--port', '70000'], /--port must be a port from 1 to 65535/],
    [['--platform', 'haproxy', '--server', 'app 1'], /--server must be host:port/],
    [['--platform', 'haproxy', '--name', 'a\nb'], /--name must start with a letter/],
    [['--platform', 'docker', '--path', '../x'], /--path must be a path/],
  ])('ends with 64 on a command line such as %j', async (args, message) => {
    const { code, out, err } = await cli(['manifest', ...args]);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toMatch(message);
  });

  it('ends with 2 where the policy is refused', async () => {
    expect(await cli(['manifest', '--platform', 'docker'], { HEALTH_DRAIN_MS: 'long' })).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^Health policy refused, 1 problem/),
    });
  });
});
