import { describe, expect, it } from '@jest/globals';
import type { DeclaredGroup, DeclaredIndicator, PolicyInput } from './policy.js';
import { policyDocument } from './document.js';
import { resolvePolicy } from './resolve.js';

const INDICATORS: readonly DeclaredIndicator[] = [
  { name: 'database', kind: 'database' },
  { name: 'redis', kind: 'redis' },
];

const outcome = (rest: Partial<PolicyInput>) =>
  resolvePolicy({ indicators: INDICATORS, env: {}, config: () => undefined, environment: 'staging', ...rest });

const problems = (rest: Partial<PolicyInput>) => {
  const found = outcome(rest);
  return found.ok ? [] : found.problems;
};

describe('a group', () => {
  it('is told with where its level of details comes from', () => {
    const groups: DeclaredGroup[] = [
      { name: 'core', members: ['database', 'redis'], details: 'Full' },
      { name: 'edge', members: ['redis'] },
    ];
    const found = outcome({ groups });
    expect(found.ok && policyDocument(found.policy).groups).toEqual({
      core: {
        members: ['database', 'redis'],
        details: { value: 'full', origin: { level: 'options', source: 'details of group core' } },
      },
      edge: {
        members: ['redis'],
        details: { value: 'summary', origin: { level: 'profile', source: 'profile staging' } },
      },
    });
  });

  it.each<[string, readonly unknown[], readonly string[]]>([
    [
      'is not called like an indicator',
      [{ name: 'redis', members: ['redis'] }],
      ['group redis is called like an indicator, and both would be /health/redis; rename it'],
    ],
    [
      'is defined once',
      [
        { name: 'core', members: ['redis'] },
        { name: 'core', members: ['database'] },
      ],
      ['group core is defined twice; join the two or rename one'],
    ],
    [
      'has members',
      [{ name: 'core', members: [] }],
      ['group core has no members, so it would always be ok; name some or remove it'],
    ],
    [
      'names its members',
      [{ name: 'core', members: 7 }],
      [
        'members of group core must be names of indicators, separated by commas or as a list, or *, got 7; correct or unset it',
        'group core has no members, so it would always be ok; name some or remove it',
      ],
    ],
    [
      'names only what is there',
      [{ name: 'core', members: ['mysql'] }],
      ['group core names "mysql", but no indicator is called that; known: database, redis; correct or remove it'],
    ],
    [
      'has a name that can stand in a route',
      [{ name: 'Core', members: ['redis'] }],
      ['group name "Core" must start with a small letter and hold at most 63 letters, digits, "_" and "-"; rename it'],
    ],
    [
      'has a name at all',
      [{ members: ['redis'] }],
      [
        'group name that is not text must start with a small letter and hold at most 63 letters, digits, "_" and "-"; rename it',
      ],
    ],
  ])('%s', (_what, groups, expected) => {
    expect(problems({ groups: groups as DeclaredGroup[] })).toEqual(expected);
  });
});

describe('liveness', () => {
  it('is decided only by what a restart can cure', () => {
    expect(problems({ liveness: ['redis'] })).toEqual([
      'liveness names redis, which is not declared local: when that dependency fails, every replica would be restarted again and again, ' +
        'and a restart cures nothing outside the process. Remove it, or register it with local: true if it is part of this process',
    ]);
  });

  it('names only what is there', () => {
    expect(problems({ liveness: ['rediss'] })).toEqual([
      'liveness names "rediss", but no indicator is called that; known: database, redis; did you mean redis?',
    ]);
    expect(problems({ liveness: 7 as never })).toEqual([
      'liveness must be names of indicators, separated by commas or as a list, or *, got 7; correct or unset it',
    ]);
  });
});
