import 'reflect-metadata';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  Inject,
  Injectable,
  Module,
  type INestApplicationContext,
  type LoggerService,
  type Type,
} from '@nestjs/common';
import { ConfigModule, ConfigService, registerAs } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import {
  clickhouse,
  HealthPolicyModule,
  HealthPolicyService,
  healthIndicatorToken,
  indicator,
  llm,
  LlmHealthIndicator,
  redis,
  RedisHealthIndicator,
  type HealthPolicyModuleOptions,
  type HealthPolicyOptionsFactory,
} from '../../src/index.js';

const opened: INestApplicationContext[] = [];
const environment = { ...process.env };
afterEach(async () => {
  await Promise.all(opened.splice(0).map((app) => app.close()));
  process.env = { ...environment };
});

const up = () => indicator('database', () => ({ status: 'up' }));

async function context(
  imports: unknown[],
  logger: LoggerService | false = false,
  providers: Type[] = [],
): Promise<INestApplicationContext> {
  @Module({ imports: imports as never, providers })
  class App {}
  const app = await NestFactory.createApplicationContext(App, { logger, abortOnError: false });
  opened.push(app);
  return app;
}
const policyIn = (app: INestApplicationContext) => app.get(HealthPolicyService, { strict: false }).policy;

function collectingLogger(): LoggerService & { lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (message: unknown) => void lines.push(`${level} ${String(message)}`);
  return {
    lines,
    log: at('info'),
    warn: at('warn'),
    error: at('error'),
    debug: at('debug'),
    verbose: at('verbose'),
    fatal: at('fatal'),
  };
}

