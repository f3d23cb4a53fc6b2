import { describe, expect, it } from '@jest/globals';
import type { Entry } from './report.js';
import { startupFailure, waitingFor } from './startup.js';

const entry = (name: string, criticality: Entry['criticality'], status: Entry['status']): Entry => ({
  name,
  criticality,
  status,
  reason: status === 'up' ? undefined : 'missing_credentials',
});

describe('startup', () => {
  it('waits for the fatal indicators that are down, and for nobody else', () => {
    const entries = [
      entry('llm', 'fatal', 'down'),
      entry('db', 'fatal', 'up'),
      entry('busy', 'fatal', 'degraded'),
      entry('redis', 'optional', 'down'),
      entry('next', 'shadow', 'down'),
    ];
    expect(waitingFor(entries).map(({ name }) => name)).toEqual(['llm']);
  });

  it('fails with the count, the names and the reasons', () => {
    expect(startupFailure([entry('llm', 'fatal', 'down')])).toBe(
      'Startup validation failed: 1 fatal indicator is down: llm (missing_credentials)',
    );
    expect(startupFailure([entry('llm', 'fatal', 'down'), entry('db', 'fatal', 'down')])).toBe(
      'Startup validation failed: 2 fatal indicators are down: llm (missing_credentials), db (missing_credentials)',
    );
  });
});
