import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

interface Manifest {
  readonly version: string;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
  readonly peerDependenciesMeta: Record<string, { optional: boolean }>;
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

/** Runs a script in a Node of its own, and gives what it prints. */
function node(script: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}

describe('the package', () => {
  it('calls its classes by their names, which Nest’s log and stacks show', () => {
    const unnamed = node(`
      for (const entry of ['index', 'standalone', 'indicators', 'testing'])
        for (const [name, value] of Object.entries(await import('./dist/' + entry + '.js')))
          if (/^class\\b/.test(String(value)) && value.name !== name) console.log(entry, name, value.name);
    `);
    expect(unnamed).toBe('');
  });

  it('can be imported with none of the optional clients installed', () => {
    const hidden = Object.keys(manifest.peerDependenciesMeta);
    expect(hidden).toEqual(expect.arrayContaining(['typeorm', 'ioredis', '@clickhouse/client']));
    const hook = `export const resolve = (name, context, next) => { if (${JSON.stringify(hidden)}.some((each) => name === each || name.startsWith(each + '/'))) throw Object.assign(new Error(name), { code: 'ERR_MODULE_NOT_FOUND' }); return next(name, context); }`;
    const loaded = node(`
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
      const { RedisHealthIndicator } = await import(process.cwd() + '/dist/index.js');
      console.log(JSON.stringify(await new RedisHealthIndicator({ client: undefined }).isHealthy('redis')));
    `);
    expect(JSON.parse(loaded)).toMatchObject({ redis: { status: 'down', reason: 'not_configured' } });
  });

  it('brings no dependency of its own, and asks for Terminus from 12.1 on', () => {
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(manifest.peerDependencies['@nestjs/terminus']).toBe('>=12.1.0 <13');
  });

  it('publishes neither the example nor the tests', () => {
    const packed = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as [{ files: { path: string }[] }];
    const paths = packed[0].files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'dist/index.js',
        'dist/index.d.ts',
        'dist/chunks/worker.js',
        'dist/cli.js',
        'README.md',
        'docs/indicators.md',
      ]),
    );
    for (const part of ['status-page', 'metrics', 'webhooks', 'management'])
      expect(paths.filter((path) => new RegExp(`^dist/chunks/${part}-\\w+\\.js$`).test(path))).toHaveLength(1);
    expect(paths.filter((path) => /example|spec|^src|^test|^dist\/cli\//.test(path))).toEqual([]);
  });

  it('brings a command that runs from the packed files alone, with nothing installed beside them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'health-policy-pack-'));
    try {
      const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
      const [{ filename }] = JSON.parse(
        execFileSync('npm', pack, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
      ) as [{ filename: string }];
      execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder]);
      const packed = JSON.parse(readFileSync(join(folder, 'package', 'package.json'), 'utf8')) as { bin: object };
      expect(packed.bin).toEqual({ 'nestjs-health-policy': 'dist/cli.js' });
      const bin = join(folder, 'package', 'dist', 'cli.js');
      expect(readFileSync(bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
      const run = (...args: string[]) => execFileSync(process.execPath, [bin, ...args], { encoding: 'utf8', env: {} });
      expect(run('--version').trim()).toBe(manifest.version);
      expect(run('explain', '--env', 'staging', '--down', 'redis')).toContain('redis is down and optional: degraded');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('loads at most 150 kB with its main entry, in two files, and nothing of what an application may do without', () => {
    const loaded = new Map<string, string>();
    const load = (file: string) => {
      const code = readFileSync(file, 'utf8');
      loaded.set(file, code);
      for (const [, target] of code.matchAll(/(?:\bfrom|\bimport) ?"(\.[^"]+)"/g)) {
        const path = join(dirname(file), target!);
        if (!loaded.has(path)) load(path);
      }
    };
    load('dist/index.js');
    const code = [...loaded.values()].join('\n');
    expect(loaded.size).toBe(2);
    expect(Buffer.byteLength(code)).toBeLessThan(150_000);
    const atOnce = [...code.matchAll(/(?:\bfrom|\bimport) ?"([^".][^"]*)"/g)].map(([, target]) => target!);
    expect(atOnce.filter((target) => !/^(node:|@nestjs\/(common|core|config|terminus)$|rxjs$)/.test(target))).toEqual(
      [],
    );
    for (const words of ['<!doctype html>', 'health.indicator.status', '/components/schemas/', 'webhook-signature'])
      expect(code.toLowerCase()).not.toContain(words);
    for (const file of readdirSync('dist/chunks'))
      expect(readFileSync(join('dist/chunks', file), 'utf8')).not.toContain('@nestjs/swagger');
  });

  it.each([
    [
      'the command line',
      'dist/cli.js',
      ['node:util'],
      ['node:child_process', 'node:http', 'node:https', 'node:readline'],
    ],
    ['what nest add runs', 'dist/nest-add.js', [], []],
  ])(
    'has %s load nothing but what Node has built in and needs anyway, the rest on demand',
    (_, file, more, onDemand) => {
      const code = readFileSync(file, 'utf8');
      const targets = (pattern: RegExp) =>
        [...new Set([...code.matchAll(pattern)].map(([, target]) => target!))].sort();
      expect(targets(/(?:\bfrom|\bimport) ?"([^"]+)"/g)).toEqual(['node:fs', 'node:module', 'node:path', ...more]);
      expect(targets(/\bimport\("([^"]+)"\)/g)).toEqual(onDemand);
    },
  );
});
