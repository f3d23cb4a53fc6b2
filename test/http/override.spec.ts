import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HealthPolicyModule, HealthPolicyService, indicator, type HealthPolicyModuleOptions } from '../../src/index.js';

const TOKEN = 'token-of-the-operators';
const ADAPTERS = ['express', 'fastify'] as const;
const ASKED = { indicator: 'redis', as: 'optional', forMs: 60_000, reason: 'cache is being moved', author: 'ada' };

const apps: INestApplication[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

async function started(adapter: (typeof ADAPTERS)[number], options: HealthPolicyModuleOptions = {}) {
  const lines: string[] = [];
  const take = (line: unknown) => void lines.push(String(line));
  @Module({
    imports: [
      HealthPolicyModule.forRoot({
        environment: 'production',
        details: 'full',
        overrideToken: TOKEN,
        indicators: [indicator('redis', () => ({ status: 'down', reason: 'timeout' }))],
        ...options,
      }),
    ],
  })
  class App {}
  const httpAdapter = adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(App, httpAdapter, {
    logger: { log: take, warn: take, error: take },
  });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  await app.get(HealthPolicyService).checkNow();
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  };
  const post = (body: unknown, token = TOKEN) =>
    ask('/health/override', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { app, ask, post, lines };
}

function parsed(text: string): never {
  try {
    return JSON.parse(text) as never;
  } catch {
    return undefined as never;
  }
}

describe.each(ADAPTERS)('POST /health/override on %s', (adapter) => {
  it('makes a fatal indicator optional for a while: in the code, the body, the text, the draft, the page and the log', async () => {
    const { ask, post, lines } = await started(adapter);
    expect((await ask('/health')).status).toBe(503);
    const made = await post(ASKED);
    expect(made.status).toBe(200);
    expect(made.body).toEqual({
      override: { ...ASKED, forMs: undefined, since: expect.any(String), until: expect.any(String) },
    });
    const { status, body } = await ask('/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'degraded',
      overridden: 1,
      details: {
        redis: {
          status: 'down',
          criticality: 'optional',
          override: { as: 'optional', author: 'ada', until: expect.any(String) },
        },
      },
    });
    expect((await ask('/health?verbose')).text).toMatch(/redis failed: timeout.*\(optional, overridden until /);
    expect((await ask('/health', { headers: { accept: 'application/health+json' } })).text).toContain('"author":"ada"');
    expect((await ask('/health/page')).text).toMatch(/Made optional until.*ada.*cache is being moved/s);
    expect(lines.join('\n')).toMatch(/redis is made optional by ada until .*: cache is being moved/);
  });

  it('gives it back to the policy with as: policy, and lists what is in force', async () => {
    const { ask, post } = await started(adapter);
    await post({ ...ASKED, as: 'shadow' });
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await ask('/health/override', { headers })).body).toMatchObject({
      overrides: [{ indicator: 'redis', as: 'shadow' }],
    });
    expect((await ask('/health')).status).toBe(200);
    expect((await post({ indicator: 'redis', as: 'policy' })).body).toEqual({ overrides: [] });
    expect((await ask('/health')).status).toBe(503);
  });

  it('refuses what is wrong, all at once; nothing is changed by it', async () => {
    const { ask, post } = await started(adapter);
    for (const body of [
      '',
      'nonsense',
      '[]',
      `"${'x'.repeat(5000)}"`,
      {},
      { ...ASKED, forMs: 1e12 },
      { indicator: 'no', as: 'policy' },
    ])
      expect((await post(body)).status).toBe(400);
    expect((await post({ ...ASKED, author: '', forMs: 1 })).body).toMatchObject({
      statusCode: 400,
      message: [expect.stringContaining('`forMs`'), expect.stringContaining('`author`')],
    });
    expect((await ask('/health')).body).not.toHaveProperty('overridden');
  });

  it('is for the bearer of its own token alone', async () => {
    const { ask, post } = await started(adapter, { detailsToken: 'token-that-only-reads' });
    const basic = `Basic ${Buffer.from(`me:${TOKEN}`).toString('base64')}`;
    for (const authorization of ['Bearer token-that-only-reads', 'Bearer ', basic, `Bearer ${TOKEN}x`, '']) {
      const { status, headers } = await ask('/health/override', {
        method: 'POST',
        headers: { authorization },
        body: '{}',
      });
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="health override"']);
    }
    expect((await ask(`/health/override?token=${TOKEN}`, { method: 'POST', body: '{}' })).status).toBe(401);
    expect((await post(ASKED)).status).toBe(200);
    expect(
      (await ask('/health/override', { method: 'DELETE', headers: { authorization: `Bearer ${TOKEN}` } })).status,
    ).toBe(405);
  });

  it('does not exist without a token', async () => {
    const { ask, post } = await started(adapter, { overrideToken: undefined });
    expect((await post(ASKED)).status).toBe(404);
    expect((await ask('/health/override')).status).toBe(404);
  });

  it('shows that something is overridden at every level, and who and why at full alone', async () => {
    const { ask, post } = await started(adapter, { details: 'status' });
    expect((await ask('/health')).body).not.toHaveProperty('overridden');
    await post(ASKED);
    const { text, body } = await ask('/health');
    expect(body).toMatchObject({ status: 'degraded', overridden: 1, details: {} });
    expect(text).not.toMatch(/ada|moved|redis/);
  });
});

describe('an override in code', () => {
  it('is made and ended through the service, and refused with its rules', async () => {
    const { app, ask } = await started('express');
    const service = app.get(HealthPolicyService);
    const end = service.override({ ...ASKED, as: 'optional' });
    expect(service.overrides).toMatchObject([{ indicator: 'redis', as: 'optional' }]);
    expect((await ask('/health')).status).toBe(200);
    end();
    end();
    expect((await ask('/health')).status).toBe(503);
    expect(() => service.override({ ...ASKED, as: 'fatal' as never })).toThrow(
      /refused: `as` must be one of optional, shadow, down/,
    );
  });

  it('cannot be had with the token that only looks', async () => {
    const both = { detailsToken: TOKEN, overrideToken: TOKEN };
    await expect(started('express', both)).rejects.toThrow(
      'HEALTH_OVERRIDE_TOKEN must be another token than HEALTH_DETAILS_TOKEN',
    );
  });
});
