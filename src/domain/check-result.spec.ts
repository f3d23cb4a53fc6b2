import { describe, expect, it } from '@jest/globals';
import { degraded, down, up } from './check-result.js';

describe('a check result', () => {
  it('has its status, why, and facts only where there are any', () => {
    expect(up()).toStrictEqual({ status: 'up' });
    expect(up({ lag: 1 })).toStrictEqual({ status: 'up', data: { lag: 1 } });
    expect(degraded('overloaded', 'busy')).toStrictEqual({ status: 'degraded', reason: 'overloaded', message: 'busy' });
    expect(down('timeout', 'late')).toStrictEqual({ status: 'down', reason: 'timeout', message: 'late' });
    const data = { lag: 1 };
    expect(down('timeout', 'late', data)).toStrictEqual({ status: 'down', reason: 'timeout', message: 'late', data });
  });
});
