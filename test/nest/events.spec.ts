import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module, type INestApplicationContext, type LoggerService, type Type } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { NestFactory } from '@nestjs/core';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import {
  HealthPolicyModule,
  HealthPolicyService,
  indicator,
  type HealthPolicyModuleOptions,
  type Transition,
  type WebhookOptions,
} from '../../src/index.js';
import { answering, hanging, WebhookReceiver } from '../support/webhook-receiver.js';

const SECRET = 'a-plain-secret-of-some-length';
const opened: INestApplicationContext[] = [];
const receivers: WebhookReceiver[] = [];
const environment = { ...process.env };
afterEach(async () => {
  await Promise.all(opened.splice(0).map((app) => app.close()));
  await Promise.all(receivers.splice(0).map((receiver) => receiver.stop()));
  process.env = { ...environment };
});
async function receiving(): Promise<WebhookReceiver> {
  const receiver = await WebhookReceiver.start();
  receivers.push(receiver);
  return receiver;
}

let status: 'up' | 'down' = 'up';
afterEach(() => void (status = 'up'));
const database = indicator('database', () => ({ status, reason: 'timeout' }));

async function start(
  options: HealthPolicyModuleOptions,
  { imports = [], providers = [] }: { imports?: unknown[]; providers?: Type[] } = {},
): Promise<{ app: INestApplicationContext; health: HealthPolicyService; lines: string[] }> {
  @Module({
    imports: [
      HealthPolicyModule.forRoot({ environment: 'test', indicators: [database], ...options }),
      ...imports,
    ] as never,
    providers,
  })
  class App {}
  const lines: string[] = [];
  const say = (message: unknown) => void lines.push(String(message));
  const logger: LoggerService = { log: say, warn: say, error: say };
  const app = await NestFactory.createApplicationContext(App, { logger, abortOnError: false });
  opened.push(app);
  const health = app.get(HealthPolicyService, { strict: false });
  await health.checkNow();
  return { app, health, lines };
}
async function turnsDown(health: HealthPolicyService): Promise<void> {
  status = 'down';
  await health.checkNow();
}

describe('the transitions as an observable', () => {
  it('are told once each, and complete when the application closes', async () => {
    const { app, health } = await start({});
    const all = lastValueFrom(health.transitions$.pipe(toArray()));
    const first = firstValueFrom(health.transitions$);
    await turnsDown(health);
    expect(await first).toMatchObject({ indicator: 'database', from: 'up', to: 'down', reason: 'timeout' });
    status = 'up';
    await health.checkNow();
    await app.close();
    expect((await all).map(({ to }) => to)).toEqual(['down', 'up']);
    expect(await lastValueFrom(health.transitions$.pipe(toArray()))).toEqual([]);
  });

  it('may be subscribed to before the policy is known, and are left by whoever unsubscribes', async () => {
    const heard: Transition[] = [];
    @Injectable()
    class Early {
      constructor(health: HealthPolicyService) {
        health.transitions$.pipe(take(1)).subscribe((transition) => heard.push(transition));
      }
    }
    const { health } = await start({}, { providers: [Early] });
    await turnsDown(health);
    expect(heard.map(({ to }) => to)).toEqual(['up']);
  });
});

describe('the event health.transition', () => {
  it('is emitted through @nestjs/event-emitter where the application has it', async () => {
    const heard: Transition[] = [];
    @Injectable()
    class Listener {
      @OnEvent('health.transition')
      hear(transition: Transition): void {
        heard.push(transition);
      }
    }
    const { health } = await start({}, { imports: [EventEmitterModule.forRoot()], providers: [Listener] });
    await turnsDown(health);
    expect(heard.map(({ to }) => to)).toEqual(['up', 'down']);
  });

  it('whose listener throws hurts nobody', async () => {
    const { app, health } = await start({}, { imports: [EventEmitterModule.forRoot()] });
    app.get(EventEmitter2, { strict: false }).on('health.transition', () => {
      throw new Error('listener');
    });
    await turnsDown(health);
    expect(health.report().verdict).toBe('error');
  });
});

