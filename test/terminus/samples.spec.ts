import 'reflect-metadata';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { statfs } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Injectable, type ModuleMetadata, type Type } from '@nestjs/common';
import { Transport, type RedisOptions, type TcpClientOptions } from '@nestjs/microservices';
import { SequelizeModule } from '@nestjs/sequelize';
import {
  DiskHealthIndicator,
  GRPCHealthIndicator,
  HealthCheck,
  HealthCheckService,
  HealthIndicatorService,
  HttpHealthIndicator,
  MemoryHealthIndicator,
  MicroserviceHealthIndicator,
  MikroOrmHealthIndicator,
  MongooseHealthIndicator,
  PrismaHealthIndicator,
  SequelizeHealthIndicator,
  TypeOrmHealthIndicator,
} from '@nestjs/terminus';
import { getDataSourceToken, InjectDataSource, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { indicator } from '../../src/index.js';
import type { IndicatorRegistration } from '../../src/index.js';
import { startPostgres, type TestPostgres } from '../servers/postgres.js';
import { startRedis } from '../servers/redis.js';
import { blackHole, startTcpFake, type TcpFake } from '../servers/tcp-fake.js';
import type { TestServer } from '../servers/test-server.js';
import { startGrpcHealthServer, type GrpcHealthServer } from './grpc-health-server.js';
import { asTerminusHasIt, PATIENCE_MS, startAfter, startBefore, type Application } from './moved-application.js';

/*
 * The applications are those that Terminus itself shows as samples, in code of our own: each of its indicators, first in a controller
 * with HealthCheckService, then registered here. Both are asked over HTTP, with all well and with the dependency gone.
 * Mongoose, MikroORM and Prisma have no server or engine here: what stands for their connection answers as theirs does.
 */
interface Sample {
  readonly before: Type;
  readonly after: readonly IndicatorRegistration[];
  readonly parts?: () => Pick<ModuleMetadata, 'imports' | 'providers'>;
  readonly names: readonly string[];
  /** Takes the dependency away. */
  readonly breakIt: () => void | Promise<void>;
  /** Brings it back. */
  readonly mend: () => void | Promise<void>;
}

const PATIENT = { timeout: PATIENCE_MS };

const running: Application[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ app }) => app.close()));
});

async function answersAlike({ before, after, parts = () => ({}), names, breakIt, mend }: Sample): Promise<void> {
  const old = await startBefore(before, parts());
  running.push(old);
  const moved = await startAfter({ indicators: after }, parts());
  running.push(moved);
  const both = async () => {
    const was = asTerminusHasIt(await old.ask());
    await moved.health.checkNow();
    return { was, is: asTerminusHasIt(await moved.ask()) };
  };
  const of = (status: string) => Object.fromEntries(names.map((name) => [name, status]));
  const well = { code: 200, status: 'ok', info: of('up'), error: {}, details: of('up') };
  const gone = { code: 503, status: 'error', info: {}, error: of('down'), details: of('down') };
  expect(await both()).toEqual({ was: well, is: well });
  await breakIt();
  try {
    expect(await both()).toEqual({ was: gone, is: gone });
  } finally {
    await mend();
  }
  expect(await both()).toEqual({ was: well, is: well });
}

