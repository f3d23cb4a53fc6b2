import 'reflect-metadata';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { HealthPolicyModule, HealthPolicyService, healthIndicatorToken } from '../../src/index.js';
import * as readyMade from '../../src/indicators.js';
import { createHealth, type Report } from '../../src/standalone.js';
import { startDnsFake } from '../servers/dns-fake.js';
import { freePort } from '../servers/free-port.js';
import { startHttpFake } from '../servers/http-fake.js';
import { Canaries } from '../support/canaries.js';

const { disk, dns, heartbeatFile, http, HttpEndpointHealthIndicator, memory, remoteHealth, tcp } = readyMade;

const ends: (() => unknown)[] = [];
const environment = { ...process.env };
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  process.env = { ...environment };
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'health-policy-ready-made-'));
  ends.push(() => rm(folder, { recursive: true }));
});

/** One of each, in front of something that works. */
async function oneOfEach() {
  const beat = join(folder, 'beat');
  await writeFile(beat, '');
  const server = await startHttpFake((_request, response) => response.end('{"status":"ok"}'));
  ends.push(() => server.stop());
  const names = await startDnsFake(() => ({ addresses: ['10.0.0.7'] }));
  ends.push(() => names.stop());
  Object.assign(process.env, { PAYMENTS_URL: server.url, BROKER_URL: `amqp://user:s3cret@127.0.0.1:${server.port}` });
  const timeoutMs = 10_000;
  return [
    http('payments', { urlFrom: 'PAYMENTS_URL', timeoutMs }),
    remoteHealth('users', { url: server.url, timeoutMs }),
    tcp('broker', { urlFrom: 'BROKER_URL', timeoutMs }),
    dns('search', { hostname: 'search.internal', servers: [names.server], timeoutMs }),
    disk({ path: folder, warnFreeShare: 0, downFreeShare: 0 }),
    memory({ warnRssShare: 1 }),
    heartbeatFile('worker', { path: beat, maxAgeMs: 600_000 }),
  ];
}
const NAMES = ['payments', 'users', 'broker', 'search', 'disk', 'memory', 'worker'];

function statuses({ entries }: Report) {
  return Object.fromEntries(entries.map(({ name, status }) => [name, status]));
}
const ALL_UP = Object.fromEntries(NAMES.map((name) => [name, 'up']));
const silence = { log: () => {}, warn: () => {}, error: () => {} };

