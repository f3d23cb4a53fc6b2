import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

/** Without what jest says to its own children. */
const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(NODE_|JEST_|HEALTH_)/.test(key)));

const run = (...args: string[]) => execFileSync(process.execPath, args, { encoding: 'utf8', env });

describe('the test kit', () => {
  it('serves an end-to-end test under the runner of Node, against the built package', () => {
    expect(run('--test', '--test-reporter=tap', 'test/testing/programs/node-test.mjs')).toMatch(/# pass 3\n# fail 0\n/);
  }, 60_000);

  it('needs no runner at all, and loads nothing where neither Nest nor any client is installed', () => {
    const hook = `export const resolve = (name, context, next) => {
      if (!/^(\\.|node:|file:|nestjs-health-policy)/.test(name)) throw new Error(name + ' was loaded');
      return next(name, context);
    }`;
    const script = `
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
      const { createHealth, redis } = await import('nestjs-health-policy/standalone');
      const { HealthTestKit, refuse } = await import('nestjs-health-policy/testing');
      const kit = new HealthTestKit();
      const log = { log() {}, warn() {}, error() {} };
      const health = await createHealth(kit.options({ indicators: [redis()], environment: 'production', log }));
      kit.set('redis', refuse());
      await kit.settles('redis', 'down', 'unreachable');
      console.log((await kit.probe('ready')).text);
      await health.close();
    `;
    expect(JSON.parse(run('--input-type=module', '-e', script))).toMatchObject({ status: 'error' });
  });
});