describe('the webhooks of an application', () => {
  it('come from the options and from HEALTH_WEBHOOK_URL, signed with its secret', async () => {
    const [one, other] = [await receiving(), await receiving()];
    process.env['HEALTH_WEBHOOK_URL'] = other.url;
    process.env['HEALTH_WEBHOOK_SECRET'] = SECRET;
    const { health, lines } = await start({ webhooks: [{ url: one.url, on: ['error'] }] });
    await turnsDown(health);
    await Promise.all([one.has(1), other.has(1)]);
    expect(one.received[0]!.headers['webhook-signature']).toBeUndefined();
    expect(other.received[0]!.headers['webhook-signature']).toMatch(/^v1,/);
    expect(other.received[0]!.body).toMatchObject({
      type: 'health.error',
      data: { indicator: 'database', verdict: 'error', environment: 'test' },
    });
    const log = lines.join('\n');
    expect(log).toMatch(/webhookUrl +set, not shown +HEALTH_WEBHOOK_URL/);
    expect(log).not.toMatch(/127\.0\.0\.1|k3y|plain-secret/);
  });

  it('that fail are one line, without the URL, its credentials or headers', async () => {
    const receiver = await receiving();
    receiver.does(answering(401));
    const url = receiver.url.replace('http://', 'http://me:hunter2@');
    const { health, lines } = await start({ webhooks: [{ url, headers: { authorization: 'Bearer t0ken' } }] });
    const failed = new Promise<void>((resolve) => {
      const push = lines.push.bind(lines);
      lines.push = (line) => {
        if (line.includes('cannot be told')) resolve();
        return push(line);
      };
    });
    await turnsDown(health);
    await failed;
    const told = lines.filter((line) => line.includes('webhooks[0]'));
    expect(told).toEqual([
      'The receiver webhooks[0] cannot be told of transitions: it answered 401. Messages are lost until it can.',
    ]);
    expect(lines.join('\n')).not.toMatch(/127\.0\.0\.1|k3y|hunter2|t0ken/);
  });

  it.each<[string, readonly WebhookOptions[], Record<string, string>, RegExp]>([
    ['a URL that is none', [{ url: 'hooks.test/k3y' }], {}, /webhooks\[0\]\.url must be a URL/],
    ['a short secret', [{ url: 'http://h/', secret: 'k3y' }], {}, /secret must have at least 16/],
    ['a secret of one byte', [{ url: 'http://h/', secret: 'whsec_ab!!!k3y!!!!!' }], {}, /secret must have .* whsec_ and base64 of at least 16 bytes/], // prettier-ignore
    ['a secret in the environment that is an empty key', [], { HEALTH_WEBHOOK_URL: 'http://h/', HEALTH_WEBHOOK_SECRET: 'whsec_!!!!!!!!!!!!!!' }, /HEALTH_WEBHOOK_SECRET must be .* whsec_ and base64 of at least 16 bytes/], // prettier-ignore
    ['an unknown event', [{ url: 'http://h/', on: ['fire' as never] }], {}, /on may hold error, degraded, recovered/],
    [
      'an unknown indicator',
      [{ url: 'http://h/', indicators: ['databse'] }],
      {},
      /names one that nobody registered; known: database/,
    ],
    ['a header of ours', [{ url: 'http://h/', headers: { 'Webhook-Id': 'k3y' } }], {}, /headers must be/],
    [
      'a header that breaks the line',
      [{ url: 'http://h/', headers: { 'X-Key': 'k3y\r\nHost: x' } }],
      {},
      /headers must be/,
    ],
    [
      'a time out of range',
      [
        { url: 'http://h/', timeoutMs: 0 },
        { url: 'http://h/', minIntervalMs: -1 },
      ],
      {},
      /webhooks\[0\]\.timeoutMs[^]*webhooks\[1\]\.minIntervalMs/,
    ],
    ['a secret without a URL', [], { HEALTH_WEBHOOK_SECRET: SECRET }, /HEALTH_WEBHOOK_URL is not/],
  ])('with %s end the boot, and show no value', async (_, webhooks, env, message) => {
    Object.assign(process.env, env);
    const refused = start({ webhooks });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow(/k3y|plain-secret|!!!/);
  });

  it('a deploy sends none: an application that closes cuts off what hangs, and its clients that go are no news', async () => {
    const receiver = await receiving();
    receiver.does(hanging);
    const { app, health } = await start({ webhooks: [{ url: receiver.url, minIntervalMs: 0, timeoutMs: 60_000 }] });
    await turnsDown(health);
    await receiver.has(1);
    status = 'up';
    await app.close();
    await receiver.quiet();
    expect(receiver.received).toHaveLength(1);
  });

  it('hold no process open: one that has nothing else to do ends while a receiver hangs', async () => {
    const receiver = await receiving();
    receiver.does(hanging);
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `
        await import('reflect-metadata');
        const { Module } = await import('@nestjs/common');
        const { NestFactory } = await import('@nestjs/core');
        const { HealthPolicyModule, HealthPolicyService, indicator } = await import(process.cwd() + '/dist/index.js');
        class App {}
        const database = indicator('database', () => ({ status: 'down', reason: 'timeout' }));
        Module({ imports: [HealthPolicyModule.forRoot({ environment: 'test', indicators: [database], webhooks: [{ url: ${JSON.stringify(receiver.url)}, timeoutMs: 60000 }] })] })(App);
        const app = await NestFactory.createApplicationContext(App, { logger: false });
        await app.get(HealthPolicyService, { strict: false }).checkNow();
        process.stdin.once('data', () => process.stdin.unref());
        `,
      ],
      { stdio: ['pipe', 'inherit', 'inherit'] },
    );
    await receiver.has(1);
    child.stdin.write('go\n');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });
});
