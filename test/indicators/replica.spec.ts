import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { down } from '../../src/domain/check-result.js';
import { judgeReplicas, type ReplicaAnswer, type ReplicaRules } from '../../src/indicators/replica/judge-replicas.js';
import { ReplicaHealthIndicator, type ReplicaIndicatorOptions } from '../../src/indicators/replica.health.js';
import { freePort } from '../servers/free-port.js';
import { startMariadb, type TestMariadb } from '../servers/mariadb.js';
import { startPostgres, type TestPostgres } from '../servers/postgres.js';
import { checkOnce, eventually, thrownBy } from './check-once.js';
import { mariadb, postgres, type DatabaseKind } from './database-kinds.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function ofUrl(url: string, options?: ReplicaIndicatorOptions): ReplicaHealthIndicator {
  const indicator = new ReplicaHealthIndicator({ url }, options);
  ends.push(() => indicator.close());
  return indicator;
}

function ofDataSource(dataSource: DataSource, options?: ReplicaIndicatorOptions): ReplicaHealthIndicator {
  const indicator = new ReplicaHealthIndicator({ dataSource }, options);
  ends.push(() => indicator.close());
  return indicator;
}

describe('The judgement of replicas', () => {
  const failure = down('unreachable', 'no connection');
  const answer = fc.oneof(
    fc.constant<ReplicaAnswer>({ kind: 'failed', failure }),
    fc.constantFrom<ReplicaAnswer>({ kind: 'primary' }, { kind: 'forbidden' }, { kind: 'untold' }),
    fc
      .tuple(fc.option(fc.nat(20), { nil: undefined }), fc.boolean())
      .map(([lagMs, interrupted]): ReplicaAnswer => ({ kind: 'standby', lagMs, interrupted })),
  );
  const answers = fc.array(answer, { minLength: 1, maxLength: 4 });
  const rules = fc.record<ReplicaRules>({
    maxLagMs: fc.nat(20),
    outdated: fc.constantFrom('degraded', 'down'),
    acceptPrimary: fc.boolean(),
  });
  const isFine = (each: ReplicaAnswer, { maxLagMs, acceptPrimary }: ReplicaRules) =>
    each.kind === 'untold' ||
    (each.kind === 'primary' && acceptPrimary) ||
    (each.kind === 'standby' && !each.interrupted && each.lagMs !== undefined && each.lagMs <= maxLagMs);

  it('is up exactly where each answers and keeps up', () => {
    fc.assert(
      fc.property(answers, rules, (given, rule) => {
        expect(judgeReplicas(given, rule).status === 'up').toBe(given.every((each) => isFine(each, rule)));
      }),
    );
  });

  it('is down where none answers, or where none is current and that was asked for; never while one is fine', () => {
    fc.assert(
      fc.property(answers, rules, (given, rule) => {
        const { status, reason } = judgeReplicas(given, rule);
        if (given.every(({ kind }) => kind === 'failed'))
          expect({ status, reason }).toEqual({ status: 'down', reason: 'unreachable' });
        else if (status === 'down')
          expect({ rule: rule.outdated, reason }).toEqual({ rule: 'down', reason: 'outdated' });
        if (given.some((each) => isFine(each, rule))) expect(status).not.toBe('down');
      }),
    );
  });
});

describe('Replicas that are not there to be asked', () => {
  it.each([
    ['no data source', { dataSource: undefined }],
    ['a null data source', { dataSource: null }],
    ['a data source without replicas', { dataSource: new DataSource({ type: 'postgres', url: 'postgres://a@b/c' }) }],
    ['no URL', { url: undefined }],
    ['an empty URL', { url: '' }],
  ])('%s is down, not_configured', async (_, source) => {
    expect(await checkOnce(new ReplicaHealthIndicator(source))).toMatchObject({
      status: 'down',
      reason: 'not_configured',
    });
  });

  it('a URL of something else, and a database that has no replicas, end the boot', async () => {
    const url = 'http://app:s3cret@127.0.0.1:1';
    await expect(new ReplicaHealthIndicator({ url }).prepare()).rejects.toThrow(/^Expected the database URL to begin/);
    await expect(new ReplicaHealthIndicator({ url }).prepare()).rejects.not.toThrow(/s3cret|127/);
    const dataSource = new DataSource({ type: 'sqljs' });
    await expect(new ReplicaHealthIndicator({ dataSource }).prepare()).rejects.toThrow('got sqljs');
  });

  it.each<[string, ReplicaIndicatorOptions]>([
    ['maxLagMs', { maxLagMs: -1 }],
    ['outdated', { outdated: 'up' as never }],
    ['acceptPrimary', { acceptPrimary: 'yes' as never }],
  ])('an option that it cannot work with is refused by the constructor: %s', (name, options) => {
    expect(thrownBy(() => new ReplicaHealthIndicator({ url: '' }, options))).toContain(`Expected \`${name}\` to be`);
  });

  it('a port that nobody listens at is down, unreachable', async () => {
    const indicator = ofUrl(`postgres://app:secret@127.0.0.1:${await freePort()}/app`);
    expect(await checkOnce(indicator)).toMatchObject({
      status: 'down',
      reason: 'unreachable',
      data: { replicas: 1, answering: 0 },
    });
  });
});

