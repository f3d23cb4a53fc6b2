import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Manifest {
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
  it('exports these names and no others', () => {
    const names = node(`console.log(Object.keys(await import('./dist/index.js')).sort().join(' '))`).trim().split(' ');
    expect(names).toEqual([
      'ClickHouseHealthIndicator',
      'CustomHealthIndicator',
      'DatabaseHealthIndicator',
      'EventLoopHealthIndicator',
      'HealthPolicyError',
      'HealthPolicyModule',
      'HealthPolicyService',
      'InjectHealthIndicator',
      'LlmHealthIndicator',
      'REASONS',
      'RedisHealthIndicator',
      'clickhouse',
      'database',
      'eventLoop',
      'healthIndicatorToken',
      'indicator',
      'llm',
      'redis',
      'redisLlmStore',
    ]);
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
      expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'dist/worker.js', 'README.md', 'docs/indicators.md']),
    );
    expect(paths.filter((path) => /example|spec|^src|^test/.test(path))).toEqual([]);
  });
});
