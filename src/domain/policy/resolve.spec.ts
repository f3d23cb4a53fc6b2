import { describe, expect, it } from '@jest/globals';
import { describePolicy } from './describe.js';
import { policyDocument } from './document.js';
import { SETTING_NAMES } from './setting-keys.js';
import type { DeclaredIndicator, PolicyInput, ResolvedPolicy } from './policy.js';
import { resolvePolicy } from './resolve.js';

const FOUR: readonly DeclaredIndicator[] = [
  { name: 'database', kind: 'database' },
  { name: 'redis', kind: 'redis' },
  { name: 'clickhouse', kind: 'clickhouse' },
  { name: 'llm', kind: 'llm' },
];

type Variables = Record<string, string | undefined>;

/** ConfigService as it is without load() and validate(): it returns what process.env holds. */
function given(env: Variables, rest: Partial<PolicyInput> = {}): PolicyInput {
  const own = new Map(Object.entries(env));
  return { indicators: FOUR, env, config: (key) => own.get(key), ...rest };
}

function resolved(
  env: Variables,
  rest?: Partial<PolicyInput>,
): { policy: ResolvedPolicy; warnings: readonly string[] } {
  const outcome = resolvePolicy(given(env, rest));
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome;
}

function problems(env: Variables, rest?: Partial<PolicyInput>): readonly string[] {
  const outcome = resolvePolicy(given(env, rest));
  return outcome.ok ? [] : outcome.problems;
}

function criticalities(policy: ResolvedPolicy): Record<string, string> {
  return Object.fromEntries([...policy.indicators].map(([name, each]) => [name, each.criticality.value]));
}

const ALL_FATAL = { database: 'fatal', redis: 'fatal', clickhouse: 'fatal', llm: 'fatal' };
const DATABASE_FATAL = { database: 'fatal', redis: 'optional', clickhouse: 'optional', llm: 'optional' };
const STAGING = { NODE_ENV: 'staging' };

describe('environment', () => {
  it.each([
    ['production', 'production'],
    ['PRODUCTION', 'production'],
    [' Prod\n', 'production'],
    ['stage', 'staging'],
    ['STG', 'staging'],
    ['dev', 'development'],
    ['local', 'development'],
    ['testing', 'test'],
    ['ci', 'test'],
  ])('%j is the environment %s', (raw, name) => {
    const { policy, warnings } = resolved({ NODE_ENV: raw });
    expect(policy.environment).toMatchObject({ name, key: 'NODE_ENV', strictest: false });
    expect(warnings).toEqual([]);
  });

  it('the first of HEALTH_ENVIRONMENT, APP_ENV, ENVIRONMENT, NODE_ENV that is not blank names it', () => {
    const env = { HEALTH_ENVIRONMENT: ' ', APP_ENV: 'staging', ENVIRONMENT: 'test', NODE_ENV: 'production' };
    expect(resolved(env).policy.environment).toStrictEqual({
      name: 'staging',
      key: 'APP_ENV',
      raw: 'staging',
      strictest: false,
    });
  });

  it('the module option beats every key', () => {
    const { policy } = resolved({ HEALTH_ENVIRONMENT: 'staging' }, { environment: 'Prod' });
    expect(policy.environment).toMatchObject({ name: 'production', key: 'option environment', raw: 'Prod' });
  });

  it.each([[42], [{}], [Symbol('x')], [true]])('an option that is no text is a problem: %p', (environment) => {
    expect(problems({}, { environment })).toEqual([expect.stringContaining('option environment must be text')]);
  });

  it('process.env is asked where ConfigService says nothing', () => {
    const { policy } = resolved({ NODE_ENV: 'staging' }, { config: () => undefined });
    expect(policy.environment.name).toBe('staging');
  });

  it('says both where ConfigService and process.env differ', () => {
    const { policy } = resolved(
      { NODE_ENV: 'production' },
      { config: (key) => (key === 'NODE_ENV' ? 'staging' : undefined) },
    );
    expect(policy.environment).toMatchObject({ name: 'staging', processEnv: 'production' });
    expect(describePolicy(policy)).toContain('NODE_ENV="staging"; process.env: "production"');
  });

  it('an environment that cannot be read is the strictest, not the next key’s', () => {
    const config = (key: string) => {
      if (key === 'APP_ENV') throw new Error('no');
      return undefined;
    };
    expect(resolved({ NODE_ENV: 'development' }, { config }).policy.environment).toMatchObject({
      key: 'APP_ENV',
      strictest: true,
    });
  });

  it('a DSN in the wrong variable is not shown anywhere', () => {
    const { policy, warnings } = resolved({ NODE_ENV: 'postgres://me:secret@db/x' });
    expect(policy.environment.name).toBe('unknown');
    expect(describePolicy(policy, warnings) + JSON.stringify(policyDocument(policy))).not.toContain('secret');
  });
});

