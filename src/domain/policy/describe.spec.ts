import { describe, expect, it } from '@jest/globals';
import { describePolicy, environmentLine } from './describe.js';
import type { DeclaredIndicator, PolicyInput } from './policy.js';
import { resolvePolicy } from './resolve.js';

const INDICATORS: readonly DeclaredIndicator[] = [
  { name: 'database', kind: 'database' },
  { name: 'redis', kind: 'redis' },
  { name: 'heap', kind: 'custom', local: true },
];

function described(env: Record<string, string>, rest: Partial<PolicyInput> = {}): string {
  const outcome = resolvePolicy({ indicators: INDICATORS, env, config: (key) => env[key], ...rest });
  if (!outcome.ok) throw new Error(outcome.message);
  return describePolicy(outcome.policy);
}

/** The rows of the settings, columns separated by one space. */
function settings(env: Record<string, string>, rest?: Partial<PolicyInput>): string[] {
  const lines = described({ NODE_ENV: 'staging', ...env }, rest).split('\n');
  const begin = lines.findIndex((line) => /^ {2}setting /.test(line));
  return lines
    .slice(begin + 1, lines.indexOf('', begin) === -1 ? undefined : lines.indexOf('', begin))
    .map((line) => line.trim().replace(/ {2,}/g, ' | '));
}

describe('the policy in the boot log', () => {
  it('ends with its last line where there is no warning', () => {
    expect(described({ NODE_ENV: 'staging' })).toBe(
      [
        'Health policy for environment staging (NODE_ENV="staging")',
        '  indicator  kind      criticality  timeout  interval  origin of the criticality',
        '  database   database  fatal        1 s      10 s      profile staging',
        '  redis      redis     optional     1 s      10 s      profile staging',
        '  heap       custom    optional     1 s      10 s      profile staging',
        '',
        '  setting  value    origin',
        '  details  summary  profile staging',
      ].join('\n'),
    );
  });

  it('names the members of each group, and what decides liveness', () => {
    const text = described(
      { NODE_ENV: 'staging' },
      {
        indicators: [...INDICATORS, { name: 'disk', kind: 'custom', local: true }],
        groups: [{ name: 'core', members: ['database', 'redis'], details: 'full' }],
        liveness: ['heap', 'disk'],
      },
    );
    expect(text.split('\n').slice(-4)).toEqual([
      '  group  details  members',
      '  core   full     database, redis',
      '',
      '  liveness: heap, disk',
    ]);
  });

  it('says who named the environment, and that nobody did', () => {
    const environment = { name: 'staging', key: 'APP_ENV', raw: 'stg', strictest: false };
    expect(environmentLine(environment)).toBe('Health policy for environment staging (APP_ENV="stg")');
    expect(environmentLine({ ...environment, processEnv: 'prod' })).toBe(
      'Health policy for environment staging (APP_ENV="stg"; process.env: "prod")',
    );
    expect(environmentLine({ name: 'unknown', key: '', raw: '', strictest: true })).toBe(
      'Health policy for environment unknown (no key names one): no profile, so the strictest policy holds',
    );
  });

  it.each<[string, Record<string, string>, Partial<PolicyInput>, string[]]>([
    ['a value that was set to its default', { HEALTH_TIMEOUT_MS: '1000' }, {}, ['timeoutMs | 1 s | HEALTH_TIMEOUT_MS']],
    [
      'no time at all, in milliseconds',
      { HEALTH_STARTUP_TIMEOUT_MS: '0' },
      {},
      ['startupTimeoutMs | 0 ms | HEALTH_STARTUP_TIMEOUT_MS'],
    ],
    [
      'a time of no whole seconds, in milliseconds',
      { HEALTH_TIMEOUT_MS: '1500' },
      {},
      ['timeoutMs | 1500 ms | HEALTH_TIMEOUT_MS'],
    ],
    ['a word as it is', { HEALTH_STARTUP: 'off' }, {}, ['startup | off | HEALTH_STARTUP']],
    ['a number that is no time as it is', { HEALTH_HTTP_ERROR: '500' }, {}, ['httpError | 500 | HEALTH_HTTP_ERROR']],
    [
      'a default that was lowered, for all and for one that lowers it further',
      { HEALTH_INTERVAL_MS: '1500', HEALTH_REDIS_INTERVAL_MS: '500' },
      {},
      [
        'intervalMs | 1500 ms | HEALTH_INTERVAL_MS',
        'downIntervalMs | 1500 ms | default, lowered to the interval',
        'redis.intervalMs | 500 ms | HEALTH_REDIS_INTERVAL_MS',
        'redis.downIntervalMs | 500 ms | default, lowered to the interval',
      ],
    ],
    [
      'a value of one that is the one of all, since it would stay where that one moves',
      { HEALTH_REDIS_TIMEOUT_MS: '1000' },
      {},
      ['redis.timeoutMs | 1 s | HEALTH_REDIS_TIMEOUT_MS'],
    ],
    [
      'no value of one that is only the one of all',
      { HEALTH_TIMEOUT_MS: '500' },
      {},
      ['timeoutMs | 500 ms | HEALTH_TIMEOUT_MS'],
    ],
  ])('has a row for %s', (_what, env, rest, rows) => {
    expect(settings(env, rest).filter((row) => !row.startsWith('details'))).toEqual(rows);
  });
});