describe('the module', () => {
  it('runs without an HTTP adapter: a worker is watched, too', async () => {
    const app = await context([HealthPolicyModule.forRoot({ environment: 'test', indicators: [up()] })]);
    const { verdict } = await app.get(HealthPolicyService, { strict: false }).checkNow();
    expect(verdict).toBe('ok');
  });

  it('takes its options from a provider: useFactory with ConfigService, useClass, useExisting', async () => {
    process.env['TEAM_ENV'] = 'staging';
    @Injectable()
    class Options implements HealthPolicyOptionsFactory {
      createHealthPolicyOptions(): HealthPolicyModuleOptions {
        return { environment: 'development' };
      }
    }
    @Module({ providers: [Options], exports: [Options] })
    class OptionsModule {}
    const config = ConfigModule.forRoot({ ignoreEnvFile: true });
    const factory = await context([
      HealthPolicyModule.forRootAsync({
        imports: [config],
        inject: [ConfigService],
        indicators: [up()],
        useFactory: (service: ConfigService) => ({
          environment: service.getOrThrow<string>('TEAM_ENV'),
          indicators: [indicator('queue', () => ({ status: 'up' }))],
        }),
      }),
    ]);
    expect(policyIn(factory).environment.name).toBe('staging');
    expect([...policyIn(factory).indicators.keys()]).toEqual(['database', 'queue']);
    expect(policyIn(await context([HealthPolicyModule.forRootAsync({ useClass: Options })])).environment.name).toBe(
      'development',
    );
    const existing = HealthPolicyModule.forRootAsync({ imports: [OptionsModule], useExisting: Options });
    expect(policyIn(await context([existing])).environment.name).toBe('development');
  });

  it('reads ConfigService: its namespace beats the options, its HEALTH_ keys beat the namespace', async () => {
    process.env['HEALTH_ENVIRONMENT'] = 'staging';
    process.env['HEALTH_INTERVAL_MS'] = '5000';
    const health = registerAs('health', () => ({ intervalMs: 4000, timeoutMs: 700, database: { timeoutMs: 300 } }));
    const app = await context([
      ConfigModule.forRoot({ load: [health], ignoreEnvFile: true }),
      HealthPolicyModule.forRoot({
        indicators: [up(), indicator('queue', () => ({ status: 'up' }))],
        intervalMs: 3000,
        timeoutMs: 600,
      }),
    ]);
    const { settings, indicators } = policyIn(app);
    expect([settings.intervalMs.value, settings.timeoutMs.value]).toEqual([5000, 700]);
    expect(indicators.get('database')!.settings.timeoutMs).toEqual({
      value: 300,
      origin: { level: 'namespace', source: expect.stringContaining('health') },
    });
    expect(indicators.get('queue')!.settings.timeoutMs.value).toBe(700);
  });

  it('A typo suppresses nothing: HEALTH_FATAL=databse ends the boot with a message that names database', async () => {
    process.env['HEALTH_FATAL'] = 'databse';
    await expect(context([HealthPolicyModule.forRoot({ environment: 'test', indicators: [up()] })])).rejects.toThrow(
      /HEALTH_FATAL names "databse".*did you mean database/,
    );
  });

  it('refuses what an indicator cannot work with, all at once and without a credential', async () => {
    process.env['REDIS_URL'] = 'http://user:hunter2@cache';
    process.env['CLICKHOUSE_URL'] = 'ftp://user:hunter2@events';
    const refused = context([HealthPolicyModule.forRoot({ environment: 'test', indicators: [redis(), clickhouse()] })]);
    await expect(refused).rejects.toThrow(/refused their configuration:\n {2}redis: [^]*\n {2}clickhouse: [^]*http/);
    await expect(refused).rejects.not.toThrow(/hunter2/);
  });

  it('L1: warns of a token that nobody provides, and tells its indicator not_configured', async () => {
    const logger = collectingLogger();
    const app = await context(
      [HealthPolicyModule.forRoot({ environment: 'test', indicators: [llm({ factory: 'LLM_FACTRY' })] })],
      logger,
    );
    const { entries } = await app.get(HealthPolicyService, { strict: false }).checkNow();
    expect(entries[0]).toMatchObject({ status: 'down', reason: 'not_configured' });
    expect(logger.lines.filter((line) => line.startsWith('warn') && line.includes('LLM_FACTRY'))).toHaveLength(1);
  });

  it('is set up alike by @nestjs/testing, whose adapter comes late', async () => {
    const moduleRef = await Test.createTestingModule({
      imports: [HealthPolicyModule.forRoot({ environment: 'test', indicators: [up()] })],
    }).compile();
    const app = moduleRef.createNestApplication();
    opened.push(app);
    await app.listen(0);
    expect((await fetch(`${await app.getUrl()}/health`)).status).toBe(200);
  });

  it('is global: a feature module injects HealthPolicyService without importing anything', async () => {
    @Injectable()
    class Feature {
      constructor(readonly health: HealthPolicyService) {}
    }
    @Module({ providers: [Feature] })
    class FeatureModule {}
    const app = await context([FeatureModule, HealthPolicyModule.forRoot({ environment: 'test', indicators: [up()] })]);
    const { health } = app.get(Feature, { strict: false });
    expect((await health.checkNow()).verdict).toBe('ok');
  });

  it('went wrong 5: refuses to be registered twice in one application, since one of two policies would decide nothing', async () => {
    @Module({
      imports: [
        HealthPolicyModule.forRoot({
          environment: 'production',
          indicators: [indicator('hidden', () => ({ status: 'down' }))],
        }),
      ],
    })
    class FeatureModule {}
    await expect(
      context([FeatureModule, HealthPolicyModule.forRoot({ environment: 'production', indicators: [up()] })]),
    ).rejects.toThrow(/registered twice/);
  });

  it('lets several applications live in one process', async () => {
    @Module({ imports: [HealthPolicyModule.forRoot({ environment: 'test', indicators: [up()] })] })
    class One {}
    @Module({
      imports: [
        HealthPolicyModule.forRoot({
          environment: 'test',
          indicators: [indicator('database', () => ({ status: 'down' }))],
        }),
      ],
    })
    class Other {}
    const apps = await Promise.all([One, Other].map((App) => NestFactory.create(App, { logger: false })));
    opened.push(...apps);
    await Promise.all(apps.map((app) => app.listen(0)));
    expect(await Promise.all(apps.map(async (app) => (await fetch(`${await app.getUrl()}/health`)).status))).toEqual([
      200, 503,
    ]);
    await apps[1]!.close();
    expect((await fetch(`${await apps[0]!.getUrl()}/health`)).status).toBe(200);
  });
});

