import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { errorCodes, errorsWithin, failureOf, networkFailure } from './failure.js';
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

  it.each([
    ['ECONNREFUSED', 'connection refused'],
    ['ECONNRESET', 'connection reset'],
    ['ECONNABORTED', 'connection reset'],
    ['EPIPE', 'connection reset'],
    ['UND_ERR_SOCKET', 'connection reset'],
    ['ENOTFOUND', 'host name not found'],
    ['EAI_AGAIN', 'host name not found'],
    ['EAI_SOMETHING', 'host name not found'],
    ['EHOSTUNREACH', 'no connection'],
    ['EHOSTDOWN', 'no connection'],
    ['ENETUNREACH', 'no connection'],
    ['ENETDOWN', 'no connection'],
    ['EADDRNOTAVAIL', 'no connection'],
    ['ETIMEDOUT', 'no connection'],
    ['ESOCKETTIMEDOUT', 'no connection'],
    ['EPROTO', 'no connection'],
    ['UND_ERR_CONNECT_TIMEOUT', 'no connection'],
    ['UND_ERR_CLOSED', 'no connection'],
    ['UND_ERR_DESTROYED', 'no connection'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS handshake failed'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS handshake failed'],
    ['ERR_OSSL_PEM_NO_START_LINE', 'TLS handshake failed'],
    ['CERT_HAS_EXPIRED', 'TLS handshake failed'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS handshake failed'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'TLS handshake failed'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'TLS handshake failed'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS handshake failed'],
    ['HOSTNAME_MISMATCH', 'TLS handshake failed'],
  ])('by its code %s is: %s', (code, message) => {
    expect(networkFailure({ code, message: 'secret' })).toEqual({ status: 'down', reason: 'unreachable', message });
  });

  it.each([
    ['a code of no network', { code: 'ERR_INVALID_ARG_TYPE' }],
    ['a code with the network only inside of it', { code: 'X_CERT_HAS_EXPIRED' }],
    ['a system call that is not about connecting', { code: 'EACCES', syscall: 'open' }],
    ['no code', { syscall: 'connect' }],
    ['a code that is no text', { code: 111, syscall: 'connect' }],
    ['a function', () => 1],
  ])('is nothing where it has %s: then the check itself failed', (_what, error) => {
    expect(networkFailure(error)).toBeUndefined();
    expect(failureOf(error)).toEqual({
      status: 'down',
      reason: 'indicator_error',
      message: 'the check itself failed; the log has its error',
    });
  });

  it('is no connection for any code of the call that connects', () => {
    expect(networkFailure({ code: 'EACCES', syscall: 'connect' })).toMatchObject({ message: 'no connection' });
  });

  it('comes with the facts of the indicator, where it has any', () => {
    expect(failureOf(new Error(), { depth: 1 })).toMatchObject({ reason: 'indicator_error', data: { depth: 1 } });
    expect(failureOf(new Error())).not.toHaveProperty('data');
  });
});

describe('the errors within an error', () => {
  it('are the error and its causes, outermost first, each once', () => {
    const [one, two, three, four] = [{ code: 'ONE' }, { code: 'TWO' }, { code: 'THREE' }, { code: 'FOUR' }];
    const error = { cause: one, driverError: two, originalError: three, errors: [four, one, null, 'text', 7] };
    expect(errorsWithin(error)).toEqual([error, one, two, three, four]);
    expect(errorCodes(error)).toEqual(['ONE', 'TWO', 'THREE', 'FOUR']);
    const circle: { cause?: unknown } = {};
    circle.cause = circle;
    expect(errorsWithin(circle)).toEqual([circle]);
  });

  it('are none where nothing was thrown that could have any', () => {
    for (const thrown of [undefined, null, 'text', 7, () => 1]) expect(errorsWithin(thrown)).toEqual([]);
  });

  it('are 64 at most, of a chain and of a list', () => {
    let chain: object = {};
    for (let length = 1; length < 100; length += 1) chain = { cause: chain };
    expect(errorsWithin(chain)).toHaveLength(64);
    const list = Array.from({ length: 100 }, (_, code) => ({ code: String(code) }));
    expect(errorCodes({ errors: list })).toEqual(list.slice(0, 63).map(({ code }) => code));
  });

  it('are looked for in a list of any length', () => {
    const errors = Array.from({ length: 200_000 }, () => null);
    expect(errorsWithin({ errors })).toEqual([{ errors }]);
  });

  it('have no codes that are no text', () => {
    expect(errorCodes({ code: 5, cause: { code: 'FIVE' } })).toEqual(['FIVE']);
  });
});
