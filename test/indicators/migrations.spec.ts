import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataSource, type DataSourceOptions, type Logger, type MigrationInterface, type QueryRunner } from 'typeorm';
import { judgeMigrations } from '../../src/indicators/migrations/judge-migrations.js';
import { MigrationsHealthIndicator, type MigrationsIndicatorOptions } from '../../src/indicators/migrations.health.js';
import { checkOnce, eventually, eventuallySays } from './check-once.js';
import { mariadb, postgres, takeSlots } from './database-kinds.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

class First1700000000001 implements MigrationInterface {
  up = async (runner: QueryRunner) => void (await runner.query('CREATE TABLE first (id int)'));
  down = async () => {};
}

class Second1700000000002 implements MigrationInterface {
  name = 'Renamed1700000000002';
  up = async () => {};
  down = async () => {};
}

function ofDataSource(dataSource: DataSource, options?: MigrationsIndicatorOptions): MigrationsHealthIndicator {
  return new MigrationsHealthIndicator({ dataSource }, options);
}

describe('The judgement of migrations', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));

  it('is up exactly where the code names some and all of them have run', () => {
    fc.assert(
      fc.property(names, names, fc.constantFrom('down' as const, 'degraded' as const), (known, applied, pending) => {
        const { status, reason } = judgeMigrations({ known, applied }, pending);
        const missing = known.filter((name) => !applied.includes(name));
        if (known.length === 0) expect({ status, reason }).toEqual({ status: 'down', reason: 'not_configured' });
        else if (missing.length === 0) expect(status).toBe('up');
        else expect({ status, reason }).toEqual({ status: pending, reason: 'outdated' });
      }),
    );
  });
});

