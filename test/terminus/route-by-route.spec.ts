import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, MemoryHealthIndicator } from '@nestjs/terminus';
import {
  CustomHealthIndicator,
  indicator,
  InjectHealthIndicator,
  redis,
  RedisHealthIndicator,
} from '../../src/index.js';
import { startRedis } from '../servers/redis.js';
import type { TestServer } from '../servers/test-server.js';
import { startAfter, type Application } from './moved-application.js';

const running: Application[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ app }) => app.close()));
});
async function start(...args: Parameters<typeof startAfter>) {
  const application = await startAfter(...args);
  running.push(application);
  return application;
}

const memory = indicator('memory', {
  use: MemoryHealthIndicator,
  check: (each) => each.checkHeap('memory', Number.MAX_SAFE_INTEGER),
});

describe('an application with a controller of Terminus’s at /health', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  @Controller('health')
  class HealthController {
    constructor(
      private readonly health: HealthCheckService,
      private readonly memory: MemoryHealthIndicator,
    ) {}
    @Get()
    @HealthCheck()
    check() {
      return this.health.check([() => this.memory.checkHeap('heap', Number.MAX_SAFE_INTEGER)]);
    }
    @Get('db')
    @HealthCheck()
    db() {
      return this.health.check([() => ({ db: { status: 'up' } })]);
    }
  }

  it('ends the boot where nothing is said, and the message says what can be done', async () => {
    const refused = startAfter({ indicators: [memory] }, {}, [HealthController]);
    await expect(refused).rejects.toThrow(
      /GET \/health .*\n[^]*GET \/health\/db [^]*Set HEALTH_PATH to another prefix/,
    );
  });

  it('keeps it beside ours with another prefix', async () => {
    const { ask, health } = await start({ indicators: [memory], path: 'healthz' }, {}, [HealthController]);
    await health.checkNow();
    expect(await ask('/health')).toMatchObject({ code: 200, body: { status: 'ok', info: { heap: { status: 'up' } } } });
    expect(await ask('/healthz')).toMatchObject({ code: 200, body: { info: { memory: { status: 'up' } } } });
    expect((await ask('/healthz/ready')).code).toBe(200);
  });

  it('keeps a route below ours where it is named', async () => {
    @Controller('health')
    class Rest {
      constructor(private readonly health: HealthCheckService) {}
      @Get('db')
      @HealthCheck()
      db() {
        return this.health.check([() => ({ db: { status: 'up' } })]);
      }
    }
    const options = { indicators: [memory], applicationRoutes: ['/health/db'] };
    const { ask, health } = await start(options, {}, [Rest]);
    await health.checkNow();
    expect(await ask('/health/db')).toMatchObject({ code: 200, body: { info: { db: { status: 'up' } } } });
    expect(await ask('/health')).toMatchObject({ code: 200, body: { info: { memory: { status: 'up' } } } });
  });

  it('moves check by check: the old list asks those that have moved, under their own deadline', async () => {
    @Controller('old')
    class Half {
      constructor(
        private readonly health: HealthCheckService,
        private readonly redis: RedisHealthIndicator,
        @InjectHealthIndicator('memory') private readonly memory: CustomHealthIndicator,
        private readonly stay: MemoryHealthIndicator,
      ) {}
      @Get()
      @HealthCheck()
      check() {
        return this.health.check([
          () => this.redis.isHealthy('redis'),
          () => this.memory.isHealthy('memory'),
          () => this.stay.checkRSS('stays', Number.MAX_SAFE_INTEGER), // not moved yet
        ]);
      }
    }
    const indicators = [redis({ url: server.url }), memory];
    const { ask, health } = await start({ indicators, timeoutMs: 1000 }, {}, [Half]);
    await health.checkNow();
    const upBefore = await ask('/old');
    expect(upBefore.body.details).toMatchObject({
      redis: { status: 'up' },
      memory: { status: 'up' },
      stays: { status: 'up' },
    });
    server.freeze();
    try {
      const old = await ask('/old');
      expect(old).toMatchObject({ code: 503, body: { error: { redis: { status: 'down', reason: 'timeout' } } } });
      await health.checkNow();
      expect((await ask('/health')).body.error).toMatchObject({ redis: { status: 'down', reason: 'timeout' } });
    } finally {
      server.thaw();
    }
  });
});
