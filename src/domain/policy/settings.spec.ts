import { describe, expect, it } from '@jest/globals';
import type { DeclaredIndicator, PolicyInput, Resolved, ResolvedPolicy } from './policy.js';
import { resolvePolicy } from './resolve.js';
import type { PolicySettings } from './settings.js';

const FOUR: readonly DeclaredIndicator[] = [
  { name: 'database', kind: 'database' },
  { name: 'redis', kind: 'redis' },
  { name: 'clickhouse', kind: 'clickhouse' },
  { name: 'llm', kind: 'llm' },
];

type Variables = Record<string, string | undefined>;

function outcome(env: Variables, rest: Partial<PolicyInput> = {}) {
  const own = new Map(Object.entries({ NODE_ENV: 'test', ...env }));
  return resolvePolicy({ indicators: FOUR, env: Object.fromEntries(own), config: (key) => own.get(key), ...rest });
}

function resolved(env: Variables, rest?: Partial<PolicyInput>): ResolvedPolicy {
  const found = outcome(env, rest);
  if (!found.ok) throw new Error(found.message);
  return found.policy;
}

function problems(env: Variables, rest?: Partial<PolicyInput>): readonly string[] {
  const found = outcome(env, rest);
  return found.ok ? [] : found.problems;
}

function own(policy: ResolvedPolicy, name: string): Record<string, unknown> {
  const settings: Record<string, Resolved<unknown>> = { ...policy.indicators.get(name)?.settings };
  return Object.fromEntries(Object.entries(settings).map(([key, { value }]) => [key, value]));
}

describe('defaults', () => {
  it('are those of the contract', () => {
    const values = Object.fromEntries(Object.entries(resolved({}).settings).map(([name, { value }]) => [name, value]));
    const expected: PolicySettings = {
      mode: 'background',
      timeoutMs: 1000,
      intervalMs: 10_000,
      downIntervalMs: 2000,
      failureThreshold: 1,
      successThreshold: 1,
      staleAfterMs: 31_000,
      abandonAfterMs: 30_000,
      startup: 'gate',
      startupTimeoutMs: 60_000,
      drainMs: 0,
      details: 'full',
      detailsToken: undefined,
      metrics: false,
      webhookUrl: undefined,
      webhookSecret: undefined,
      overrideToken: undefined,
      httpDegraded: 200,
      httpError: 503,
      envoyHeader: false,
      path: 'health',
      managementPort: undefined,
      managementHost: '127.0.0.1',
      eventLoopReadyMs: 2000,
      eventLoopLiveMs: 30_000,
      llmDepth: 'configured',
      llmStartupDepth: 'configured',
      llmCallsPerDay: 400,
      llmTokensPerDay: 20_000,
    };
    expect(values).toEqual(expected);
  });

  it('the mode is on-demand on Lambda, unless somebody says otherwise', () => {
    expect(resolved({ AWS_LAMBDA_FUNCTION_NAME: 'f' }).settings.mode).toEqual({
      value: 'on-demand',
      origin: { level: 'default', source: 'default, AWS_LAMBDA_FUNCTION_NAME is set' },
    });
    expect(resolved({ AWS_LAMBDA_FUNCTION_NAME: ' ' }).settings.mode.value).toBe('background');
    expect(resolved({ AWS_LAMBDA_FUNCTION_NAME: 'f', HEALTH_MODE: 'Background' }).settings.mode.value).toBe(
      'background',
    );
  });
});

