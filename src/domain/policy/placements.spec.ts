import { describe, expect, it } from '@jest/globals';
import { Findings } from './findings.js';
import { criticalityIn, joinPlacements, placementsOfLists, placementsOfTable, unknownName } from './placements.js';

const KNOWN = ['database', 'redis'];

describe('the lists of one level', () => {
  const of = (
    ...lists: [criticality: 'fatal' | 'optional' | 'shadow' | 'disabled', value: unknown, note?: string][]
  ) => {
    const findings = new Findings();
    const placements = placementsOfLists(
      lists.map(([criticality, value, note]) => ({
        criticality,
        key: `HEALTH_${criticality.toUpperCase()}`,
        value,
        ...(note !== undefined && { note }),
      })),
      KNOWN,
      findings,
    );
    return { ...placements, problems: findings.problems };
  };

  it('place the indicators that they name, and say where', () => {
    expect(of(['fatal', 'redis'], ['shadow', ['database'], ' (noted)'])).toStrictEqual({
      named: new Map([
        ['redis', { criticality: 'fatal', source: 'HEALTH_FATAL', byStar: false }],
        ['database', { criticality: 'shadow', source: 'HEALTH_SHADOW (noted)', byStar: false }],
      ]),
      problems: [],
    });
  });

  it('place the rest by a star', () => {
    expect(of(['fatal', 'redis'], ['optional', '*', ' (noted)'])).toStrictEqual({
      named: new Map([['redis', { criticality: 'fatal', source: 'HEALTH_FATAL', byStar: false }]]),
      rest: { criticality: 'optional', source: 'HEALTH_OPTIONAL (*) (noted)', byStar: true },
      problems: [],
    });
  });

  it.each<[string, Parameters<typeof of>, string]>([
    [
      'a name in two of them',
      [
        ['fatal', 'redis'],
        ['optional', 'redis'],
      ],
      '"redis" stands in HEALTH_FATAL and in HEALTH_OPTIONAL; keep it in one of them',
    ],
    [
      'a star in two of them',
      [
        ['fatal', '*'],
        ['optional', '*'],
      ],
      '"*" stands in HEALTH_FATAL and in HEALTH_OPTIONAL; keep it in one of them',
    ],
    [
      'a name that nobody has',
      [['fatal', 'mysql']],
      'HEALTH_FATAL names "mysql", but no indicator is called that; known: database, redis; correct or remove it',
    ],
    [
      'names without commas between them',
      [['fatal', 'redis;database']],
      'HEALTH_FATAL names "redis;database", but no indicator is called that; known: database, redis; put commas between names',
    ],
    [
      'a list that is none',
      [['fatal', 7]],
      'HEALTH_FATAL must be names of indicators, separated by commas or as a list, or *, got 7; correct or unset it',
    ],
  ])('are wrong with %s', (_what, lists, problem) => {
    expect(of(...lists).problems).toEqual([problem]);
  });

  it('say of a name that nobody has, in two of them, both', () => {
    expect(of(['fatal', 'mysql'], ['optional', 'mysql']).problems).toEqual([
      expect.stringContaining('no indicator is called that'),
      '"mysql" stands in HEALTH_FATAL and in HEALTH_OPTIONAL; keep it in one of them',
    ]);
  });
});

describe('the table of an environment', () => {
  const of = (table: Record<string, unknown>, foreign?: boolean) => {
    const findings = new Findings();
    const placements = placementsOfTable(new Map(Object.entries(table)), 'policy.qa', KNOWN, findings, foreign);
    return { ...placements, problems: findings.problems, warnings: findings.warnings };
  };

  it('places who it names, and the rest by a star', () => {
    expect(of({ redis: ' Optional', '*': 'shadow', database: undefined })).toStrictEqual({
      named: new Map([['redis', { criticality: 'optional', source: 'policy.qa', byStar: false }]]),
      rest: { criticality: 'shadow', source: 'policy.qa (*)', byStar: true },
      problems: [],
      warnings: [],
    });
    expect(of({ '*': undefined })).toStrictEqual({ named: new Map(), problems: [], warnings: [] });
  });

  it('is wrong with a word that is no criticality, and with a name that nobody has', () => {
    const wrong = { redis: 'weak', mysql: 'fatal' };
    const word = 'policy.qa.redis must be one of fatal, optional, shadow, disabled, got "weak"; correct or remove it';
    const name =
      'policy.qa names "mysql", but no indicator is called that; known: database, redis; correct or remove it';
    expect(of(wrong)).toMatchObject({ problems: [word, name], warnings: [] });
    expect(of(wrong, true)).toMatchObject({ problems: [word], warnings: [name] });
  });
});

describe('two halves of a level', () => {
  const placement = (source: string) => ({ criticality: 'fatal' as const, source, byStar: false });
  const [weak, strong] = [placement('weak'), placement('strong')];

  it('are joined so that the stronger counts where both speak', () => {
    const joined = joinPlacements(
      {
        named: new Map([
          ['a', weak],
          ['b', weak],
        ]),
        rest: weak,
      },
      {
        named: new Map([
          ['b', strong],
          ['c', strong],
        ]),
        rest: strong,
      },
    );
    expect(joined).toStrictEqual({
      named: new Map([
        ['a', weak],
        ['b', strong],
        ['c', strong],
      ]),
      rest: strong,
    });
  });

  it('keep the star of the weaker where the stronger has none, and none where neither has', () => {
    expect(joinPlacements({ named: new Map(), rest: weak }, { named: new Map() })).toStrictEqual({
      named: new Map(),
      rest: weak,
    });
    expect(joinPlacements({ named: new Map() }, { named: new Map() })).toStrictEqual({ named: new Map() });
  });
});

describe('a word of criticality', () => {
  it('is read in any case, and missing where it is unset or, with a problem, wrong', () => {
    const findings = new Findings();
    expect(criticalityIn('x', ' Fatal ', findings)).toBe('fatal');
    expect(criticalityIn('x', undefined, findings)).toBeUndefined();
    expect(findings.problems).toEqual([]);
    expect(criticalityIn('x', 7, findings)).toBeUndefined();
    expect(findings.problems).toEqual([
      'x must be one of fatal, optional, shadow, disabled, got 7; correct or remove it',
    ]);
  });
});

describe('a name that nobody has', () => {
  it.each([
    [
      'redis  database',
      KNOWN,
      'x names "redis  database", but no indicator is called that; known: database, redis; put commas between names',
    ],
    ['rediss', KNOWN, 'x names "rediss", but no indicator is called that; known: database, redis; did you mean redis?'],
    ['mysql', KNOWN, 'x names "mysql", but no indicator is called that; known: database, redis; correct or remove it'],
    ['redis', [], 'x names "redis", but no indicator is called that; known: none; correct or remove it'],
    [' ', KNOWN, 'x names "", but no indicator is called that; known: database, redis; correct or remove it'],
    ['me@h', [], 'x names "(not shown)", but no indicator is called that; known: none; correct or remove it'],
  ])('%j of %j is told with those there are and the nearest', (name, known, sentence) => {
    expect(unknownName('x', name, known)).toBe(sentence);
  });
});
