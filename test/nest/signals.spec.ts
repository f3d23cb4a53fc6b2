import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** An application in a process of its own, once it has booted. */
async function application(
  prepare: string,
  { context = false } = {},
): Promise<{ child: ChildProcess; log: () => string }> {
  const create = context ? 'createApplicationContext(App)' : 'create(App)';
  const script = `
    import 'reflect-metadata';
    const { Module } = await import('@nestjs/common');
    const { NestFactory } = await import('@nestjs/core');
    const { HealthPolicyModule, indicator } = await import('./dist/index.js');
    let closed = false;
    class App { async onModuleDestroy() { closed = true; await new Promise((resolve) => setTimeout(resolve, 400)); } }
    const database = indicator('database', () => ({ status: closed ? 'down' : 'up' }));
    Module({ imports: [HealthPolicyModule.forRoot({ environment: 'test', drainMs: 600000, intervalMs: 100, downIntervalMs: 100, indicators: [database] })] })(App);
    const app = await NestFactory.${create};
    ${prepare}
    ${context ? 'setInterval(() => {}, 1000);' : 'await app.listen(0);'}
    console.log('BOOTED');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let log = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  while (!log.includes('BOOTED')) await once(child.stdout!, 'data');
  return { child, log: () => log };
}

describe('signals', () => {
  it('SIGINT keeps its default where the application has hooks for SIGTERM alone', async () => {
    const { child } = await application(`app.enableShutdownHooks(['SIGTERM']);`);
    child.kill('SIGINT');
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGINT');
  });

  it('SIGTERM keeps its default where the application has no hooks, though a drain is asked for, and the boot warns of it', async () => {
    const { child, log } = await application('');
    expect(log()).toContain('app.enableShutdownHooks()');
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGTERM');
  });

  it('a drain that only another listener for SIGTERM would notice is warned of, too', async () => {
    const { log } = await application(`process.on('SIGTERM', function flushTraces() {});`);
    expect(log()).toContain('app.enableShutdownHooks()');
  });

  it('a worker without a server stops its loops at the signal: its end logs no transition', async () => {
    const { child, log } = await application('app.enableShutdownHooks();', { context: true });
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(log()).not.toContain('is down');
  });
});