describe('numbers', () => {
  it.each([
    ['5000', 5000],
    [' 5000\n', 5000],
    ['05000', 5000],
    ['1', 1],
    ['60000', 60_000],
  ])('%j is %d', (raw, value) => {
    expect(resolved({ HEALTH_TIMEOUT_MS: raw, HEALTH_STALE_AFTER_MS: '99999999' }).settings.timeoutMs.value).toBe(
      value,
    );
  });

  it.each([[''], ['  '], ['\t\n']])('%j is unset', (raw) => {
    expect(resolved({ HEALTH_TIMEOUT_MS: raw }).settings.timeoutMs).toEqual({
      value: 1000,
      origin: { level: 'default', source: 'default' },
    });
  });

  it.each([
    ['0'],
    ['60001'],
    ['-1'],
    ['+5'],
    ['1.5'],
    ['1e3'],
    ['0x10'],
    ['1_000'],
    ['1000ms'],
    ['１０'],
    ['Infinity'],
    ['9'.repeat(400)],
  ])('%j is a problem that names key, rule and value', (raw) => {
    expect(problems({ HEALTH_TIMEOUT_MS: raw })).toEqual([
      expect.stringMatching(
        /^HEALTH_TIMEOUT_MS must be a whole number from 1 to 60000, in plain digits, got ".+"; correct or unset it$/,
      ),
    ]);
  });

  it.each([[1.5], [Number.NaN], [Infinity], [0], [10n], [{}], [[1]], [true], [() => 1]])(
    'the option %p is a problem',
    (timeoutMs) => {
      expect(problems({}, { options: { timeoutMs } })).toEqual([
        expect.stringContaining('options.timeoutMs must be a whole number'),
      ]);
    },
  );

  it.each([
    ['HEALTH_HTTP_DEGRADED', ['200', '299', '400', '599'], ['199', '300', '399', '600']],
    ['HEALTH_HTTP_ERROR', ['400', '599'], ['200', '399', '600']],
    ['HEALTH_MANAGEMENT_PORT', ['0', '65535'], ['65536', 'off']],
    ['HEALTH_INTERVAL_MS', ['2000', '86400000'], ['99', '86400001']],
    ['HEALTH_FAILURE_THRESHOLD', ['1', '100'], ['0', '101']],
    ['HEALTH_ABANDON_AFTER_MS', ['1000', '3600000'], ['999', '3600001']],
    ['HEALTH_STARTUP_TIMEOUT_MS', ['0', '3600000'], ['3600001']],
    ['HEALTH_DRAIN_MS', ['0', '3600000'], ['3600001']],
    ['HEALTH_EVENT_LOOP_LIVE_MS', ['100', '3600000'], ['99', '3600001']],
  ])('%s has the range of the contract', (key, good, bad) => {
    for (const raw of good) expect(problems({ [key]: raw })).toEqual([]);
    for (const raw of bad) expect(problems({ [key]: raw })).toEqual([expect.stringContaining(`${key} must be`)]);
  });
});