describe('a sample application of Terminus’s answers as before, up and down and up again', () => {
  it('one with an indicator of its own (HealthIndicatorService)', async () => {
    let complaints = 0;
    @Injectable()
    class Neighbours {
      countComplaints = () => Promise.resolve(complaints);
    }
    @Injectable()
    class QuietHealthIndicator {
      constructor(
        private readonly neighbours: Neighbours,
        private readonly indicators: HealthIndicatorService,
      ) {}
      async isHealthy<const Key extends string>(key: Key) {
        const session = this.indicators.check(key);
        const count = await this.neighbours.countComplaints();
        return count === 0 ? session.up() : session.down({ count });
      }
    }
    @Controller('health')
    class HealthController {
      constructor(
        private readonly health: HealthCheckService,
        private readonly quiet: QuietHealthIndicator,
      ) {}
      @Get()
      @HealthCheck()
      check() {
        return this.health.check([() => this.quiet.isHealthy('quiet')]);
      }
    }
    await answersAlike({
      before: HealthController,
      after: [indicator('quiet', QuietHealthIndicator)],
      parts: () => ({ providers: [Neighbours, QuietHealthIndicator] }),
      names: ['quiet'],
      breakIt: () => void (complaints = 2),
      mend: () => void (complaints = 0),
    });
  });

  it('one that looks at its memory', async () => {
    let limit = Number.MAX_SAFE_INTEGER;
    @Controller('health')
    class HealthController {
      constructor(
        private readonly health: HealthCheckService,
        private readonly memory: MemoryHealthIndicator,
      ) {}
      @Get()
      @HealthCheck()
      check() {
        return this.health.check([
          () => this.memory.checkHeap('memory_heap', limit),
          () => this.memory.checkRSS('memory_rss', limit),
        ]);
      }
    }
    await answersAlike({
      before: HealthController,
      after: [
        indicator('memory_heap', {
          use: MemoryHealthIndicator,
          check: (memory) => memory.checkHeap('memory_heap', limit),
        }),
        indicator('memory_rss', {
          use: MemoryHealthIndicator,
          check: (memory) => memory.checkRSS('memory_rss', limit),
        }),
      ],
      names: ['memory_heap', 'memory_rss'],
      breakIt: () => void (limit = 1),
      mend: () => void (limit = Number.MAX_SAFE_INTEGER),
    });
  });

  it('one that looks at its disk', async () => {
    const { blocks, bsize } = await statfs('/');
    let share = 1;
    @Controller('health')
    class HealthController {
      constructor(
        private readonly health: HealthCheckService,
        private readonly disk: DiskHealthIndicator,
      ) {}
      @Get()
      @HealthCheck()
      check() {
        return this.health.check([
          () => this.disk.checkStorage('share', { path: '/', thresholdPercent: share }),
          () => this.disk.checkStorage('bytes', { path: '/', threshold: share * blocks * bsize }),
        ]);
      }
    }
    await answersAlike({
      before: HealthController,
      after: [
        indicator('share', {
          use: DiskHealthIndicator,
          check: (disk) => disk.checkStorage('share', { path: '/', thresholdPercent: share }),
        }),
        indicator('bytes', {
          use: DiskHealthIndicator,
          check: (disk) => disk.checkStorage('bytes', { path: '/', threshold: share * blocks * bsize }),
        }),
      ],
      names: ['share', 'bytes'],
      breakIt: () => void (share = 1e-9),
      mend: () => void (share = 1),
    });
  });

  describe('one that asks another over HTTP', () => {
    let server: Server;
    let code = 200;
    beforeAll(async () => {
      server = createServer((_, response) => response.writeHead(code).end('{}')).listen(0, '127.0.0.1');
      await once(server, 'listening');
    });
    afterAll(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/docs`;

    it('with pingCheck and responseCheck', async () => {
      @Controller('health')
      class HealthController {
        constructor(
          private readonly health: HealthCheckService,
          private readonly http: HttpHealthIndicator,
        ) {}
        @Get()
        @HealthCheck()
        check() {
          return this.health.check([
            () => this.http.pingCheck('docs', url()),
            () => this.http.responseCheck('teapot', url(), ({ status }) => status === 200),
          ]);
        }
      }
      await answersAlike({
        before: HealthController,
        after: [
          indicator('docs', { use: HttpHealthIndicator, check: (http) => http.pingCheck('docs', url()) }),
          indicator('teapot', {
            use: HttpHealthIndicator,
            check: (http) => http.responseCheck('teapot', url(), ({ status }) => status === 200),
          }),
        ],
        names: ['docs', 'teapot'],
        breakIt: () => void (code = 500),
        mend: () => void (code = 200),
      });
    });
  });

  describe('one with microservices beside it', () => {
    let redis: TestServer;
    let tcp: TcpFake;
    beforeAll(async () => {
      redis = await startRedis();
      tcp = await startTcpFake(blackHole);
    });
    afterAll(() => Promise.all([redis.stop(), tcp.stop()]));

    it('by TCP and by Redis', async () => {
      let tcpPort = tcp.port;
      const tcpOptions = () => ({
        transport: Transport.TCP as const,
        options: { host: '127.0.0.1', port: tcpPort },
        ...PATIENT,
      });
      const redisOptions = () => ({
        transport: Transport.REDIS as const,
        options: { host: '127.0.0.1', port: redis.port },
        ...PATIENT,
      });
      @Controller('health')
      class HealthController {
        constructor(
          private readonly health: HealthCheckService,
          private readonly microservice: MicroserviceHealthIndicator,
        ) {}
        @Get()
        @HealthCheck()
        check() {
          return this.health.check([
            () => this.microservice.pingCheck<TcpClientOptions>('tcp', tcpOptions()),
            () => this.microservice.pingCheck<RedisOptions>('redis', redisOptions()),
          ]);
        }
      }
      await answersAlike({
        before: HealthController,
        after: [
          indicator('tcp', {
            use: MicroserviceHealthIndicator,
            check: (microservice) => microservice.pingCheck<TcpClientOptions>('tcp', tcpOptions()),
          }),
          indicator('redis', {
            use: MicroserviceHealthIndicator,
            check: (microservice) => microservice.pingCheck<RedisOptions>('redis', redisOptions()),
          }),
        ],
        names: ['tcp', 'redis'],
        breakIt: async () => {
          tcpPort = 1;
          await redis.kill();
        },
        mend: async () => {
          tcpPort = tcp.port;
          await redis.restart();
        },
      });
    });
  });

  describe('one with a gRPC service beside it', () => {
    let server: GrpcHealthServer;
    beforeAll(async () => {
      server = await startGrpcHealthServer();
    });
    afterAll(() => server.kill());

    it('by its health protocol', async () => {
      @Controller('health')
      class HealthController {
        constructor(
          private readonly health: HealthCheckService,
          private readonly grpc: GRPCHealthIndicator,
        ) {}
        @Get()
        @HealthCheck()
        check() {
          return this.health.check([() => this.grpc.checkService('hero', 'hero.v1', { url: server.url, ...PATIENT })]);
        }
      }
      await answersAlike({
        before: HealthController,
        after: [
          indicator('hero', {
            use: GRPCHealthIndicator,
            check: (grpc) => grpc.checkService('hero', 'hero.v1', { url: server.url }),
          }),
        ],
        names: ['hero'],
        breakIt: () => void (server.status = 2),
        mend: () => void (server.status = 1),
      });
    });
  });

  describe('one with PostgreSQL', () => {
    let postgres: TestPostgres;
    beforeAll(async () => {
      postgres = await startPostgres();
    });
    afterAll(() => postgres.stop());

    it('by TypeORM', async () => {
      @Controller('health')
      class HealthController {
        constructor(
          private readonly health: HealthCheckService,
          private readonly db: TypeOrmHealthIndicator,
        ) {}
        @Get()
        @HealthCheck()
        check() {
          return this.health.check([() => this.db.pingCheck('typeorm', PATIENT)]);
        }
      }
      await answersAlike({
        before: HealthController,
        after: [indicator('typeorm', { use: TypeOrmHealthIndicator, check: (db) => db.pingCheck('typeorm') })],
        parts: () => ({ imports: [TypeOrmModule.forRoot({ type: 'postgres', url: postgres.url, retryAttempts: 0 })] }),
        names: ['typeorm'],
        breakIt: () => postgres.kill(),
        mend: () => postgres.restart(),
      });
    });

    it('by two data sources of TypeORM', async () => {
      @Controller('health')
      class HealthController {
        constructor(
          @InjectDataSource('orders') private readonly orders: DataSource,
          @InjectDataSource('stock') private readonly stock: DataSource,
          private readonly health: HealthCheckService,
          private readonly db: TypeOrmHealthIndicator,
        ) {}
        @Get()
        @HealthCheck()
        check() {
          return this.health.check([
            () => this.db.pingCheck('orders', { connection: this.orders, ...PATIENT }),
            () => this.db.pingCheck('stock', { connection: this.stock, ...PATIENT }),
          ]);
        }
      }
      @Injectable()
      class Databases {
        constructor(
          @Inject(getDataSourceToken('orders')) readonly orders: DataSource,
          @Inject(getDataSourceToken('stock')) readonly stock: DataSource,
          readonly db: TypeOrmHealthIndicator,
        ) {}
      }
      await answersAlike({
        before: HealthController,
        after: [
          indicator('orders', {
            use: Databases,
            check: ({ db, orders }) => db.pingCheck('orders', { connection: orders }),
          }),
          indicator('stock', {
            use: Databases,
            check: ({ db, stock }) => db.pingCheck('stock', { connection: stock }),
          }),
        ],
        parts: () => ({
          imports: ['orders', 'stock'].map((name) =>
            TypeOrmModule.forRoot({ name, type: 'postgres', url: postgres.url, retryAttempts: 0 }),
          ),
          providers: [Databases],
        }),
        names: ['orders', 'stock'],
        breakIt: () => postgres.kill(),
        mend: () => postgres.restart(),
      });
    });

    it('by Sequelize', async () => {
      @Controller('health')
      class HealthController {
        constructor(
          private readonly health: HealthCheckService,
          private readonly db: SequelizeHealthIndicator,
        ) {}
        @Get()
        @HealthCheck()
        check() {
          return this.health.check([() => this.db.pingCheck('sequelize', PATIENT)]);
        }
      }
      await answersAlike({
        before: HealthController,
        after: [indicator('sequelize', { use: SequelizeHealthIndicator, check: (db) => db.pingCheck('sequelize') })],
        parts: () => ({
          imports: [
            SequelizeModule.forRoot({ dialect: 'postgres', uri: postgres.url, logging: false, retryAttempts: 0 }),
          ],
        }),
        names: ['sequelize'],
        breakIt: () => postgres.kill(),
        mend: () => postgres.restart(),
      });
    });
  });

  describe('one with a client that has no server here', () => {
    /** As Terminus has it, but for its constructor, which asks for the packages; under a token of its own. */
    const withoutPackages = <T extends object>(type: Type<T>) => ({
      provide: type.name,
      inject: [HealthIndicatorService],
      useFactory: (healthIndicatorService: HealthIndicatorService) =>
        Object.assign(Object.create(type.prototype) as T, { healthIndicatorService }),
    });

    it('Mongoose, and two connections of it', async () => {
      const connection = { readyState: 1, db: { command: () => Promise.resolve({ ok: 1 }) } };
      @Controller('health')
      class HealthController {
        constructor(
          private readonly health: HealthCheckService,
          @Inject(MongooseHealthIndicator.name) private readonly mongoose: MongooseHealthIndicator,
        ) {}
        @Get()
        @HealthCheck()
        check() {
          return this.health.check([
            () => this.mongoose.pingCheck('mongo1', { connection }),
            () => this.mongoose.pingCheck('mongo2', { connection }),
          ]);
        }
      }
      await answersAlike({
        before: HealthController,
        after: ['mongo1', 'mongo2'].map((name) =>
          indicator<MongooseHealthIndicator>(name, {
            use: MongooseHealthIndicator.name,
            check: (mongoose) => mongoose.pingCheck(name, { connection }),
          }),
        ),
        parts: () => ({ providers: [withoutPackages(MongooseHealthIndicator)] }),
        names: ['mongo1', 'mongo2'],
        breakIt: () => void (connection.readyState = 0),
        mend: () => void (connection.readyState = 1),
      });
    });

    it('MikroORM', async () => {
      let connected = true;
      const connection = { isConnected: () => Promise.resolve(connected) };
      @Controller('health')
      class HealthController {
        constructor(
          private readonly health: HealthCheckService,
          @Inject(MikroOrmHealthIndicator.name) private readonly mikro: MikroOrmHealthIndicator,
        ) {}
        @Get()
        @HealthCheck()
        check() {
          return this.health.check([() => this.mikro.pingCheck('mikro', { connection })]);
        }
      }
      await answersAlike({
        before: HealthController,
        after: [
          indicator<MikroOrmHealthIndicator>('mikro', {
            use: MikroOrmHealthIndicator.name,
            check: (mikro) => mikro.pingCheck('mikro', { connection }),
          }),
        ],
        parts: () => ({ providers: [withoutPackages(MikroOrmHealthIndicator)] }),
        names: ['mikro'],
        breakIt: () => void (connected = false),
        mend: () => void (connected = true),
      });
    });

    it('Prisma', async () => {
      let failure: Error | undefined;
      @Injectable()
      class Prisma {
        $runCommandRaw = () => Promise.reject(new Error('Use the mongodb provider for this'));
        $queryRawUnsafe = () => (failure === undefined ? Promise.resolve([]) : Promise.reject(failure));
      }
      @Controller('health')
      class HealthController {
        constructor(
          private readonly health: HealthCheckService,
          private readonly prismaHealth: PrismaHealthIndicator,
          private readonly prisma: Prisma,
        ) {}
        @Get()
        @HealthCheck()
        check() {
          return this.health.check([() => this.prismaHealth.pingCheck('prisma', this.prisma)]);
        }
      }
      @Injectable()
      class PrismaHealth {
        constructor(
          private readonly terminus: PrismaHealthIndicator,
          private readonly prisma: Prisma,
        ) {}
        check = () => this.terminus.pingCheck('prisma', this.prisma);
      }
      await answersAlike({
        before: HealthController,
        after: [indicator('prisma', PrismaHealth)],
        parts: () => ({ providers: [Prisma, PrismaHealth] }),
        names: ['prisma'],
        breakIt: () => void (failure = new Error('P1001')),
        mend: () => void (failure = undefined),
      });
    });
  });
});
