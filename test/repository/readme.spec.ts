import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { PROFILES, profileCriticality, STRICTEST, type Profile } from '../../src/domain/policy/profiles.js';
import { CRITICALITIES } from '../../src/domain/status.js';
import { effectOf } from '../../src/domain/verdict.js';
import { expectGenerated, markdownTable } from '../support/generated-part.js';

const readme = readFileSync('README.md', 'utf8');
const { dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly dependencies?: object };

/** The tables that are made from the code; `UPDATE_DOCS=1 npm test -- readme.spec` writes them. */
const kinds = ['database', 'redis', 'clickhouse', 'llm', 'custom'] as const;
const profileRow = (names: string, profile: Profile) => [
  names,
  ...kinds.map((kind) => profileCriticality(profile, { name: kind, kind })),
  profile.details,
];
const profiles = markdownTable(
  ['', 'database', 'redis', 'clickhouse', 'llm', 'any other', 'shown to strangers'],
  [
    ...[...PROFILES].map(([name, profile]) => profileRow(name, profile)),
    profileRow('any other name, or none', STRICTEST),
  ],
);

const statuses = ['up', 'degraded', 'down', 'unknown'] as const;
const effects = markdownTable(
  ['criticality', ...statuses],
  CRITICALITIES.map((criticality) => [
    `\`${criticality}\``,
    ...statuses.map((status) => (criticality === 'disabled' ? 'not run' : effectOf({ criticality, status }))),
  ]),
);

describe('the README', () => {
  it('and the document of the policy have the table of the profiles as the code has it', () => {
    expectGenerated('README.md', 'profiles', profiles);
    expectGenerated('docs/policy.md', 'profiles', profiles);
  });

  it('is short', () => {
    expect(readme.split('\n').length).toBeLessThan(250);
  });

  it('says how large the package is, and that it has no dependencies', () => {
    const [, packed, unpacked] = /no dependency[^.]*?(\d+) kB packed, (\d+) kB unpacked/.exec(readme) ?? [];
    expect(dependencies).toEqual({});
    const command = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const [{ size, unpackedSize }] = JSON.parse(
      execFileSync('npm', command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    ) as [{ readonly size: number; readonly unpackedSize: number }];
    for (const [said, real] of [
      [Number(packed), size],
      [Number(unpacked), unpackedSize],
    ] as const) {
      expect(real / 1000).toBeLessThanOrEqual(said);
      expect(real / 1000).toBeGreaterThan(said * 0.8);
    }
  });

  it('says how much the main entry loads, as the test of the package allows it', () => {
    const [, allowed] = /loads at most (\d+) kB with its main entry/.exec(
      readFileSync('test/repository/package.spec.ts', 'utf8'),
    )!;
    expect(readme).toContain(`loads at most ${allowed} kB`);
  });
});

describe('the document of the policy', () => {
  it('says what each criticality makes of each status, as the code has it', () => {
    expectGenerated('docs/policy.md', 'effects', effects);
  });
});