describe('Migrations that cannot be asked for', () => {
  it.each([undefined, null])('no data source (%s) is down, not_configured', async (dataSource) => {
    expect(await checkOnce(new MigrationsHealthIndicator({ dataSource }))).toMatchObject({
      status: 'down',
      reason: 'not_configured',
    });
  });

  it('a data source that is not initialised is down, unreachable', async () => {
    const dataSource = new DataSource({ type: 'sqljs', migrations: [First1700000000001] });
    expect(await checkOnce(ofDataSource(dataSource))).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it('a data source that names none is down, not_configured, since nothing would ever be pending', async () => {
    const dataSource = await new DataSource({ type: 'sqljs' }).initialize();
    ends.push(() => dataSource.destroy());
    expect(await checkOnce(ofDataSource(dataSource))).toMatchObject({ status: 'down', reason: 'not_configured' });
  });

  it('an option that it cannot work with is refused by the constructor', () => {
    expect(() => new MigrationsHealthIndicator({ dataSource: null }, { pending: 'up' as never })).toThrow(
      "Expected `pending` to be 'down' or 'degraded', got \"up\"",
    );
  });
});

it('the migrations of an embedded database are pending until they have run, and nothing is written', async () => {
  const migrations = [First1700000000001, Second1700000000002];
  const dataSource = await new DataSource({ type: 'sqljs', migrations }).initialize();
  ends.push(() => dataSource.destroy());
  const tables = () => dataSource.query("SELECT name FROM sqlite_master WHERE type = 'table'");
  const indicator = ofDataSource(dataSource);
  expect(await checkOnce(indicator)).toEqual({
    status: 'down',
    reason: 'outdated',
    message: '2 migrations have not run',
    data: { known: 2, pending: 2, unknown: 0 },
  });
  expect(await tables()).toEqual([]);
  await dataSource.runMigrations();
  expect(await checkOnce(indicator)).toEqual({ status: 'up', data: { known: 2, pending: 0, unknown: 0 } });
});

describe.each([postgres, mariadb])('The migrations of $name', (kind) => {
  let server: Awaited<ReturnType<typeof kind.start>>;
  beforeAll(async () => {
    server = await kind.start();
  }, 60_000);
  afterAll(() => server?.stop());

  async function application(options: Partial<DataSourceOptions> = {}): Promise<DataSource> {
    const migrations = [First1700000000001, Second1700000000002];
    const given = { type: kind.type, url: server.url, poolSize: 2, migrations, ...options } as DataSourceOptions;
    const dataSource = await new DataSource(given).initialize();
    ends.push(() => dataSource.isInitialized && dataSource.destroy());
    return dataSource;
  }

  it('are pending until they have run; the table is not made, and no line gets into the log of queries', async () => {
    const logged: string[] = [];
    const logger: Logger = { ...silent, logQuery: (query) => void logged.push(query) };
    const dataSource = await application({ logger, migrationsTableName: 'app_migrations' });
    const indicator = ofDataSource(dataSource);
    logged.length = 0;
    for (let count = 0; count < 2; count++)
      expect(await checkOnce(indicator)).toMatchObject({
        status: 'down',
        reason: 'outdated',
        data: { known: 2, pending: 2, unknown: 0 },
      });
    expect(await checkOnce(ofDataSource(dataSource, { pending: 'degraded' }))).toMatchObject({ status: 'degraded' });
    expect(logged).toEqual([]);
    expect(kind.count(dataSource)).toMatchObject({ waiting: 0 });
    const tables = await dataSource.query<unknown[]>(
      "SELECT table_name FROM information_schema.tables WHERE table_name = 'app_migrations'",
    );
    expect(tables).toEqual([]);

    await dataSource.runMigrations();
    expect(await checkOnce(indicator)).toEqual({ status: 'up', data: { known: 2, pending: 0, unknown: 0 } });

    const older = await application({ migrations: [First1700000000001], migrationsTableName: 'app_migrations' });
    expect(await checkOnce(ofDataSource(older))).toEqual({ status: 'up', data: { known: 1, pending: 0, unknown: 1 } });
    await kind.ask(server.url, 'DROP TABLE first');
    await kind.ask(server.url, 'DROP TABLE app_migrations');
  });

  it('that the user may not read are down, forbidden, and the connection stays in the pool', async () => {
    await kind.ask(server.adminUrl, 'CREATE TABLE theirs (name varchar(9))');
    const dataSource = await application({ migrationsTableName: 'theirs' });
    if (kind.type === 'mysql') {
      await kind.ask(server.adminUrl, "CREATE USER IF NOT EXISTS poor@'%' IDENTIFIED BY 'poor'");
      await kind.ask(server.adminUrl, "GRANT CREATE ON app.* TO poor@'%'");
    }
    const url = new URL(server.url);
    if (kind.type === 'mysql') [url.username, url.password] = ['poor', 'poor'];
    const poor =
      kind.type === 'mysql' ? await application({ url: url.href, migrationsTableName: 'theirs' }) : dataSource;
    const { total } = kind.count(poor);
    for (let count = 0; count < 2; count++)
      expect(await checkOnce(ofDataSource(poor))).toMatchObject({ status: 'down', reason: 'forbidden' });
    expect(kind.count(poor)).toMatchObject({ total, waiting: 0 });
  });

  it('frozen: time out at the deadline, and no slot of the pool is lost', async () => {
    const dataSource = await application();
    const indicator = ofDataSource(dataSource);
    await checkOnce(indicator);
    server.freeze();
    try {
      for (let count = 0; count < 3; count++)
        expect(await checkOnce(indicator, 150)).toMatchObject({ status: 'down', reason: 'timeout' });
    } finally {
      server.thaw();
    }
    expect(
      await eventually(
        () => kind.count(dataSource).waiting,
        (waiting) => waiting === 0,
      ),
    ).toBe(0);
    const giveBack = await takeSlots(dataSource, 2);
    await giveBack();
    expect(await checkOnce(indicator)).toMatchObject({ reason: 'outdated' });
  });

  it('time out while the application has taken every slot, and give the late one back', async () => {
    const dataSource = await application();
    const indicator = ofDataSource(dataSource);
    const giveBack = await takeSlots(dataSource, 2);
    for (let count = 0; count < 3; count++)
      expect(await checkOnce(indicator, 100)).toMatchObject({ status: 'down', reason: 'timeout' });
    expect(kind.count(dataSource).waiting).toBe(1);
    await giveBack();
    expect(
      await eventually(
        () => kind.count(dataSource),
        ({ idle, waiting }) => idle === 2 && waiting === 0,
      ),
    ).toMatchObject({ idle: 2, waiting: 0 });
  });

  it('killed: are unreachable, and asked again once the database is there again', async () => {
    const dataSource = await application();
    const indicator = ofDataSource(dataSource, { pending: 'degraded' });
    await server.kill();
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
    await server.restart();
    expect(await eventuallySays(indicator, 'degraded')).toMatchObject({ reason: 'outdated' });
  });
});

const silent = {
  logQuery() {},
  logQueryError() {},
  logQuerySlow() {},
  logSchemaBuild() {},
  logMigration() {},
  log() {},
};
