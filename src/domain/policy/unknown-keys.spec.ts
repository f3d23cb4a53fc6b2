import { describe, expect, it } from '@jest/globals';
import type { DeclaredIndicator } from './policy.js';
import { resolvePolicy } from './resolve.js';
import { isServiceLink } from './service-link.js';

const INDICATORS: readonly DeclaredIndicator[] = [
  { name: 'database', kind: 'database' },
  { name: 'ordersQueue', kind: 'custom' },
];

function told(env: Record<string, string>, indicators = INDICATORS) {
  const outcome = resolvePolicy({ indicators, env, config: (key) => env[key], environment: 'staging' });
  return outcome.ok ? { problems: [], warnings: outcome.warnings } : { problems: outcome.problems, warnings: [] };
}

describe('a variable that nobody reads', () => {
  it.each([
    ['HEALTH_DETAIL', 'HEALTH_DETAIL is no key of ours and counts for nothing; did you mean HEALTH_DETAILS?'],
    ['HEALTH_SOMETHING_ELSE_ENTIRELY', 'HEALTH_SOMETHING_ELSE_ENTIRELY is no key of ours and counts for nothing'],
    [
      'HEALTH_ORDERS_QUEUE_OPTIONAL',
      'HEALTH_ORDERS_QUEUE_OPTIONAL is no key of ours and counts for nothing; did you mean HEALTH_OPTIONAL=ordersQueue?',
    ],
    [
      'HEALTH_DATABASE_CRITICALITY',
      'HEALTH_DATABASE_CRITICALITY is no key of ours and counts for nothing; did you mean HEALTH_FATAL=database or HEALTH_OPTIONAL=database or HEALTH_SHADOW=database or HEALTH_DISABLED=database?',
    ],
    // What is the same in all keys makes none of them nearer.
    ['HEALTH_XYZ', 'HEALTH_XYZ is no key of ours and counts for nothing'],
  ])('is warned of: %s', (key, warning) => {
    expect(told({ [key]: '1' })).toEqual({ problems: [], warnings: [warning] });
  });

  it.each([
    [
      'HEALTH_DATABSE_TIMEOUT_MS',
      'HEALTH_DATABSE_TIMEOUT_MS ends like the key of an indicator, but names none; known: database, ordersQueue; correct or unset it' +
        '; did you mean HEALTH_DATABASE_TIMEOUT_MS?',
    ],
    [
      'HEALTH_SOMETHING_ELSE_INTERVAL_MS',
      'HEALTH_SOMETHING_ELSE_INTERVAL_MS ends like the key of an indicator, but names none; known: database, ordersQueue; correct or unset it',
    ],
    [
      'HEALTH_ORDERS_QUEUE_DEPTH',
      'HEALTH_ORDERS_QUEUE_DEPTH is only for indicators of kind llm, which ordersQueue is not; unset it',
    ],
    [
      'HEALTH_ORDERS_QUEUE_STARTUP_DEPTH',
      'HEALTH_ORDERS_QUEUE_STARTUP_DEPTH is only for indicators of kind llm, which ordersQueue is not; unset it',
    ],
  ])('and ends like a key of an indicator is a problem: %s', (key, problem) => {
    expect(told({ [key]: '1' }).problems).toEqual([problem]);
  });

  it('names no indicator where there is none', () => {
    expect(told({ HEALTH_SOMETHING_ELSE_INTERVAL_MS: '1' }, []).problems).toEqual([
      'HEALTH_SOMETHING_ELSE_INTERVAL_MS ends like the key of an indicator, but names none; known: none; correct or unset it',
    ]);
  });

  it.each([
    ['OTHER_HEALTH_DETAIL', '1'],
    ['HEALTHY', '1'],
    ['HEALTH_DETAIL', '  '],
    ['HEALTH_DATABASE_TIMEOUT_MS', '1000'],
    ['HEALTH_ORDERS_QUEUE_TIMEOUT_MS', '1000'],
    ['HEALTH_DETAILS', 'full'],
  ])('is not one that is not ours, blank, or read: %s=%j', (key, value) => {
    expect(told({ [key]: value })).toEqual({ problems: [], warnings: [] });
  });
});

describe('a link to a service of Kubernetes', () => {
  it.each([
    ['HEALTH_SERVICE_HOST', '10.0.0.1'],
    ['HEALTH_SERVICE_PORT', '80'],
    ['HEALTH_SERVICE_PORT_HTTP', '80'],
    ['HEALTH_X_Y_SERVICE_HOST', '10.0.0.1'],
    ['HEALTH_PORT_80_TCP', 'tcp://10.0.0.1:80'],
    ['HEALTH_X_PORT_9000_TCP_ADDR', '10.0.0.1'],
    ['HEALTH_PORT', 'tcp://10.0.0.1:80'],
    ['HEALTH_PORT', ' TCP://10.0.0.1:80'],
    ['HEALTH_X_PORT', 'udp://10.0.0.1:80'],
    ['HEALTH_X_PORT', 'sctp://10.0.0.1:80'],
  ])('is %s=%s', (key, value) => {
    expect(isServiceLink(key, value)).toBe(true);
  });

  it.each([
    ['X_HEALTH_SERVICE_HOST', '10.0.0.1'],
    ['HEALTH_SERVICE_HOSTS', '10.0.0.1'],
    ['HEALTHSERVICE_HOST', '10.0.0.1'],
    ['HEALTHX_SERVICE_HOST', '10.0.0.1'],
    ['HEALTH_SERVICE_PORT_', '80'],
    ['HEALTH_SERVICE_PORTS', '80'],
    ['HEALTH_PORT_TCP', '80'],
    ['HEALTH_PORT_x80_TCP', '80'],
    ['HEALTH_PORT_80', '80'],
    ['HEALTH_PORT', '80'],
    ['HEALTH_PORT', 'see tcp://10.0.0.1:80'],
    ['HEALTH_PORT', 'tcp:/10.0.0.1:80'],
    ['HEALTH_PORTS', 'tcp://10.0.0.1:80'],
    ['X_HEALTH_PORT', 'tcp://10.0.0.1:80'],
    ['HEALTHPORT', 'tcp://10.0.0.1:80'],
    ['HEALTHX_PORT', 'tcp://10.0.0.1:80'],
  ])('is not %s=%s', (key, value) => {
    expect(isServiceLink(key, value)).toBe(false);
  });
});