describe('other values', () => {
  it.each([
    ['true', true],
    ['FALSE', false],
    [' True ', true],
  ])('%j is the boolean %s', (raw, value) => {
    expect(resolved({ HEALTH_ENVOY_HEADER: raw }).settings.envoyHeader.value).toBe(value);
  });

  it.each([['1'], ['yes'], ['on'], ['0']])('%j is no boolean', (raw) => {
    expect(problems({ HEALTH_ENVOY_HEADER: raw })).toEqual([
      expect.stringContaining('HEALTH_ENVOY_HEADER must be true or false'),
    ]);
  });

  it.each([
    ['health', 'health'],
    ['/health/', 'health'],
    [' //a/b-c_d~e.f/ ', 'a/b-c_d~e.f'],
    ['...', '...'],
  ])('%j is the path %s', (raw, path) => {
    expect(resolved({ HEALTH_PATH: raw }).settings.path.value).toBe(path);
  });

  it.each([['/'], ['a//b'], ['a/../b'], ['.'], ['a b'], ['a?b'], ['a%2fb'], [':id'], ['*']])('%j is no path', (raw) => {
    expect(problems({ HEALTH_PATH: raw })).toEqual([expect.stringContaining('HEALTH_PATH must be a path')]);
  });

  it.each([['0.0.0.0'], ['::'], ['fe80::1%eth0'], ['my-host.local']])('%j is a host', (raw) => {
    expect(resolved({ HEALTH_MANAGEMENT_HOST: raw }).settings.managementHost.value).toBe(raw);
  });

  it.each(['ftp://me:secret@host/', 'hooks.test/secret', 'https://', 'http://[secret'])(
    '%j is no URL to post to, and not shown',
    (value) => {
      expect(problems({ HEALTH_WEBHOOK_URL: value })).toEqual([
        'HEALTH_WEBHOOK_URL must be a URL that begins with http:// or https://, got (not shown); correct or unset it',
      ]);
    },
  );

  it('a URL is no host, and not shown', () => {
    expect(problems({ HEALTH_MANAGEMENT_HOST: 'http://u:secret@h' })).toEqual([
      expect.stringMatching(/HEALTH_MANAGEMENT_HOST must be(?!.*secret)/),
    ]);
  });

  it('a word counts in any case, and a wrong one is told all words', () => {
    expect(resolved({ HEALTH_STARTUP: ' Fail' }).settings.startup.value).toBe('fail');
    expect(problems({ HEALTH_STARTUP: 'maybe' })).toEqual([
      'HEALTH_STARTUP must be one of gate, fail, off, got "maybe"; correct or unset it',
    ]);
  });

  it('an empty token authorises nobody, one under 16 characters ends the boot without being shown', () => {
    expect(resolved({ HEALTH_DETAILS_TOKEN: ' ' }).settings.detailsToken.value).toBeUndefined();
    expect(resolved({ HEALTH_DETAILS_TOKEN: '0123456789abcdef\n' }).settings.detailsToken.value).toBe(
      '0123456789abcdef',
    );
    expect(problems({ HEALTH_DETAILS_TOKEN: '0123456789abcde' })).toEqual([
      'HEALTH_DETAILS_TOKEN must be at least 16 characters of plain ASCII without spaces, got (not shown); correct or unset it',
    ]);
  });
});

describe('what a message shows of a value', () => {
  it.each([
    ['x'.repeat(40), `"${'x'.repeat(32)}…"`],
    ['a\nFAKE LOG LINE', '"a\\u{a}FAKE LOG LINE"'],
    ['\u202Egnp', '"\\u{202e}gnp"'],
    ['\u001b[31m', '"\\u{1b}[31m"'],
    ['x://y', '(not shown)'],
    ['me@home', '(not shown)'],
    [`${'x'.repeat(40)}@y`, '(not shown)'],
    ['postgres%3A%2F%2Fapp%3Ahunter2%40db', '(not shown)'],
    ['app%3Ahunter2%40db', '(not shown)'],
    ['sk-proj-hunter2', '(not shown)'],
    ['Bearer hunter2', '(not shown)'],
    ['eyJhbGciOiJub25lIn0.e30.', '(not shown)'],
    ['AKIAIOSFODNN7EXAMPLE', '(not shown)'],
    ['a1b2c3d4e5f60718293a4b5c6d7e8f90', '(not shown)'],
    ['cG9zdGdyZXM6Ly9hcHA6aHVudGVyMkBkYi9hcHA=', '(not shown)'],
    ['desk-top', '"desk-top"'],
    ['production-eu-west-1-blue-2', '"production-eu-west-1-blue-2"'],
    ['backgroundandondemandtogether', '"backgroundandondemandtogether"'],
    ['"', '"\\""'],
  ])('%j is shown as %s', (raw, shown) => {
    expect(problems({ HEALTH_MODE: raw })[0]).toContain(`got ${shown};`);
  });
});

