import { runInThisContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { HealthPolicyError } from './health-policy-error.js';

/** A function that calls another, as if it stood in this file. */
function callerIn(file: string): <T>(called: () => T) => T {
  return runInThisContext('(called) => called()', { filename: file }) as <T>(called: () => T) => T;
}

describe('the stack of a HealthPolicyError', () => {
  const inPackage = callerIn('/shop/node_modules/nestjs-health-policy/dist/index.js');
  const inApplication = callerIn('/shop/dist/main.js');
  const message = 'Health policy refused, 1 problem:\n  1. HEALTH_TIMEOUT_MS must be a whole number';
  const { stack = '' } = inApplication(() => inPackage(() => new HealthPolicyError(message)));

  it('is its message, with all of its lines', () => {
    expect(stack.startsWith(`HealthPolicyError: ${message}\n`)).toBe(true);
  });

  it('names the place in the application, and none in this package or another one', () => {
    expect(stack).toContain('/shop/dist/main.js');
    expect(stack).not.toContain('node_modules');
  });

  it('keeps a frame of the top of a CommonJS file, which calls itself anonymous', () => {
    expect(stack).toMatch(/ at .*health-policy-error\.spec\.ts/);
    const top = callerIn('/shop/dist/top.js');
    const error = { 'Object.<anonymous>': () => top(() => new HealthPolicyError(message)) }['Object.<anonymous>']();
    expect(error.stack).toContain('Object.<anonymous>');
  });
});