describe('what went wrong 4: an environment without a profile gets the strictest policy, never the most lenient', () => {
  it.each([[''], ['   '], [undefined], ['qa'], ['preview'], ['constructor'], ['__proto__'], ['prodution'], ['*']])(
    '%j: every indicator fatal, details status, one warning that says how to define it',
    (raw) => {
      const { policy, warnings } = resolved({ NODE_ENV: raw });
      expect(criticalities(policy)).toEqual(ALL_FATAL);
      expect(policy.settings.details.value).toBe('status');
      expect(policy.environment.strictest).toBe(true);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toMatch(/strictest.*(policy: \{|HEALTH_ENVIRONMENT)/);
    },
  );

  it('PRODUCTION is production', () => {
    expect(criticalities(resolved({ NODE_ENV: 'PRODUCTION' }).policy)).toEqual(ALL_FATAL);
  });
});

describe('profiles', () => {
  it.each([
    ['production', ALL_FATAL, 'status'],
    ['staging', DATABASE_FATAL, 'summary'],
    ['development', DATABASE_FATAL, 'full'],
    ['test', DATABASE_FATAL, 'full'],
  ])('%s', (name, expected, details) => {
    const { policy } = resolved({ HEALTH_ENVIRONMENT: name });
    expect(criticalities(policy)).toEqual(expected);
    expect(policy.settings.details).toEqual({
      value: details,
      origin: { level: 'profile', source: `profile ${name}` },
    });
    expect(policy.indicators.get('redis')?.criticality.origin).toEqual({ level: 'profile', source: `profile ${name}` });
  });

  it('what went wrong 1: a database under another name is fatal in staging as the database is', () => {
    const indicators: DeclaredIndicator[] = [
      { name: 'postgres', kind: 'database' },
      { name: 'ordersDb', kind: 'database' },
      { name: 'database', kind: 'custom' },
      { name: 'queue', kind: 'custom' },
    ];
    const { policy } = resolved(STAGING, { indicators });
    expect(criticalities(policy)).toEqual({
      postgres: 'fatal',
      ordersDb: 'fatal',
      database: 'fatal',
      queue: 'optional',
    });
  });

  it('what went wrong 1: a policy that names an indicator nobody registered ends the boot', () => {
    const indicators: DeclaredIndicator[] = [{ name: 'postgres', kind: 'database' }];
    expect(problems({ ...STAGING, HEALTH_FATAL: 'database' }, { indicators })).toEqual([
      expect.stringMatching(/^HEALTH_FATAL names "database".*known: postgres/),
    ]);
  });
});

describe('the module’s policy', () => {
  it('merges over the built-in profile per indicator', () => {
    const { policy } = resolved(STAGING, { policy: { staging: { redis: 'fatal' } } });
    expect(criticalities(policy)).toEqual({ ...DATABASE_FATAL, redis: 'fatal' });
    expect(policy.indicators.get('redis')?.criticality.origin).toEqual({
      level: 'options',
      source: 'options.policy.staging',
    });
  });

  it('a new environment starts from the strictest and is not warned of', () => {
    const { policy, warnings } = resolved({ NODE_ENV: 'QA' }, { policy: { qa: { redis: 'Optional' } } });
    expect(criticalities(policy)).toEqual({ ...ALL_FATAL, redis: 'optional' });
    expect(policy.settings.details.value).toBe('status');
    expect(policy.environment.strictest).toBe(false);
    expect(warnings).toEqual([]);
  });

  it('its environments are normalised, and two spellings of one are a problem', () => {
    expect(criticalities(resolved(STAGING, { policy: { STG: { llm: 'shadow' } } }).policy)).toMatchObject({
      llm: 'shadow',
    });
    expect(problems(STAGING, { policy: { prod: {}, production: {} } })).toEqual([
      expect.stringMatching(/options\.policy\."production".*options\.policy\."prod".*same environment/),
    ]);
  });

  it.each<[string, Record<string, Record<string, unknown>>, RegExp]>([
    [
      'a word that is no criticality',
      { staging: { redis: 'weak' } },
      /options\.policy\.staging\.redis must be one of fatal/,
    ],
    ['such a word in another environment', { test: { redis: 1 } }, /options\.policy\.test\.redis must be one of fatal/],
    [
      'a name that nobody has',
      { staging: { rediss: 'fatal' } },
      /options\.policy\.staging names "rediss".*did you mean redis\?/,
    ],
    ['a table that is none', { staging: 'fatal' as never }, /options\.policy\."staging" must be an object/],
  ])('%s is a problem', (_, policy, expected) => {
    expect(problems(STAGING, { policy })).toEqual([expect.stringMatching(expected)]);
  });

  it('a name that nobody has, in another environment, is a warning: indicators may be registered per environment', () => {
    expect(resolved(STAGING, { policy: { test: { rediss: 'fatal' } } }).warnings).toEqual([
      expect.stringContaining('rediss'),
    ]);
  });

  it('the lists of the options beat it, whose names beat both stars', () => {
    const { policy } = resolved(STAGING, {
      policy: { staging: { redis: 'fatal', llm: 'fatal', '*': 'shadow' } },
      options: { optional: ['redis'], disabled: '*', fatal: ['database'] },
    });
    expect(criticalities(policy)).toEqual({
      database: 'fatal',
      redis: 'optional',
      clickhouse: 'disabled',
      llm: 'fatal',
    });
  });
});

describe('levels: each applied after the one before, the strongest last', () => {
  it('profile, options, namespace, ConfigService', () => {
    const { policy } = resolved(
      { ...STAGING, HEALTH_SHADOW: 'llm' },
      { options: { fatal: ['redis', 'clickhouse', 'llm'] }, namespace: { optional: 'clickhouse, llm', redis: {} } },
    );
    expect([...policy.indicators.values()].map(({ criticality }) => criticality)).toEqual([
      { value: 'fatal', origin: { level: 'profile', source: 'profile staging' } },
      { value: 'fatal', origin: { level: 'options', source: 'options.fatal' } },
      { value: 'optional', origin: { level: 'namespace', source: 'health.optional' } },
      { value: 'shadow', origin: { level: 'config', source: 'HEALTH_SHADOW' } },
    ]);
  });

  it('settings likewise', () => {
    const options = { timeoutMs: 1, intervalMs: 200, drainMs: 3 };
    const { policy } = resolved(
      { ...STAGING, HEALTH_TIMEOUT_MS: ' 30 ' },
      { options, namespace: { timeoutMs: 20, intervalMs: '300' } },
    );
    expect(policy.settings.timeoutMs).toEqual({ value: 30, origin: { level: 'config', source: 'HEALTH_TIMEOUT_MS' } });
    expect(policy.settings.intervalMs).toEqual({
      value: 300,
      origin: { level: 'namespace', source: 'health.intervalMs' },
    });
    expect(policy.settings.drainMs).toEqual({ value: 3, origin: { level: 'options', source: 'options.drainMs' } });
    expect(policy.settings.downIntervalMs).toEqual({
      value: 300,
      origin: { level: 'default', source: 'default, lowered to the interval' },
    });
  });

  it('a star moves all that no list of the same level names', () => {
    const { policy } = resolved({ ...STAGING, HEALTH_OPTIONAL: '*', HEALTH_FATAL: 'llm,database' });
    expect(criticalities(policy)).toEqual({
      database: 'fatal',
      redis: 'optional',
      clickhouse: 'optional',
      llm: 'fatal',
    });
    expect(policy.indicators.get('redis')?.criticality.origin.source).toBe('HEALTH_OPTIONAL (*)');
  });

  it('a star of a stronger level moves what a weaker one names', () => {
    const { policy } = resolved({ ...STAGING, HEALTH_FATAL: '*' }, { options: { disabled: ['redis'] } });
    expect(criticalities(policy)).toEqual(ALL_FATAL);
  });

  it('a string called health is not the namespace', () => {
    expect(criticalities(resolved(STAGING, { namespace: 'optional=*' }).policy)).toEqual(DATABASE_FATAL);
  });

  it('a validated configuration may return real numbers, booleans and arrays', () => {
    const values: Record<string, unknown> = {
      HEALTH_TIMEOUT_MS: 50,
      HEALTH_ENVOY_HEADER: true,
      HEALTH_FATAL: ['redis'],
    };
    const { policy } = resolved(STAGING, { config: (key) => (Object.hasOwn(values, key) ? values[key] : undefined) });
    expect(policy.settings.timeoutMs.value).toBe(50);
    expect(policy.settings.envoyHeader.value).toBe(true);
    expect(criticalities(policy)).toMatchObject({ redis: 'fatal' });
  });
});

describe('ConfigService and process.env', () => {
  const config = (values: Record<string, unknown>) => (key: string) =>
    Object.hasOwn(values, key) ? values[key] : undefined;

  it('where they differ, ConfigService counts and both are shown', () => {
    const { policy } = resolved({ ...STAGING, HEALTH_DRAIN_MS: '3' }, { config: config({ HEALTH_DRAIN_MS: 5 }) });
    expect(policy.settings.drainMs).toEqual({
      value: 5,
      origin: { level: 'config', source: 'HEALTH_DRAIN_MS (ConfigService: 5, process.env: "3")' },
    });
    expect(describePolicy(policy)).toContain('process.env: "3"');
  });

  it('the same value in another type is no difference', () => {
    const { policy } = resolved({ ...STAGING, HEALTH_DRAIN_MS: '5 ' }, { config: config({ HEALTH_DRAIN_MS: 5 }) });
    expect(policy.settings.drainMs.origin.source).toBe('HEALTH_DRAIN_MS');
  });

  it('two tokens are not shown', () => {
    const [one, other] = ['aaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbb'];
    const { policy } = resolved(
      { ...STAGING, HEALTH_DETAILS_TOKEN: one },
      { config: config({ HEALTH_DETAILS_TOKEN: other }) },
    );
    const shown = describePolicy(policy) + JSON.stringify(policyDocument(policy));
    expect(shown).toContain('process.env has another value');
    expect(shown).not.toMatch(/aaaa|bbbb/);
  });

  it.each([
    ['HEALTH_FATAL', 'redis'],
    ['HEALTH_TIMEOUT_MS', '50'],
    ['HEALTH_TIMEOUT_MS', 'nonsense'],
    ['HEALTH_REDIS_TIMEOUT_MS', '50'],
  ])('the variable %s=%s, which ConfigService does not return, counts for nothing, with a warning', (key, value) => {
    const { policy, warnings } = resolved({ ...STAGING, [key]: value }, { config: config({}) });
    expect(criticalities(policy)).toEqual(DATABASE_FATAL);
    expect(policy.indicators.get('redis')!.settings.timeoutMs.value).toBe(1000);
    expect(warnings).toEqual([
      `${key} is set in process.env, but ConfigService does not return it, so it counts for nothing; ` +
        'set it where ConfigService reads, or unset it',
    ]);
  });

  it('the same names in another order are a difference, in a list and in text they are none', () => {
    const source = (loaded: unknown, variable: string) =>
      resolved(
        { ...STAGING, HEALTH_FATAL: variable },
        { config: config({ HEALTH_FATAL: loaded }) },
      ).policy.indicators.get('redis')!.criticality.origin.source;
    expect(source(['redis', 'llm'], 'redis, llm')).toBe('HEALTH_FATAL');
    expect(source(['redis', 'llm'], 'llm,redis')).toBe(
      'HEALTH_FATAL (ConfigService: [redis,llm], process.env: "llm,redis")',
    );
  });

  it('a value that cannot be read is a problem, whatever process.env says', () => {
    const unreadable = (key: string) => {
      if (key === 'HEALTH_DRAIN_MS') throw new Error('no');
      return undefined;
    };
    expect(problems({ HEALTH_DRAIN_MS: '5' }, { config: unreadable, environment: 'staging' })).toEqual([
      'HEALTH_DRAIN_MS must be a whole number from 0 to 3600000, in plain digits, got something that cannot be read; correct or unset it',
    ]);
  });

  it('a key of an indicator is no service link, though it has _SERVICE_PORT_ in it', () => {
    const indicators: DeclaredIndicator[] = [{ name: 'xServicePort', kind: 'custom' }];
    const { policy } = resolved({ ...STAGING, HEALTH_X_SERVICE_PORT_TIMEOUT_MS: '80' }, { indicators });
    expect(policy.indicators.get('xServicePort')!.settings.timeoutMs.value).toBe(80);
  });
});

describe('A4: the lists are disjoint, and every name has an indicator', () => {
  it.each<[string, Variables, Partial<PolicyInput>, RegExp]>([
    [
      'one name in two lists',
      { HEALTH_FATAL: 'redis', HEALTH_OPTIONAL: 'redis' },
      {},
      /"redis" stands in HEALTH_FATAL and in HEALTH_OPTIONAL/,
    ],
    [
      'a star in two lists',
      { HEALTH_SHADOW: '*', HEALTH_OPTIONAL: 'llm,*' },
      {},
      /"\*" stands in HEALTH_OPTIONAL and in HEALTH_SHADOW/,
    ],
    [
      'one name in two lists of the options',
      {},
      { options: { fatal: ['llm'], shadow: 'llm' } },
      /options\.fatal and in options\.shadow/,
    ],
    [
      'a list and a nested criticality',
      {},
      { namespace: { fatal: 'llm', llm: { criticality: 'shadow' } } },
      /health\.fatal and in health\.llm\.criticality/,
    ],
    [
      'a typo',
      { HEALTH_OPTIONAL: 'reids' },
      {},
      /HEALTH_OPTIONAL names "reids".*known: database, redis, clickhouse, llm; did you mean redis\?/,
    ],
    ['a name in another case', { HEALTH_OPTIONAL: 'Redis' }, {}, /did you mean redis\?/],
    ['a list that is a number', {}, { namespace: { fatal: 1 } }, /health\.fatal must be names/],
    ['prototype names', { HEALTH_OPTIONAL: '__proto__' }, {}, /"__proto__"/],
    [
      'nested for nobody',
      {},
      { namespace: { rediss: { timeoutMs: 1 } } },
      /health names "rediss".*did you mean redis\?/,
    ],
  ])('%s: a problem', (_, env, rest, expected) => {
    expect(problems({ ...STAGING, ...env }, rest)).toEqual([expect.stringMatching(expected)]);
  });

  it('one name in lists of two levels is none', () => {
    expect(problems({ ...STAGING, HEALTH_FATAL: 'redis' }, { options: { optional: 'redis' } })).toEqual([]);
  });

  it('blank items and repetitions in one list are none', () => {
    expect(problems({ ...STAGING, HEALTH_FATAL: ' redis, ,redis,' })).toEqual([]);
  });
});

describe('names', () => {
  const named = (...names: string[]): DeclaredIndicator[] => names.map((name) => ({ name, kind: 'custom' }));

  it.each([['live'], ['ready'], ['startup'], ['metrics'], ['policy'], ['page'], ['fleet'], ['override'], ['down']])(
    '%s is reserved, for indicators and groups',
    (name) => {
      expect(problems(STAGING, { indicators: named(name) })[0]).toContain(`indicator name "${name}" is reserved`);
      expect(problems(STAGING, { groups: [{ name, members: ['llm'] }] })[0]).toContain(
        `group name "${name}" is reserved`,
      );
    },
  );

  it.each([['Redis'], [''], ['2nd'], ['a b'], ['a/b'], ['__proto__'], ['a'.repeat(64)], ['é'], ['a\nb']])(
    '%j is refused',
    (name) => {
      expect(problems(STAGING, { indicators: named(name) })).toEqual([expect.stringContaining('indicator name')]);
    },
  );

  it.each([['a'], ['constructor'], ['toString'], ['hasOwnProperty'], ['a'.repeat(63)], ['a-b_C9']])(
    '%s is a name like any other',
    (name) => {
      const { policy } = resolved({ NODE_ENV: 'production' }, { indicators: named(name) });
      expect(criticalities(policy)).toEqual({ [name]: 'fatal' });
      expect(Object.keys((policyDocument(policy) as { indicators: object }).indicators)).toEqual([name]);
    },
  );

  it.each([
    [['redis', 'redis'], 'registered twice'],
    [['ordersDb', 'orders-db'], 'HEALTH_ORDERS_DB_TIMEOUT_MS'],
    [['ordersDb', 'orders_db'], 'HEALTH_ORDERS_DB_TIMEOUT_MS'],
    [['a', 'a_down'], 'HEALTH_A_DOWN_INTERVAL_MS'],
    [['a_down', 'a'], 'HEALTH_A_DOWN_INTERVAL_MS'],
  ])('%j would share a name or a key', (names, expected) => {
    expect(problems(STAGING, { indicators: named(...names) })).toEqual([expect.stringContaining(expected)]);
  });

  it('a kind that is none is a problem: a database of no kind would count for less', () => {
    const indicators = [{ name: 'postgres', kind: 'postgres' as never }];
    expect(problems(STAGING, { indicators })).toEqual([
      expect.stringContaining('kind of indicator postgres must be one of database'),
    ]);
  });

  it('ordersDb is configured as HEALTH_ORDERS_DB_…', () => {
    const { policy } = resolved({ ...STAGING, HEALTH_ORDERS_DB_TIMEOUT_MS: '7' }, { indicators: named('ordersDb') });
    expect(policy.indicators.get('ordersDb')?.settings.timeoutMs).toEqual({
      value: 7,
      origin: { level: 'config', source: 'HEALTH_ORDERS_DB_TIMEOUT_MS' },
    });
  });
});

describe('groups and liveness', () => {
  it('a group has members and its own details, or else those of all', () => {
    const groups = [
      { name: 'core', members: ['database', 'redis'], details: 'full' },
      { name: 'edge', members: ['llm'] },
    ];
    const { policy } = resolved(STAGING, { groups });
    expect(policy.groups.get('core')).toMatchObject({ members: ['database', 'redis'], details: { value: 'full' } });
    expect(policy.groups.get('edge')).toMatchObject({
      details: { value: 'summary', origin: { source: 'profile staging' } },
    });
  });

  it.each([
    [{ name: 'redis', members: ['llm'] }, /called like an indicator/],
    [{ name: 'core', members: ['rediss'] }, /group core names "rediss".*did you mean redis/],
    [{ name: 'core', members: [] }, /group core has no members/],
    [{ name: 'core', members: ['llm'], details: 'all' }, /details of group core must be one of status, summary, full/],
  ])('a group that cannot be judged is a problem: %j', (group, expected) => {
    expect(problems(STAGING, { groups: [group] })).toEqual([expect.stringMatching(expected)]);
  });

  it('a dangerous policy is refused: an indicator that is not local decides liveness', () => {
    expect(problems(STAGING, { liveness: ['database'] })).toEqual([
      expect.stringMatching(/liveness names database.*not declared local.*restart/),
    ]);
    expect(problems(STAGING, { liveness: ['heap'] })).toEqual([expect.stringContaining('liveness names "heap"')]);
  });

  it('a local one may', () => {
    const indicators: DeclaredIndicator[] = [...FOUR, { name: 'heap', kind: 'custom', local: true }];
    expect(resolved(STAGING, { indicators, liveness: ['heap'] }).policy.liveness).toEqual(['heap']);
  });
});

describe('unusual policies are allowed, with a warning', () => {
  it.each<[string, Variables, Partial<PolicyInput>, RegExp]>([
    [
      'nothing fatal in production',
      { NODE_ENV: 'production', HEALTH_OPTIONAL: 'database,redis,clickhouse,llm' },
      {},
      /nothing is fatal in production/,
    ],
    [
      'a star demotes the database',
      { NODE_ENV: 'production', HEALTH_OPTIONAL: '*', HEALTH_FATAL: 'llm' },
      {},
      /HEALTH_OPTIONAL \(\*\) makes the database database optional/,
    ],
    [
      'no active indicator',
      { NODE_ENV: 'staging', HEALTH_DISABLED: 'database,redis', HEALTH_SHADOW: 'clickhouse,llm' },
      {},
      /no indicator is active/,
    ],
    ['no indicator at all', STAGING, { indicators: [] }, /no indicator is active/],
  ])('%s', (_, env, rest, expected) => {
    expect(resolved(env, rest).warnings).toEqual([expect.stringMatching(expected)]);
  });
});

describe('what went wrong 5: there is one table', () => {
  it('every value of the document has an origin, and the token is not in it', () => {
    const token = 'correct-horse-battery';
    const { policy, warnings } = resolved({ ...STAGING, HEALTH_DETAILS_TOKEN: token });
    const document = policyDocument(policy) as { settings: Record<string, { origin: object }> };
    expect(Object.keys(document.settings)).toEqual([...SETTING_NAMES]);
    for (const { origin } of Object.values(document.settings))
      expect(origin).toEqual({ level: expect.any(String), source: expect.any(String) });
    expect(document.settings['detailsToken']).toEqual({
      set: true,
      origin: { level: 'config', source: 'HEALTH_DETAILS_TOKEN' },
    });
    expect(JSON.stringify(document) + describePolicy(policy, warnings)).not.toContain(token);
  });

  it('neither the URL nor the secret of a webhook is shown, only that there is one', () => {
    const env = {
      HEALTH_WEBHOOK_URL: 'https://hooks.test/T0/B0/xyz',
      HEALTH_WEBHOOK_SECRET: 'whsec_c2lnbmVkLXdpdGgtdGhpcw==',
    };
    const { policy, warnings } = resolved({ ...STAGING, ...env });
    expect(policy.settings.webhookUrl.value).toBe(env.HEALTH_WEBHOOK_URL);
    const told = JSON.stringify(policyDocument(policy)) + describePolicy(policy, warnings);
    expect(told).toContain('webhookUrl');
    expect(told).not.toMatch(/hooks\.test|xyz|whsec/);
  });

  it('the boot log is a table that can be read', () => {
    const env = {
      APP_ENV: 'stg',
      HEALTH_FATAL: 'redis',
      HEALTH_LLM_DEPTH: 'reachable',
      HEALTH_DETAILS_TOKEN: 'x'.repeat(16),
    };
    const { policy, warnings } = resolved(env, {
      namespace: { redis: { timeoutMs: 500 } },
      groups: [{ name: 'core', members: ['redis'] }],
    });
    expect(describePolicy(policy, [...warnings, 'something'])).toBe(
      [
        'Health policy for environment staging (APP_ENV="stg")',
        '  indicator   kind        criticality  timeout  interval  origin of the criticality',
        '  database    database    fatal        1 s      10 s      profile staging',
        '  redis       redis       fatal        500 ms   10 s      HEALTH_FATAL',
        '  clickhouse  clickhouse  optional     1 s      10 s      profile staging',
        '  llm         llm         optional     5 s      60 s      profile staging',
        '',
        '  setting               value           origin',
        '  details               summary         profile staging',
        '  detailsToken          set, not shown  HEALTH_DETAILS_TOKEN',
        '  llmDepth              reachable       HEALTH_LLM_DEPTH',
        '  redis.timeoutMs       500 ms          health.redis.timeoutMs',
        '  llm.timeoutMs         5 s             depth reachable',
        '  llm.intervalMs        60 s            depth reachable',
        '  llm.downIntervalMs    60 s            depth reachable',
        '  llm.failureThreshold  3               default of kind llm',
        '',
        '  group  details  members',
        '  core   summary  redis',
        '',
        '  warning: something',
      ].join('\n'),
    );
  });

  it('all problems stand in one message', () => {
    const outcome = resolvePolicy(
      given({ ...STAGING, HEALTH_TIMEOUT_MS: '1s', HEALTH_FATAL: 'reids' }, { liveness: ['redis'] }),
    );
    expect(outcome.ok ? '' : outcome.message).toMatch(
      /^Health policy refused, 3 problems:\n {2}1\. .+\n {2}2\. .+\n {2}3\. .+$/,
    );
  });

  it('with the warnings below them, one of which may be the reason', () => {
    const outcome = resolvePolicy(given({ ...STAGING, HEALTH_TIMEOUT_MS: '1s', HEALTH_OPTIONEL: 'redis' }));
    expect(outcome.ok ? '' : outcome.message).toMatch(
      /^Health policy refused, 1 problem:\n {2}1\. .+\nBeside that:\n {2}- HEALTH_OPTIONEL is no key of ours.+ HEALTH_OPTIONAL\?$/,
    );
  });
});
