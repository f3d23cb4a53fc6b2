import { describe, expect, it } from '@jest/globals';
import { EXPECTATIONS } from './expectations.js';
import { FAULTS } from './faults.js';
import { describeFaults } from './matrix.js';

/** One fault of each class; `npm run test:faults` runs them all. */
describeFaults('Redis', ['refused', 'certificate expired']);
describeFaults('PostgreSQL', ['frozen', 'pool exhausted by the application']);
describeFaults('MariaDB', ['password changed, sessions ended']);
describeFaults('ClickHouse', ['black hole: accepts, never answers']);
describeFaults('LLM server', ['process paused for 3 s']);

describe('the matrix of faults', () => {
  it('expects something of every fault, and of no other', () => {
    expect(Object.keys(EXPECTATIONS)).toEqual(FAULTS.map(({ name }) => name));
  });
});