/** A primary with one replica that has caught up, and the words in which each is told to stop and to go on. */
interface Pair {
  readonly kind: DatabaseKind;
  readonly primary: TestPostgres | TestMariadb;
  readonly standby: TestPostgres | TestMariadb;
  /** As a user who may ask for the lag. */
  urlOf(server: TestPostgres | TestMariadb): string;
  fallBehind(): Promise<void>;
  catchUp(): Promise<void>;
}

async function postgresPair(): Promise<Pair> {
  const primary = await startPostgres();
  const standby = await startPostgres({ standbyOf: primary });
  const ask = (sql: string, server = standby) => postgres.ask(server.adminUrl, sql);
  return {
    kind: postgres,
    primary,
    standby,
    urlOf: ({ url }) => url, // no right is needed
    async fallBehind() {
      await ask('CREATE TABLE IF NOT EXISTS news (at timestamptz)', primary);
      await ask('SELECT pg_wal_replay_pause()');
      await ask('INSERT INTO news VALUES (now())', primary);
    },
    catchUp: async () => void (await ask('SELECT pg_wal_replay_resume()')),
  };
}

async function mariadbPair(): Promise<Pair> {
  const primary = await startMariadb({ settings: ['--server-id=1', '--log-bin=log'] });
  const standby = await startMariadb({
    password: primary.password,
    settings: ['--server-id=2', '--slave-net-timeout=4'],
  });
  const ask = (sql: string, server = standby) => mariadb.ask(server.adminUrl, sql);
  await ask(
    `CHANGE MASTER TO master_host='127.0.0.1', master_port=${primary.port}, master_user='admin', ` +
      `master_password='${primary.password}', master_connect_retry=1, master_use_gtid=slave_pos`,
  );
  await ask('START SLAVE');
  return {
    kind: mariadb,
    primary,
    standby,
    urlOf: ({ adminUrl }) => adminUrl,
    async fallBehind() {
      await ask('STOP SLAVE');
      await ask('CHANGE MASTER TO master_delay=600');
      await ask('START SLAVE');
      await ask('CREATE TABLE IF NOT EXISTS news (at int)', primary);
    },
    async catchUp() {
      await ask('STOP SLAVE');
      await ask('CHANGE MASTER TO master_delay=0');
      await ask('START SLAVE');
    },
  };
}