describe('a registered indicator', () => {
  it('is injectable by its name and by its class, and answers in anyone’s own HealthCheckService.check', async () => {
    @Injectable()
    class Mine {
      constructor(
        readonly health: HealthCheckService,
        readonly redis: RedisHealthIndicator,
        readonly llm: LlmHealthIndicator,
        @Inject(healthIndicatorToken('cache')) readonly cache: RedisHealthIndicator,
      ) {}
    }
    const module = HealthPolicyModule.forRoot({
      environment: 'test',
      indicators: [redis(), redis('cache', { urlFrom: 'CACHE_URL' }), llm({ factory: 'LLM_FACTORY' })],
    });
    const app = await context([module, TerminusModule.forRoot({ logger: false })], false, [Mine]);
    const mine = app.get(Mine);
    expect(mine.cache).not.toBe(mine.redis);
    const check = mine.health.check([() => mine.redis.isHealthy('sessions'), () => mine.llm.isHealthy('llm')]);
    await expect(check).rejects.toMatchObject({
      response: {
        status: 'error',
        error: {
          sessions: { status: 'down', reason: 'not_configured' },
          llm: { status: 'down', reason: 'not_configured' },
        },
      },
    });
  });

  it('may be a class of the application’s with its dependencies injected, or Terminus’s isHealthy(key)', async () => {
    @Injectable()
    class Queue {
      depth = 3;
    }
    @Injectable()
    class QueueIndicator {
      constructor(readonly queue: Queue) {}
      check() {
        return { status: 'up' as const, depth: this.queue.depth };
      }
    }
    @Injectable()
    class TerminusLike {
      isHealthy(key: string) {
        return { [key]: { status: 'degraded' as const } };
      }
    }
    const indicators = [
      indicator('queue', QueueIndicator),
      indicator('other', TerminusLike),
      indicator('direct', { use: Queue, check: ({ depth }) => ({ status: depth > 2 ? 'up' : 'down', depth }) }),
      // With the types written out, and the options in either place.
      indicator(
        'annotated',
        { use: Queue, check: async (queue: Queue) => ({ status: 'up', depth: queue.depth, text: 'seen' }) },
        { expose: ['text'] },
      ),
    ];
    const app = await context([HealthPolicyModule.forRoot({ environment: 'test', indicators })], false, [
      Queue,
      QueueIndicator,
      TerminusLike,
    ]);
    const { entries } = await app.get(HealthPolicyService, { strict: false }).checkNow();
    expect(entries.map(({ status, data }) => [status, data])).toEqual([
      ['up', { depth: 3 }],
      ['degraded', {}],
      ['up', { depth: 3 }],
      ['up', { depth: 3, text: 'seen' }],
    ]);
  });

  it('whose class nobody provides is not_configured, and says so; it is not up', async () => {
    class Forgotten {
      check() {
        return { status: 'up' as const };
      }
    }
    const logger = collectingLogger();
    const app = await context(
      [HealthPolicyModule.forRoot({ environment: 'test', indicators: [indicator('forgotten', Forgotten)] })],
      logger,
    );
    const { entries } = await app.get(HealthPolicyService, { strict: false }).checkNow();
    expect(entries[0]).toMatchObject({ status: 'down', reason: 'not_configured' });
    expect(logger.lines.filter((line) => line.startsWith('warn The indicator forgotten'))).toHaveLength(1);
  });
});