describe('a credential that was put in a wrong place', () => {
  it('is not shown where it became the name of a variable', () => {
    const found = outcome({ 'HEALTH_postgres://app:hunter2@db/app': '1' });
    expect(found).toMatchObject({ warnings: [expect.stringContaining('(not shown) is no key of ours')] });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it.each(['sk-proj-hunter2', 'a1b2c3d4e5f60718293a4b5c6d7e8f90', 'postgres://app:hunter2@db'])(
    'is not shown where it became the environment, which every caller is told: %s',
    (secret) => {
      const found = outcome({ HEALTH_ENVIRONMENT: secret });
      expect(found).toMatchObject({
        policy: { environment: { name: 'unknown', raw: '(not shown)', strictest: true } },
      });
      expect(JSON.stringify(found)).not.toContain(secret);
    },
  );
});

describe('settings of one indicator', () => {
  it('its own value wins over the value for all, whatever the levels of the two', () => {
    const indicators: DeclaredIndicator[] = [
      { name: 'redis', kind: 'redis', settings: { timeoutMs: 7 } },
      { name: 'b', kind: 'custom' },
    ];
    const policy = resolved({ HEALTH_TIMEOUT_MS: '500' }, { indicators });
    expect(policy.indicators.get('redis')?.settings.timeoutMs).toEqual({
      value: 7,
      origin: { level: 'options', source: 'registration of redis: timeoutMs' },
    });
    expect(own(policy, 'b')).toMatchObject({ timeoutMs: 500 });
  });

  it('among its own: registration, options, namespace, ConfigService, the strongest last', () => {
    const indicators: DeclaredIndicator[] = [
      {
        name: 'redis',
        kind: 'redis',
        settings: { timeoutMs: 1, failureThreshold: 2, successThreshold: 3, abandonAfterMs: 4000 },
      },
    ];
    const rest = {
      indicators,
      options: { redis: { timeoutMs: 10, failureThreshold: 20, successThreshold: 30 } },
      namespace: { redis: { timeoutMs: 11, failureThreshold: 21 } },
    };
    expect(own(resolved({ HEALTH_REDIS_TIMEOUT_MS: '12' }, rest), 'redis')).toMatchObject({
      timeoutMs: 12,
      failureThreshold: 21,
      successThreshold: 30,
      abandonAfterMs: 4000,
    });
  });

  it('the derived values follow its own interval and timeout', () => {
    const policy = resolved({ HEALTH_REDIS_INTERVAL_MS: '1000', HEALTH_REDIS_TIMEOUT_MS: '200' });
    expect(own(policy, 'redis')).toMatchObject({ intervalMs: 1000, downIntervalMs: 1000, staleAfterMs: 3200 });
    expect(own(policy, 'database')).toMatchObject({ intervalMs: 10_000, downIntervalMs: 2000, staleAfterMs: 31_000 });
  });

  it.each<[string, Variables, RegExp[]]>([
    [
      'stale after less than interval + timeout',
      { HEALTH_STALE_AFTER_MS: '10999' },
      [
        /staleAfterMs must be at least .*= 11000 ms, got 10999 from HEALTH_STALE_AFTER_MS.*\(for database, redis, clickhouse, llm\)/,
      ],
    ],
    ['the same for one', { HEALTH_REDIS_STALE_AFTER_MS: '1' }, [/from HEALTH_REDIS_STALE_AFTER_MS.*\(for redis\)/]],
    [
      'a down interval above the interval',
      { HEALTH_DOWN_INTERVAL_MS: '10001' },
      [/downIntervalMs must be at most the interval, 10000 from default, got 10001 from HEALTH_DOWN_INTERVAL_MS/],
    ],
    [
      'the down interval of all above the interval of one',
      { HEALTH_DOWN_INTERVAL_MS: '5000', HEALTH_REDIS_INTERVAL_MS: '3000' },
      [/got 5000 from HEALTH_DOWN_INTERVAL_MS.*\(for redis\)/],
    ],
  ])('%s is a problem', (_, env, expected) => {
    expect(problems(env)).toEqual(expected.map((each) => expect.stringMatching(each)));
  });

  it('the down interval is lowered to the interval only where that is less', () => {
    const downInterval = (intervalMs: string) => resolved({ HEALTH_INTERVAL_MS: intervalMs }).settings.downIntervalMs;
    const lowered = { level: 'default', source: 'default, lowered to the interval' };
    expect(downInterval('1999')).toEqual({ value: 1999, origin: lowered });
    expect(downInterval('2000')).toEqual({ value: 2000, origin: { level: 'default', source: 'default' } });
  });

  it('at the border is none', () => {
    expect(problems({ HEALTH_STALE_AFTER_MS: '11000', HEALTH_DOWN_INTERVAL_MS: '10000' })).toEqual([]);
  });

  it('a wrong value brings no problems that only follow from it', () => {
    expect(problems({ HEALTH_INTERVAL_MS: '1s', HEALTH_STALE_AFTER_MS: '5000' })).toEqual([
      expect.stringContaining('HEALTH_INTERVAL_MS'),
    ]);
    expect(problems({ HEALTH_REDIS_INTERVAL_MS: '1s', HEALTH_REDIS_STALE_AFTER_MS: '5000' })).toHaveLength(1);
  });

  it.each([
    ['TIMEOUT_MS', 'STALE_AFTER_MS', '5000'],
    ['INTERVAL_MS', 'STALE_AFTER_MS', '5000'],
    ['DOWN_INTERVAL_MS', 'STALE_AFTER_MS', '5000'],
    ['STALE_AFTER_MS', 'DOWN_INTERVAL_MS', '20000'],
  ])('a wrong %s of one indicator is told alone, not beside what it may have made wrong', (wrong, other, value) => {
    expect(problems({ [`HEALTH_REDIS_${wrong}`]: 'x', [`HEALTH_REDIS_${other}`]: value })).toEqual([
      expect.stringContaining(`HEALTH_REDIS_${wrong} must be`),
    ]);
  });

  it.each([
    ['TIMEOUT_MS', 'STALE_AFTER_MS', '5000'],
    ['INTERVAL_MS', 'STALE_AFTER_MS', '5000'],
    ['DOWN_INTERVAL_MS', 'STALE_AFTER_MS', '5000'],
    ['STALE_AFTER_MS', 'DOWN_INTERVAL_MS', '20000'],
  ])('a wrong %s of all is told alone, not beside what it may have made wrong', (wrong, other, value) => {
    expect(problems({ [`HEALTH_${wrong}`]: 'x', [`HEALTH_REDIS_${other}`]: value })).toEqual([
      expect.stringContaining(`HEALTH_${wrong} must be`),
    ]);
  });

  it('a wrong value that is no time hides no problem between times', () => {
    expect(problems({ HEALTH_REDIS_FAILURE_THRESHOLD: '0', HEALTH_REDIS_STALE_AFTER_MS: '5000' })).toEqual([
      expect.stringContaining('HEALTH_REDIS_FAILURE_THRESHOLD'),
      expect.stringContaining('HEALTH_REDIS_STALE_AFTER_MS'),
    ]);
  });

  it('depth is only for kind llm', () => {
    expect(problems({}, { namespace: { redis: { depth: 'wired' } } })).toEqual([
      expect.stringContaining('health.redis.depth is only for'),
    ]);
    expect(problems({ HEALTH_REDIS_DEPTH: 'wired' })).toEqual([
      expect.stringContaining('HEALTH_REDIS_DEPTH is only for'),
    ]);
  });

  it('an indicator may be called like a setting', () => {
    const indicators: DeclaredIndicator[] = [
      { name: 'path', kind: 'custom' },
      { name: 'mode', kind: 'custom' },
    ];
    const policy = resolved({}, { indicators, namespace: { path: { timeoutMs: 9 }, mode: 'on-demand' } });
    expect(own(policy, 'path')).toMatchObject({ timeoutMs: 9 });
    expect(policy.settings.mode.value).toBe('on-demand');
    expect(policy.settings.path.value).toBe('health');
  });
});

describe('the depth of an LLM', () => {
  const llms: DeclaredIndicator[] = [
    { name: 'llm', kind: 'llm' },
    { name: 'assistant', kind: 'llm', settings: { depth: 'wired' } },
    { name: 'redis', kind: 'redis' },
  ];

  it('reachable sets interval, down interval and timeout, which the settings of all do not override', () => {
    const policy = resolved({
      HEALTH_LLM_DEPTH: 'reachable',
      HEALTH_INTERVAL_MS: '500',
      HEALTH_TIMEOUT_MS: '70',
      HEALTH_DOWN_INTERVAL_MS: '200',
    });
    expect(own(policy, 'llm')).toMatchObject({
      depth: 'reachable',
      intervalMs: 60_000,
      downIntervalMs: 60_000,
      timeoutMs: 5000,
      staleAfterMs: 185_000,
      failureThreshold: 3,
    });
    expect(own(policy, 'redis')).toMatchObject({ intervalMs: 500, timeoutMs: 70, failureThreshold: 1 });
  });

  it('completion runs every 300 s with 30 s', () => {
    const policy = resolved({ HEALTH_LLM_DEPTH: 'completion' });
    expect(own(policy, 'llm')).toMatchObject({ intervalMs: 300_000, downIntervalMs: 300_000, timeoutMs: 30_000 });
  });

  it('configured keeps the pace of all', () => {
    expect(own(resolved({ HEALTH_INTERVAL_MS: '5000' }), 'llm')).toMatchObject({
      depth: 'configured',
      intervalMs: 5000,
      timeoutMs: 1000,
      failureThreshold: 3,
    });
  });

  it('its own values override, and the down interval follows the interval', () => {
    const policy = resolved({
      HEALTH_LLM_DEPTH: 'completion',
      HEALTH_LLM_INTERVAL_MS: '600000',
      HEALTH_LLM_FAILURE_THRESHOLD: '1',
    });
    expect(own(policy, 'llm')).toMatchObject({ intervalMs: 600_000, downIntervalMs: 600_000, failureThreshold: 1 });
  });

  it('an own depth beats that of all; for the one called llm the two are one key', () => {
    const policy = resolved({ HEALTH_LLM_DEPTH: 'reachable' }, { indicators: llms });
    expect(own(policy, 'llm')).toMatchObject({ depth: 'reachable' });
    expect(own(policy, 'assistant')).toMatchObject({ depth: 'wired' });
    expect(own(policy, 'redis')).not.toHaveProperty('depth');
    expect(own(resolved({ HEALTH_ASSISTANT_DEPTH: 'completion' }, { indicators: llms }), 'assistant')).toMatchObject({
      depth: 'completion',
    });
    const registered: DeclaredIndicator[] = [{ name: 'llm', kind: 'llm', settings: { depth: 'completion' } }];
    expect(own(resolved({ HEALTH_LLM_DEPTH: 'wired' }, { indicators: registered }), 'llm')).toMatchObject({
      depth: 'wired',
    });
  });

  it('for the one called llm, llmDepth of the namespace beats the depth of its registration', () => {
    const indicators: DeclaredIndicator[] = [
      { name: 'llm', kind: 'llm', settings: { depth: 'completion' } },
      { name: 'other', kind: 'llm', settings: { depth: 'completion' } },
    ];
    const policy = resolved({}, { indicators, namespace: { llmDepth: 'wired' } });
    expect(own(policy, 'llm')).toMatchObject({ depth: 'wired' });
    expect(own(policy, 'other')).toMatchObject({ depth: 'completion' });
  });

  it('its first depth and its budget are its own, or those of all', () => {
    const env = {
      HEALTH_LLM_CALLS_PER_DAY: '100',
      HEALTH_LLM_TOKENS_PER_DAY: '5000',
      HEALTH_LLM_STARTUP_DEPTH: 'wired',
    };
    const ofOne = {
      HEALTH_ASSISTANT_CALLS_PER_DAY: '7',
      HEALTH_ASSISTANT_TOKENS_PER_DAY: '700',
      HEALTH_ASSISTANT_STARTUP_DEPTH: 'reachable',
    };
    const policy = resolved({ ...env, ...ofOne }, { indicators: [...llms, { name: 'other', kind: 'llm' }] });
    const ofAll = { callsPerDay: 100, tokensPerDay: 5000, startupDepth: 'wired' };
    expect(own(policy, 'llm')).toMatchObject(ofAll);
    expect(own(policy, 'other')).toMatchObject(ofAll);
    expect(own(policy, 'assistant')).toMatchObject({ callsPerDay: 7, tokensPerDay: 700, startupDepth: 'reachable' });
    expect(policy.indicators.get('assistant')!.settings.callsPerDay!.origin.source).toBe(
      'HEALTH_ASSISTANT_CALLS_PER_DAY',
    );
  });

  it('that is no depth brings no problems that only follow from it', () => {
    const indicators: DeclaredIndicator[] = [{ name: 'assistant', kind: 'llm' }];
    const env = { HEALTH_LLM_DEPTH: 'deep', HEALTH_ASSISTANT_STALE_AFTER_MS: '5000' };
    expect(problems(env, { indicators })).toEqual([expect.stringContaining('HEALTH_LLM_DEPTH must be one of')]);
    expect(problems({ ...env, HEALTH_LLM_DEPTH: 'wired' }, { indicators })).toHaveLength(1);
    const ofOne = { HEALTH_ASSISTANT_DEPTH: 'deep', HEALTH_ASSISTANT_STALE_AFTER_MS: '5000' };
    expect(problems(ofOne, { indicators })).toEqual([expect.stringContaining('HEALTH_ASSISTANT_DEPTH must be one of')]);
  });

  it('says where its pace and its threshold come from', () => {
    const { timeoutMs, intervalMs, downIntervalMs, failureThreshold } = resolved({
      HEALTH_LLM_DEPTH: 'completion',
    }).indicators.get('llm')!.settings;
    const byDepth = { level: 'default', source: 'depth completion' };
    expect({ timeoutMs, intervalMs, downIntervalMs, failureThreshold }).toEqual({
      timeoutMs: { value: 30_000, origin: byDepth },
      intervalMs: { value: 300_000, origin: byDepth },
      downIntervalMs: { value: 300_000, origin: byDepth },
      failureThreshold: { value: 3, origin: { level: 'default', source: 'default of kind llm' } },
    });
  });

  it('a paid check every 300 s is no problem', () => {
    const env = { HEALTH_LLM_DEPTH: 'completion', HEALTH_LLM_INTERVAL_MS: '300000' };
    expect(problems({ ...env, HEALTH_LLM_DOWN_INTERVAL_MS: '300000' })).toEqual([]);
  });

  it('a paid check more often than every 300 s is a problem', () => {
    expect(problems({ HEALTH_LLM_DEPTH: 'completion', HEALTH_LLM_INTERVAL_MS: '299999' })).toEqual([
      expect.stringMatching(
        /intervalMs must be at least 300000 at depth completion.*got 299999 from HEALTH_LLM_INTERVAL_MS/,
      ),
    ]);
    expect(problems({ HEALTH_LLM_DEPTH: 'completion', HEALTH_LLM_DOWN_INTERVAL_MS: '2000' })).toEqual([
      expect.stringMatching(/downIntervalMs must be at least 300000/),
    ]);
  });

  it('a stale age of all that is too short for it is told', () => {
    expect(problems({ HEALTH_LLM_DEPTH: 'reachable', HEALTH_STALE_AFTER_MS: '31000' })).toEqual([
      expect.stringMatching(/= 65000 ms.*\(for llm\)/),
    ]);
  });
});

describe('unknown keys', () => {
  it.each([
    [
      'HEALTH_REDSI_TIMEOUT_MS',
      /HEALTH_REDSI_TIMEOUT_MS ends like the key of an indicator.*did you mean HEALTH_REDIS_TIMEOUT_MS\?/,
    ],
    ['HEALTH_QUEUE_DOWN_INTERVAL_MS', /HEALTH_QUEUE_DOWN_INTERVAL_MS.*known: database, redis/],
    ['HEALTH_X_DEPTH', /HEALTH_X_DEPTH/],
    ['HEALTH_X_ABANDON_AFTER_MS', /HEALTH_X_ABANDON_AFTER_MS/],
    ['HEALTH__TIMEOUT_MS', /HEALTH__TIMEOUT_MS/],
    ['HEALTH_STRATUP_TIMEOUT_MS', /did you mean HEALTH_STARTUP_TIMEOUT_MS\?/],
  ])('%s ends like a per-indicator key but names none: a problem', (key, expected) => {
    expect(problems({ [key]: '1' })).toEqual([expect.stringMatching(expected)]);
  });

  it.each([
    ['HEALTH_FATALS', /did you mean HEALTH_FATAL\?/],
    ['HEALTH_TIMEOUT', /did you mean HEALTH_TIMEOUT_MS\?/],
    ['HEALTH_DETAIL_TOKEN', /did you mean HEALTH_DETAILS_TOKEN\?/],
    ['HEALTH_SOMETHING_ELSE_ENTIRELY', /no key of ours(?!.*did you mean)/],
    ['HEALTH_PORT', /HEALTH_PORT/],
    ['HEALTH_A\nFAKE', /HEALTH_A\\u\{a\}FAKE/],
  ])('%j is a warning, and its value is not shown', (key, expected) => {
    const found = outcome({ [key]: 'hunter2' });
    expect(found).toMatchObject({ ok: true, warnings: [expect.stringMatching(expected)] });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it.each([
    ['HEALTH_PORT', 'tcp://10.0.0.1:80'],
    ['HEALTH_MANAGEMENT_PORT', 'tcp://10.0.0.1:9000'],
    ['HEALTH_MANAGEMENT_PORT', 'udp://10.0.0.1:9000'],
    ['HEALTH_X_PORT', 'sctp://[::1]:9'],
    ['HEALTH_SERVICE_HOST', '10.0.0.1'],
    ['HEALTH_MANAGEMENT_SERVICE_HOST', '10.0.0.1'],
    ['HEALTH_MANAGEMENT_SERVICE_PORT', '9000'],
    ['HEALTH_MANAGEMENT_SERVICE_PORT_HTTP', '9000'],
    ['HEALTH_MANAGEMENT_PORT_9000_TCP', 'tcp://10.0.0.1:9000'],
    ['HEALTH_MANAGEMENT_PORT_9000_TCP_ADDR', '10.0.0.1'],
    ['HEALTH_X_SERVICE_PORT_TIMEOUT_MS', '80'],
    ['HEALTH_ENVIRONMENT', 'test'],
    ['HEALTH_NOTHING_TIMEOUT_MS', ''],
    ['HEALTHY', 'yes'],
  ])('%s=%s is not ours, or known, and goes by in silence', (key, value) => {
    expect(outcome({ [key]: value })).toMatchObject({
      ok: true,
      warnings: [],
      policy: { settings: { managementPort: { value: undefined } } },
    });
  });

  it.each([
    [{ timeout: 5 }, /health\.timeout is unknown.*did you mean timeoutMs\?/],
    [{ HEALTH_DRAIN_MS: 5 }, /did you mean drainMs\?/],
    [{ redis: { timeout: 5 } }, /health\.redis\.timeout is unknown.*did you mean timeoutMs\?/],
    [{ environment: 'production' }, /health\.environment counts for nothing/],
  ])('in the namespace an unknown name is a warning: %j', (namespace, expected) => {
    expect(outcome({}, { namespace })).toMatchObject({ ok: true, warnings: [expect.stringMatching(expected)] });
  });

  it('a value where an indicator’s object belongs is a problem', () => {
    expect(problems({}, { namespace: { redis: 'optional' } })).toEqual([
      expect.stringContaining('health.redis must be an object'),
    ]);
  });
});
