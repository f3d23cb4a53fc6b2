import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { errorsWithin, failureOf } from './failure.js';
import { isReason } from './reason.js';

function revoked(of: object): object {
  const { proxy, revoke } = Proxy.revocable(of, {});
  revoke();
  return proxy;
}

describe('what an error says of the network', () => {
  it('is found in causes, in the errors of an AggregateError, and in what drivers wrap', () => {
    const refused = Object.assign(new Error(), { code: 'ECONNREFUSED' });
    const wrapped = [
      new Error('', { cause: refused }),
      new AggregateError([new Error(), refused]),
      { driverError: refused },
      { originalError: { cause: refused } },
    ];
    for (const error of wrapped) expect(failureOf(error)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it('is looked for without ever throwing, in a hostile error too', () => {
    const trap = {
      get: () => {
        throw new Error('trap');
      },
    };
    const hostile = fc.constantFrom(revoked([]), revoked({}), new Proxy({}, trap), Object.create(null), 'text', 3n);
    const tree = fc.letrec((tie) => ({
      error: fc.oneof(
        hostile,
        fc.record({ code: fc.anything(), cause: tie('error'), errors: fc.oneof(hostile, fc.array(tie('error'))) }),
      ),
    })).error;
    fc.assert(
      fc.property(tree, (error) => {
        expect(errorsWithin(error).length).toBeLessThanOrEqual(64);
        expect(isReason(failureOf(error).reason)).toBe(true);
      }),
    );
  });
});
