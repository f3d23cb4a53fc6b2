import 'reflect-metadata';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Module, Scope, type INestApplicationContext, type Provider } from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import * as terminus from '@nestjs/terminus';
import { HealthIndicatorService } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import * as ours from '../../src/index.js';
import {
  describeHealthRoutes,
  HealthIndicator,
  HealthPolicyModule,
  HealthPolicyService,
  indicator,
  type HealthPolicyModuleOptions,
} from '../../src/index.js';

const opened: INestApplicationContext[] = [];
const environment = { ...process.env };
afterEach(async () => {
  await Promise.all(opened.splice(0).map((app) => app.close()));
  process.env = { ...environment };
});

@Injectable()
class Queue {
  waiting = 3;
}

@HealthIndicator({ name: 'queue', timeoutMs: 300, expose: ['version'] })
class QueueIndicator {
  constructor(private readonly queue: Queue) {}
  check() {
    return { status: 'up' as const, waiting: this.queue.waiting, version: '4.1', secret: 'hunter2' };
  }
}

@Module({ providers: [Queue, QueueIndicator] })
class QueueModule {}

async function start(imports: unknown[], options: HealthPolicyModuleOptions = {}, providers: Provider[] = []) {
  @Module({
    imports: [HealthPolicyModule.forRoot({ environment: 'test', ...options }), ...imports] as never,
    providers,
  })
  class App {}
  const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  opened.push(app);
  return { app, health: app.get(HealthPolicyService) };
}
const refusalOf = (providers: Provider[], options: HealthPolicyModuleOptions = {}) =>
  start([], options, providers).then(
    () => 'not refused',
    (error: Error) => error.message,
  );

describe('a class decorated with @HealthIndicator', () => {
  it('is an indicator by itself, in any module, with its dependencies injected', async () => {
    const { health } = await start([QueueModule]);
    const { entries } = await health.checkNow();
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ name: 'queue', status: 'up', data: { waiting: 3, version: '4.1' } });
    expect(JSON.stringify(entries)).not.toContain('hunter2');
  });

  it('stands under the policy: its options, its keys and its criticality', async () => {
    process.env['HEALTH_QUEUE_INTERVAL_MS'] = '5000';
    process.env['HEALTH_OPTIONAL'] = 'queue';
    const { health } = await start([QueueModule], { environment: 'production' });
    const { criticality, settings } = health.policy.indicators.get('queue')!;
    expect(criticality.value).toBe('optional');
    expect([settings.timeoutMs.value, settings.intervalMs.value]).toEqual([300, 5000]);
  });

  it('may have isHealthy(key), as Terminus documents it, and @Injectable() beside the decorator', async () => {
    @Injectable()
    @HealthIndicator({ name: 'dog' })
    class DogIndicator {
      constructor(private readonly indicators: HealthIndicatorService) {}
      isHealthy(key: string) {
        return this.indicators.check(key).attempt(() => ({ age: 7 }));
      }
    }
    const { health } = await start([terminus.TerminusModule], {}, [DogIndicator]);
    const { entries } = await health.checkNow();
    expect(entries[0]).toMatchObject({ name: 'dog', status: 'up', data: { age: 7 } });
  });

  it('may be local, so that liveness can depend on it', async () => {
    @HealthIndicator({ name: 'heap', local: true })
    class HeapIndicator {
      check = () => ({ status: 'up' as const });
    }
    const { health } = await start([], { liveness: ['heap'] }, [HeapIndicator]);
    expect(health.policy.liveness).toEqual(['heap']);
  });

  it('is known beside registered ones, and to forRootAsync, and to the OpenAPI document before init()', async () => {
    @Module({
      imports: [
        HealthPolicyModule.forRootAsync({
          useFactory: () => ({ environment: 'test', indicators: [indicator('other', () => ({ status: 'up' }))] }),
        }),
        QueueModule,
      ],
    })
    class App {}
    const app = await NestFactory.create(App, { logger: false, abortOnError: false });
    opened.push(app);
    const { paths } = await describeHealthRoutes(
      { openapi: '3.0.0', info: { title: '', version: '' }, paths: {} },
      app,
    );
    expect(JSON.stringify(paths)).toContain('["other","queue"]');
    await app.init();
    expect([...app.get(HealthPolicyService).policy.indicators.keys()]).toEqual(['other', 'queue']);
  });

  it('may be made for each of its users: one is made for its checks, and ended with the application', async () => {
    const ended: object[] = [];
    let made = 0;
    @Injectable({ scope: Scope.TRANSIENT })
    @HealthIndicator({ name: 'own' })
    class OwnIndicator {
      readonly number = (made += 1);
      check() {
        return { status: 'up' as const, number: this.number };
      }
      onApplicationShutdown() {
        ended.push(this);
      }
    }
    const { app, health } = await start([], {}, [OwnIndicator]);
    await health.checkNow();
    expect((await health.checkNow()).entries[0]).toMatchObject({ status: 'up', data: { number: 1 } });
    await app.close();
    expect([made, ended.length]).toEqual([1, 1]);
  });

  it('is found by its token where a test puts another provider in its place', async () => {
    const moduleRef = await Test.createTestingModule({
      imports: [HealthPolicyModule.forRoot({ environment: 'test' }), QueueModule],
    })
      .overrideProvider(QueueIndicator)
      .useValue({ check: () => ({ status: 'down', reason: 'loading' }) })
      .compile();
    const app = await moduleRef.createNestApplication().init();
    opened.push(app);
    const { entries } = await app.get(HealthPolicyService).checkNow();
    expect(entries).toMatchObject([{ name: 'queue', status: 'down', reason: 'loading' }]);
  });

  it('is found where a factory makes it, and under an alias it is not one more', async () => {
    const { health } = await start([], {}, [
      { provide: 'QUEUE_HEALTH', useFactory: () => new QueueIndicator(new Queue()) },
      { provide: 'ALIAS', useExisting: 'QUEUE_HEALTH' },
    ]);
    expect((await health.checkNow()).entries).toMatchObject([{ name: 'queue', status: 'up' }]);
  });

  it('hands its name on to a subclass that is provided instead', async () => {
    class BusyQueueIndicator extends QueueIndicator {
      override check() {
        return { ...super.check(), waiting: 900 };
      }
    }
    const { health } = await start([], {}, [Queue, BusyQueueIndicator]);
    expect((await health.checkNow()).entries).toMatchObject([{ name: 'queue', data: { waiting: 900 } }]);
  });
});

