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
      get() {
        throw new Error('trap');
      },
    };
    const makers = [
      () => revoked([]),
      () => revoked({}),
      () => new Proxy({}, trap),
      () => 'text',
      () => 3n,
      () => null,
    ];
    // Made from numbers inside of the property: the generator itself could not hold a revoked proxy.
    const made = (numbers: readonly number[]): unknown => {
      const [first = 0, ...rest] = numbers;
      if (rest.length === 0 || first % 2 === 0) return makers[first % makers.length]!();
      return { code: 7, cause: made(rest), errors: first % 3 === 0 ? revoked([]) : [made(rest.slice(1))] };
    };
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 12 }), (numbers) => {
        const error = made(numbers);
        expect(errorsWithin(error).length).toBeLessThanOrEqual(64);
        expect(isReason(failureOf(error).reason)).toBe(true);
      }),
    );
  });
});