describe('the ready-made indicators', () => {
  it('are exported by these names, none of which is one of Terminus’s', async () => {
    expect(Object.keys(readyMade)).toEqual(
      expect.arrayContaining([
        'DiskSpaceHealthIndicator',
        'DnsHealthIndicator',
        'HeartbeatFileHealthIndicator',
        'HttpEndpointHealthIndicator',
        'MemoryUseHealthIndicator',
        'RemoteHealthIndicator',
        'TcpHealthIndicator',
        'disk',
        'dns',
        'heartbeatFile',
        'http',
        'memory',
        'remoteHealth',
        'tcp',
      ]),
    );
    const taken = Object.keys(await import('@nestjs/terminus'));
    expect(Object.keys(readyMade).filter((name) => taken.includes(name))).toEqual([]);
  });

  it('work in Nest, and can be injected there', async () => {
    const indicators = await oneOfEach();
    @Module({
      imports: [
        ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true }),
        HealthPolicyModule.forRoot({ environment: 'production', indicators, liveness: ['disk', 'memory'] }),
      ],
    })
    class App {}
    const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
    ends.push(() => app.close());
    const report = await app.get(HealthPolicyService, { strict: false }).checkNow();
    expect(statuses(report)).toEqual(ALL_UP);
    expect(report.verdict).toBe('ok');
    const payments = app.get(HttpEndpointHealthIndicator, { strict: false });
    expect(app.get(healthIndicatorToken('payments'), { strict: false })).toBe(payments);
    expect(await payments.isHealthy('payments', { timeoutMs: 10_000 })).toMatchObject({
      payments: { status: 'up', httpStatus: 200 },
    });
  });

  it('work without Nest', async () => {
    const health = await createHealth({ environment: 'production', log: silence, indicators: await oneOfEach() });
    ends.push(() => health.close());
    expect(statuses(await health.checkNow())).toEqual(ALL_UP);
  });

  it('take their times from the configuration as any other does', async () => {
    process.env['HEALTH_PAYMENTS_TIMEOUT_MS'] = '321';
    const health = await createHealth({ environment: 'test', log: silence, indicators: await oneOfEach() });
    ends.push(() => health.close());
    expect(health.policy.indicators.get('payments')!.settings.timeoutMs.value).toBe(321);
    expect(health.policy.indicators.get('broker')!.settings.timeoutMs.value).toBe(10_000);
  });

  it('whose key of the configuration is not set are not_configured', async () => {
    const indicators = [
      http('a', { urlFrom: 'NO_SUCH_KEY' }),
      remoteHealth('b', { urlFrom: 'NO_SUCH_KEY' }),
      tcp('c', { urlFrom: 'NO_SUCH_KEY' }),
      http('d', { url: 'http://127.0.0.1', bearerFrom: 'NO_SUCH_KEY' }),
    ];
    const health = await createHealth({ environment: 'test', log: silence, indicators });
    ends.push(() => health.close());
    const { entries } = await health.checkNow();
    expect(entries.map(({ reason }) => reason)).toEqual([
      'not_configured',
      'not_configured',
      'not_configured',
      'missing_credentials',
    ]);
  });

  it('end the boot where they cannot work, all in one message and without a credential', async () => {
    Object.assign(process.env, { BAD_URL: 'ftp://user:hunter2@files', BAD_BROKER: 'amqp://user:hunter2@broker' });
    const indicators = [
      http('payments', { urlFrom: 'BAD_URL' }),
      remoteHealth('users', { url: 'user:hunter2@users' }),
      tcp('broker', { urlFrom: 'BAD_BROKER' }),
      tcp('cache', { host: 'cache', port: 70_000 }),
      tcp('nothing', {}),
      dns('search', { hostname: 'http://user:hunter2@search' }),
      disk({ warnFreeShare: 10 }),
      memory({ downHeapShare: 97 }),
      heartbeatFile('worker', { path: '', maxAgeMs: 1000 }),
    ];
    const refused = createHealth({ environment: 'test', log: silence, indicators });
    await expect(refused).rejects.toThrow(/^Health indicators refused their configuration:\n/);
    const message = await refused.then(String, String);
    expect(
      message
        .split('\n')
        .slice(1)
        .map((line) => /^ {2}(\w+): Expected /.exec(line)?.[1]),
    ).toEqual(indicators.map(({ name }) => name));
    expect(message).not.toMatch(/hunter2/);
  });

  it('let no secret reach a body or a log', async () => {
    const canaries = new Canaries();
    const [password, token, header] = [
      canaries.plant('password'),
      canaries.plantKey('token'),
      canaries.plantKey('header'),
    ];
    const echo = await startHttpFake(({ headers, url }, response) => {
      response.writeHead(url!.startsWith('/ok') ? 200 : 500, { 'x-echo': headers['authorization'] ?? '' });
      response.end(JSON.stringify({ status: 'error', details: { [token.text]: { status: 'down' } }, ...headers }));
    });
    ends.push(() => echo.stop());
    const authority = (port: number) => `app:${encodeURIComponent(password.text)}@127.0.0.1:${port}`;
    Object.assign(process.env, { SECRET_TOKEN: token.text, SECRET_URL: `http://${authority(echo.port)}/no` });
    const closed = await freePort();
    const common = { headers: { 'x-key': header.text }, timeoutMs: 10_000 };
    const indicators = [
      http('a', { urlFrom: 'SECRET_URL', ...common }),
      http('b', { url: `http://${authority(closed)}`, bearerFrom: 'SECRET_TOKEN', ...common }),
      remoteHealth('c', { urlFrom: 'SECRET_URL', bearerFrom: 'SECRET_TOKEN', ...common }),
      remoteHealth('d', { url: `http://${authority(echo.port)}/ok`, ...common }),
      tcp('e', { url: `amqp://${authority(closed)}` }),
      heartbeatFile('f', { path: join(folder, header.text), maxAgeMs: 1000 }),
      disk('g', { path: join(folder, header.text) }),
    ];
    const told: string[] = [];
    const keep = (line: string) => void told.push(line);
    const log = { log: keep, warn: keep, error: keep };
    const health = await createHealth({ environment: 'test', details: 'full', log, indicators });
    ends.push(() => health.close());
    const report = await health.checkNow();
    expect(report.entries.map(({ status }) => status)).toEqual(indicators.map(() => 'down'));
    const server = createServer((request, response) => void health.answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
    for (const path of ['', '/policy', '/page', ...indicators.map(({ name }) => `/${name}`)])
      told.push(await (await fetch(url + path)).text());
    for (const accept of ['application/health+json', 'text/html'])
      told.push(await (await fetch(url, { headers: { accept } })).text());
    expect(told.length).toBeGreaterThan(12);
    expect(canaries.in(told.join('\n') + inspect(report, { depth: 9 }))).toEqual([]);
  });
});