describe('the boot ends, and names the class, where a decorated class', () => {
  it('has the name of another: two of one name would hide each other', async () => {
    @HealthIndicator({ name: 'queue' })
    class JobsIndicator {
      check = () => ({ status: 'up' as const });
    }
    const refusal = await start([QueueModule], {}, [JobsIndicator]).catch((error: Error) => error.message);
    expect(refusal).toMatch(
      /^Health indicators refused:\n {2}indicator queue is declared twice, by the class (QueueIndicator in QueueModule and by the class JobsIndicator in App|JobsIndicator in App and by the class QueueIndicator in QueueModule); give each its own name/,
    );
  });

  it('is provided by two modules', async () => {
    const refusal = await start([QueueModule], {}, [Queue, QueueIndicator]).catch((error: Error) => error.message);
    expect(refusal).toMatch(/QueueIndicator in (App|QueueModule) and .*provide the class in one module only/);
  });

  it('has the name of a registered one', async () => {
    const indicators = [indicator('queue', () => ({ status: 'up' }))];
    expect(await refusalOf([Queue, QueueIndicator], { indicators })).toContain(
      'indicator queue is declared twice, by the option `indicators` and by the class QueueIndicator in App',
    );
  });

  it('has a name that will not do; all problems are in one message', async () => {
    @HealthIndicator({ name: 'ready' })
    class Reserved {
      check = () => ({ status: 'up' as const });
    }
    @HealthIndicator({ name: 'Order queue' })
    class Spaced {
      check = () => ({ status: 'up' as const });
    }
    const refusal = await refusalOf([Reserved, Spaced]);
    expect(refusal).toMatch(/the class Reserved in App: indicator name "ready" is reserved/);
    expect(refusal).toMatch(/the class Spaced in App: indicator name "Order queue" must start with a small letter/);
  });

  it('is request-scoped, or depends on a request: a check runs outside of any', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Tenant {
      constructor(@Inject(REQUEST) readonly request: object) {}
    }
    @HealthIndicator({ name: 'tenant' })
    class TenantIndicator {
      constructor(readonly tenant: Tenant) {}
      check = () => ({ status: 'up' as const });
    }
    @Injectable({ scope: Scope.REQUEST })
    @HealthIndicator({ name: 'scoped' })
    class ScopedIndicator {
      check = () => ({ status: 'up' as const });
    }
    const refusal = await refusalOf([Tenant, TenantIndicator, ScopedIndicator]);
    expect(refusal).toMatch(/the class TenantIndicator in App is request-scoped, or injects what is/);
    expect(refusal).toMatch(/the class ScopedIndicator in App is request-scoped, or injects what is/);
  });

  it('has nothing to ask: neither check() nor isHealthy()', async () => {
    @(HealthIndicator({ name: 'mute' }) as ClassDecorator)
    class Mute {}
    expect(await refusalOf([Mute])).toMatch(
      /^Health indicators refused their configuration:\n {2}mute: Mute has neither check\(\) nor isHealthy\(\)/,
    );
  });
});

describe('the compiler', () => {
  it('refuses the decorator on a class with neither check() nor isHealthy()', () => {
    // @ts-expect-error it has nothing to ask
    @HealthIndicator({ name: 'mute' })
    class Mute {}
    expect(new Mute()).toBeInstanceOf(Mute);
  });
});

describe('the names of this package', () => {
  it('are none of those that Terminus exports, so that an editor imports the right one', () => {
    expect(Object.keys(ours).filter((name) => name in terminus)).toEqual([]);
    const folder = dirname(createRequire(import.meta.url).resolve('@nestjs/terminus/package.json'));
    const declared = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.d.ts'))
      .map((file) => readFileSync(join(folder, 'dist', file), 'utf8'))
      .join('\n');
    expect(declared).not.toMatch(
      /export (declare )?(abstract )?(class|type|interface|const|function) HealthIndicator\b/,
    );
  });
});
