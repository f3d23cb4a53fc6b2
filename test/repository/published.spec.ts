import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);

interface Manifest {
  readonly name: string;
  readonly sideEffects: boolean;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly typesVersions: Readonly<Record<'*', Readonly<Record<string, readonly string[]>>>>;
}
let manifest: Manifest;
let folder: string;
let tarball: string;
beforeAll(async () => {
  manifest = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;
  folder = await mkdtemp(join(tmpdir(), 'health-policy-published-'));
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  tarball = join(folder, filename);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

/** The entries, each with all the names that it exports. */
const EXPORTS = {
  '.': [
    'ClickHouseHealthIndicator',
    'CustomHealthIndicator',
    'DatabaseHealthIndicator',
    'EventLoopHealthIndicator',
    'HealthIndicator',
    'HealthPolicyError',
    'HealthPolicyModule',
    'HealthPolicyService',
    'InjectHealthIndicator',
    'LlmHealthIndicator',
    'REASONS',
    'RedisHealthIndicator',
    'clickhouse',
    'database',
    'describeHealthRoutes',
    'eventLoop',
    'healthIndicatorToken',
    'indicator',
    'llm',
    'redis',
    'redisLlmStore',
  ],
  './standalone': [
    'Health',
    'HealthPolicyError',
    'REASONS',
    'clickhouse',
    'createHealth',
    'database',
    'eventLoop',
    'indicator',
    'llm',
    'redis',
    'redisLlmStore',
  ],
  './indicators': [
    'BullmqHealthIndicator',
    'DiskSpaceHealthIndicator',
    'DnsHealthIndicator',
    'GrpcHealthIndicator',
    'HeartbeatFileHealthIndicator',
    'HttpEndpointHealthIndicator',
    'KafkaHealthIndicator',
    'MemoryUseHealthIndicator',
    'MigrationsHealthIndicator',
    'NatsHealthIndicator',
    'RabbitmqHealthIndicator',
    'RemoteHealthIndicator',
    'ReplicaHealthIndicator',
    'TcpHealthIndicator',
    'bullmq',
    'disk',
    'dns',
    'grpc',
    'heartbeatFile',
    'http',
    'kafka',
    'memory',
    'migrations',
    'nats',
    'rabbitmq',
    'remoteHealth',
    'replica',
    'tcp',
  ],
  './testing': [
    'DrivenClock',
    'HealthTestKit',
    'auth',
    'drip',
    'flap',
    'hang',
    'nonsense',
    'refuse',
    'startCheck',
    'stick',
    'throws',
  ],
};
const ENTRIES = Object.keys(EXPORTS);

describe('the tarball', () => {
  it('has these entries and no others, also for TypeScript with moduleResolution node10', () => {
    expect(Object.keys(manifest.exports)).toEqual([...ENTRIES, './package.json']);
    const further = ENTRIES.slice(1).map((entry) => entry.slice(2));
    expect(manifest.typesVersions['*']).toEqual(
      Object.fromEntries(further.map((entry) => [entry, [`./dist/${entry}.d.ts`]])),
    );
  });

  it('has nothing that publint would say', async () => {
    const { stdout } = await run(process.execPath, ['node_modules/publint/src/cli.js', tarball, '--strict']);
    expect(stdout).toContain('All good!');
  }, 60_000);

  // The one rule that does not hold: what is required is an ES module, which every Node that is promised can require.
  it('has the types that it says it has, wherever they are looked for, as arethetypeswrong sees it', async () => {
    const args = [tarball, '--profile', 'strict', '--ignore-rules', 'cjs-resolves-to-esm'];
    const { stdout } = await run(process.execPath, ['node_modules/@arethetypeswrong/cli/dist/index.js', ...args]);
    expect(stdout).toContain('No problems found');
  }, 60_000);
});

describe.each(Object.entries(EXPORTS))('the entry %s', (entry, names) => {
  it('exports its names and no others', async () => {
    const script = `console.log(JSON.stringify(Object.keys(await import('${manifest.name}${entry.slice(1)}'))))`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
    expect((JSON.parse(stdout) as string[]).toSorted()).toEqual(names);
  });
});

describe.each(ENTRIES)('the import of %s', (entry) => {
  it('has no effect: opens nothing, listens to nothing, writes and prints nothing, changes no global', async () => {
    const script = `
      import { createRequire } from 'node:module';
      const BUILT_IN = [Object, Array, Function, Promise, Error, Map, Set, String, Number, Date, RegExp, Symbol, JSON, Math, Reflect];
      const members = (of) => Object.getOwnPropertyNames(of).map((name) => [name, Object.getOwnPropertyDescriptor(of, name)]);
      const state = () => ({
        globals: members(globalThis).map(([name, { value }]) => [name, typeof value === 'function' ? value : typeof value]),
        builtIns: BUILT_IN.flatMap((each) => [each, each.prototype]).filter(Boolean).flatMap(members).map(([name, { value }]) => [name, value]),
        listeners: process.eventNames().map((name) => [name, process.listenerCount(name)]),
        resources: process.getActiveResourcesInfo(),
        env: { ...process.env },
        cwd: process.cwd(),
        exitCode: process.exitCode,
      });
      // What the peers do is theirs.
      for (const peer of ['@nestjs/common', '@nestjs/core', '@nestjs/config', 'rxjs']) await import(peer);
      const { isDeepStrictEqual } = await import('node:util');
      // The files that Node has read are closed by and by.
      const isNodes = (name) => name === 'CloseReq' || name.startsWith('FSReq');
      const read = async () => {
        while (process.getActiveResourcesInfo().some(isNodes)) await new Promise(setImmediate);
      };
      void [process.stdout, process.stderr]; // modules of Node's own, such as node:assert, ask them for colours
      await read();
      const before = state();
      await import('${manifest.name}${entry.slice(1)}');
      await read();
      const after = state();
      const changed = Object.keys(before).filter((key) => !isDeepStrictEqual(before[key], after[key]));
      if (changed.length > 0) throw new Error('the import has changed ' + changed.map((key) => key + ' ' + JSON.stringify([before[key], after[key]]).slice(0, 500)).join(', '));
    `;
    const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
    const permission = major > 22 || (major === 22 && minor > 12) ? '--permission' : '--experimental-permission';
    // Without leave to write, or to start a process or a thread.
    const flags = [permission, '--allow-fs-read=*', '--no-warnings', '--input-type=module', '-e', script];
    expect(await run(process.execPath, flags)).toEqual({ stdout: '', stderr: '' });
    expect(manifest.sideEffects).toBe(false);
  });
});