describe.each([
  ['PostgreSQL', postgresPair],
  ['MariaDB', mariadbPair],
])('A replica of %s', (_, start) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await start();
  }, 60_000);
  afterAll(async () => {
    await pair?.standby.stop();
    await pair?.primary.stop();
  });

  const says = (indicator: ReplicaHealthIndicator, status: string) =>
    eventually(
      () => checkOnce(indicator),
      (result) => result.status === status,
    );

  const keepsUp = (indicator: ReplicaHealthIndicator) =>
    eventually(
      () => checkOnce(indicator),
      ({ data }) => data?.['lagMs'] === 0,
    );

  /** An application that reads from the standby, and from another one that may not be there. */
  function application(...further: string[]): DataSource {
    const { kind, primary, standby, urlOf } = pair;
    const slaves = [urlOf(standby), ...further].map((url) => ({ url }));
    return new DataSource({ type: kind.type, replication: { master: { url: urlOf(primary) }, slaves } });
  }

  it('that keeps up is up, by the data source of the application and by its URL', async () => {
    const data = { replicas: 1, answering: 1, lagMs: 0 };
    const byUrl = ofUrl(pair.urlOf(pair.standby));
    // Right after its start MariaDB tells a second of lag that there is not.
    expect(await keepsUp(byUrl)).toEqual({ status: 'up', data });
    expect(await keepsUp(ofDataSource(application()))).toEqual({ status: 'up', data });
    expect(byUrl.maxUnsettled).toBe(3);
  });

  it('that falls behind is degraded, or down where that was asked for, and up once it has caught up', async () => {
    const url = pair.urlOf(pair.standby);
    const [lax, strict, patient] = [{}, { outdated: 'down' }, { maxLagMs: 600_000 }].map((options) =>
      ofUrl(url, { maxLagMs: 0, ...options } as ReplicaIndicatorOptions),
    ) as [ReplicaHealthIndicator, ReplicaHealthIndicator, ReplicaHealthIndicator];
    await pair.fallBehind();
    expect(await says(lax, 'degraded')).toMatchObject({
      reason: 'outdated',
      message: 'replication lags by more than 0 ms',
      data: { lagMs: expect.any(Number) },
    });
    expect(await says(strict, 'down')).toMatchObject({ reason: 'outdated' });
    expect(await checkOnce(patient)).toMatchObject({ status: 'up' });
    await pair.catchUp();
    expect(await keepsUp(lax)).toMatchObject({ status: 'up' });
  });

  it('that is a primary is outdated, unless that will do', async () => {
    const url = pair.urlOf(pair.primary);
    expect(await checkOnce(ofUrl(url))).toMatchObject({
      status: 'degraded',
      reason: 'outdated',
      message: 'the server replicates from nobody',
    });
    expect(await checkOnce(ofUrl(url, { acceptPrimary: true }))).toMatchObject({ status: 'up' });
  });

  it('beside one that is not there is degraded, and tells how many', async () => {
    const gone = new URL(pair.urlOf(pair.standby));
    gone.port = String(await freePort());
    expect(await checkOnce(ofDataSource(application(gone.href)))).toMatchObject({
      status: 'degraded',
      reason: 'unreachable',
      message: '1 of 2 replicas: connection refused',
      data: { replicas: 2, answering: 1 },
    });
  });

  it('that is shown a wrong password is down, auth_failed', async () => {
    const wrong = new URL(pair.urlOf(pair.standby));
    wrong.password = 'wrong';
    expect(await checkOnce(ofUrl(wrong.href))).toMatchObject({ status: 'down', reason: 'auth_failed' });
  });

  it('frozen: times out, leaves no connection, and beside a frozen one the other still counts', async () => {
    const { standby, primary, kind, urlOf } = pair;
    const alone = ofUrl(urlOf(standby));
    const both = ofDataSource(application(urlOf(primary)), { acceptPrimary: true });
    expect((await says(alone, 'up')).status).toBe('up');
    standby.freeze();
    try {
      for (let count = 0; count < 3; count++)
        expect(await checkOnce(alone, 200)).toMatchObject({ status: 'down', reason: 'timeout' });
      expect(await checkOnce(both, 600)).toMatchObject({
        status: 'degraded',
        reason: 'timeout',
        data: { replicas: 2, answering: 1 },
      });
    } finally {
      standby.thaw();
    }
    expect((await says(alone, 'up')).status).toBe('up');
    expect((await says(both, 'up')).status).toBe('up');
    const user = new URL(urlOf(standby)).username;
    const count = () => kind.ask(standby.adminUrl, kind.countSql.replace("'app'", `'${user}'`)).then(Number);
    const most = user === 'app' ? 2 : 3 + 1; // the two indicators'; an administrator's own question, and replication, count too
    expect(await eventually(count, (open) => open <= most)).toBeLessThanOrEqual(most);
  });

  it('killed: is unreachable, and up again once it is there again', async () => {
    const indicator = ofUrl(pair.urlOf(pair.standby));
    expect((await says(indicator, 'up')).status).toBe('up');
    await pair.standby.kill();
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
    await pair.standby.restart();
    expect((await says(indicator, 'up')).status).toBe('up');
  });

  it('whose primary has gone is outdated: replication is interrupted', async () => {
    const indicator = ofUrl(pair.urlOf(pair.standby));
    expect((await says(indicator, 'up')).status).toBe('up');
    await pair.primary.kill();
    expect(await says(indicator, 'degraded')).toMatchObject({
      reason: 'outdated',
      message: 'replication is interrupted',
    });
  });
});

describe('A replica of MariaDB', () => {
  it('whose user may not ask for its lag is degraded, forbidden', async () => {
    const server = await startMariadb();
    ends.push(() => server.stop());
    expect(await checkOnce(ofUrl(server.url))).toMatchObject({ status: 'degraded', reason: 'forbidden' });
  });
});