describe('the log', () => {
  it('tells the policy once, each transition once by its level, and nothing in a steady state', async () => {
    const logger = collectingLogger();
    let status: 'up' | 'down' = 'up';
    const indicators = [
      indicator('database', () => ({ status })),
      indicator('redis', () => ({ status })),
      indicator('broken', () => {
        throw new TypeError('postgres://user:hunter2@10.0.0.5');
      }),
    ];
    const app = await context([HealthPolicyModule.forRoot({ environment: 'staging', indicators })], logger);
    const health = app.get(HealthPolicyService, { strict: false });
    await health.checkNow();
    status = 'down';
    await health.checkNow();
    await health.checkNow();
    status = 'up';
    await health.checkNow();
    const told = logger.lines.filter((line) => / is (up|down|degraded)/.test(line));
    expect(told).toEqual([
      expect.stringMatching(
        /^warn broken \(optional\) is down: indicator_error \(.*\); thrown: TypeError at module\.spec\.ts:\d+:\d+$/,
      ),
      'info database (fatal) is up',
      'info redis (optional) is up',
      'error database (fatal) is down, was up: error (the indicator says that its dependency is down)',
      'warn redis (optional) is down, was up: error (the indicator says that its dependency is down)',
      'info database (fatal) is up, was down',
      'info redis (optional) is up, was down',
    ]);
    expect(logger.lines.filter((line) => line.includes('Health policy for environment staging'))).toHaveLength(1);
    expect(logger.lines.join('\n')).not.toContain('hunter2');
  });

  it('L6: tells the place of an error once, also where the indicator was down before', async () => {
    const logger = collectingLogger();
    let error: unknown = Object.assign(new Error('secret'), { code: 'ECONNREFUSED' });
    const throwing = indicator('database', () => {
      throw error;
    });
    const app = await context([HealthPolicyModule.forRoot({ environment: 'test', indicators: [throwing] })], logger);
    const health = app.get(HealthPolicyService, { strict: false });
    await health.checkNow();
    error = new RangeError('secret');
    await health.checkNow();
    await health.checkNow();
    expect(logger.lines.filter((line) => /thrown: RangeError at module\.spec\.ts/.test(line))).toHaveLength(1);
    expect(logger.lines.join()).not.toContain('secret');
  });

  it('warns once of an environment that no profile defines, and of a drain without shutdown hooks', async () => {
    const listeners = process.listeners('SIGTERM');
    process.removeAllListeners('SIGTERM');
    const logger = collectingLogger();
    @Module({ imports: [HealthPolicyModule.forRoot({ environment: 'qa', drainMs: 5, indicators: [up()] })] })
    class App {}
    opened.push(await (await NestFactory.create(App, { logger })).init());
    for (const listener of listeners) process.on('SIGTERM', listener);
    expect(logger.lines.filter((line) => line.startsWith('warn') && line.includes('"qa"'))).toHaveLength(1);
    expect(logger.lines.filter((line) => line.includes('app.enableShutdownHooks()'))).toHaveLength(1);
  });
});

describe('HEALTH_STARTUP=fail', () => {
  it('A2: ends the boot after its timeout, with the count and the names', async () => {
    const indicators = [llm(), up(), indicator('queue', () => ({ status: 'down' }))];
    const app = HealthPolicyModule.forRoot({
      environment: 'production',
      startup: 'fail',
      startupTimeoutMs: 50,
      indicators,
    });
    await expect(context([app])).rejects.toThrow(
      'Startup validation failed: 2 fatal indicators are down: llm (not_configured), queue (error)',
    );
  });

  it('says it in the singular, and lets listen() reject', async () => {
    @Module({
      imports: [
        HealthPolicyModule.forRoot({
          environment: 'production',
          startup: 'fail',
          startupTimeoutMs: 0,
          indicators: [llm(), up()],
        }),
      ],
    })
    class App {}
    const app = await NestFactory.create(App, { logger: false, abortOnError: false });
    opened.push(app);
    await expect(app.listen(0)).rejects.toThrow(
      'Startup validation failed: 1 fatal indicator is down: llm (not_configured)',
    );
  });

  it('waits for a dependency that comes in time', async () => {
    let tries = 0;
    const late = indicator('database', () => ({ status: (tries += 1) > 2 ? 'up' : 'down', reason: 'unreachable' }), {
      downIntervalMs: 100,
    });
    const app = await context([
      HealthPolicyModule.forRoot({ environment: 'production', startup: 'fail', indicators: [late] }),
    ]);
    expect(app.get(HealthPolicyService, { strict: false }).report().verdict).toBe('ok');
  });
});

describe('the end', () => {
  it('stops the loops before a client closes: a deploy logs and sends no transition', async () => {
    const seen = jest.fn();
    let closed = false;
    @Injectable()
    class Client {
      onModuleDestroy() {
        closed = true;
      }
    }
    const logger = collectingLogger();
    @Module({
      imports: [
        HealthPolicyModule.forRoot({
          environment: 'test',
          intervalMs: 100,
          downIntervalMs: 100,
          indicators: [indicator('database', () => ({ status: closed ? 'down' : 'up' }))],
        }),
      ],
      providers: [Client],
    })
    class App {
      async onModuleDestroy() {
        closed = true;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
    const app = await NestFactory.create(App, { logger });
    await app.listen(0);
    const health = app.get(HealthPolicyService, { strict: false });
    health.onTransition(seen);
    await app.close();
    expect(seen).not.toHaveBeenCalledWith(expect.objectContaining({ to: 'down' }));
    expect(logger.lines.filter((line) => line.includes('is down'))).toEqual([]);
  });
});
