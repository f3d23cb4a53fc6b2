import { describe, expect, it } from '@jest/globals';
import { DETAILS_LEVELS } from './details.js';
import { OVERRIDE_KINDS } from './override.js';
import { INDICATOR_KINDS } from './policy/indicator-kind.js';
import { ORIGIN_LEVELS } from './policy/policy.js';
import { PROBES } from './probe.js';
import { isReason, REASONS } from './reason.js';
import { CRITICALITIES, isStatus, STATUSES, VERDICTS } from './status.js';

describe('the words of the contract', () => {
  it.each([
    ['status, from good to bad', STATUSES, ['up', 'degraded', 'down']],
    ['verdict', VERDICTS, ['ok', 'degraded', 'error', 'shutting_down']],
    ['criticality', CRITICALITIES, ['fatal', 'optional', 'shadow', 'disabled']],
    ['probe', PROBES, ['liveness', 'readiness', 'startup']],
    ['level of details, from the least to all', DETAILS_LEVELS, ['status', 'summary', 'full']],
    ['kind of indicator', INDICATOR_KINDS, ['database', 'redis', 'clickhouse', 'llm', 'custom']],
    ['kind of override', OVERRIDE_KINDS, ['optional', 'shadow', 'down']],
    ['origin, the strongest last', ORIGIN_LEVELS, ['default', 'profile', 'options', 'namespace', 'config']],
  ])('for a %s', (_what, words, expected) => {
    expect(words).toEqual(expected);
  });

  it('are words exactly as they are written', () => {
    for (const status of STATUSES) expect(isStatus(status)).toBe(true);
    for (const other of ['', 'UP', 'up ', 'ok', 'unknown', undefined, null, ['up']])
      expect(isStatus(other)).toBe(false);
    for (const reason of REASONS) expect(isReason(reason)).toBe(true);
    for (const other of ['', 'TIMEOUT', 'nonsense', undefined, null, ['timeout']]) expect(isReason(other)).toBe(false);
  });
});
