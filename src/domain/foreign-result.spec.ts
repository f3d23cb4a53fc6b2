import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { down, up, degraded } from './check-result.js';
import { parseForeignError, parseForeignResult, withEvidence } from './foreign-result.js';
import { isReason } from './reason.js';

const parse = (value: unknown, ...expose: string[]) => parseForeignResult(value, new Set(expose));

describe('the answer of an indicator that is not ours', () => {
  it('may be a status with facts, or a Terminus result', () => {
    expect(parse({ status: 'up', queue: 3 })).toEqual({ status: 'up', data: { queue: 3 } });
    expect(parse({ payments: { status: 'down', code: 500 } })).toMatchObject({
      status: 'down',
      reason: 'error',
      data: { code: 500 },
    });
    expect(parse({ status: 'down', reason: 'pending' })).toMatchObject({ reason: 'error' });
    expect(parse({ status: { status: 'up', queue: 3 } })).toEqual({ status: 'up', data: { queue: 3 } });
    expect(parse({ payments: { status: 'degraded', reason: 'rate_limited' } })).toMatchObject({
      status: 'degraded',
      reason: 'rate_limited',
    });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['true', true],
    ['a word', 'up'],
    ['an empty object', {}],
    ['a list', [{ status: 'up' }]],
    ['an unknown word', { status: 'healthy' }],
    ['a word in capitals', { status: 'UP' }],
    ['an unknown word in a Terminus result', { db: { status: 'ok' } }],
    ['two entries', { a: { status: 'up' }, b: { status: 'up' } }],
    ['a function', () => ({ status: 'up' })],
    ['a function with a status', Object.assign(() => 1, { status: 'up' })],
    ['a function with a status in a Terminus result', { db: Object.assign(() => 1, { status: 'up' }) }],
    ['a status object', { status: { status: {} } }],
    ['bytes', Object.assign(new Uint8Array(10_000_000), { status: 'up' })],
    ['bytes in a Terminus result', { db: Object.assign(new Uint8Array(10_000_000), { status: 'up' }) }],
    ['a list in a Terminus result', { db: Object.assign([], { status: 'up' }) }],
    ['a null in a Terminus result', { db: null }],
    ['a word in a Terminus result', { db: 'up' }],
  ])('fails closed: %s is the indicator broken, not the dependency up', (_name, value) => {
    const message = expect.stringMatching(/^the indicator (did not answer|answered) with a status/);
    expect(parse(value)).toEqual({ status: 'down', reason: 'indicator_error', message });
  });

  it.each([
    ['no status at all', { db: null }, 'the indicator did not answer with a status'],
    ['nothing to read', null, 'the indicator did not answer with a status'],
    ['another word', { status: 'ok' }, 'the indicator answered with a status that is none of up, degraded, down'],
  ])('says of %s which of the two it is', (_name, value, message) => {
    expect(parse(value)).toEqual({ status: 'down', reason: 'indicator_error', message });
  });

  it('fails closed: what cannot be read is the indicator broken', () => {
    const { proxy, revoke } = Proxy.revocable({ status: 'up' }, {});
    revoke();
    expect(parse(proxy)).toEqual({
      status: 'down',
      reason: 'indicator_error',
      message: 'the indicator answered with something that cannot be read',
    });
  });

  it('says in our own words that the dependency is degraded, and in its own where these are exposed', () => {
    const degraded = { status: 'degraded', message: 'queue is long' };
    expect(parse(degraded)).toMatchObject({ message: 'the indicator says that its dependency is degraded' });
    expect(parse(degraded, 'message')).toEqual({
      status: 'degraded',
      reason: 'error',
      message: 'queue is long',
      data: {},
    });
    expect(parse({ status: 'degraded', message: 7 }, 'message')).toMatchObject({
      message: 'the indicator says that its dependency is degraded',
    });
  });

  it('keeps 32 facts, and integers up to the last that is exact', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`fact${n}`, n]));
    expect(Object.keys(parse({ status: 'up', ...many }).data!)).toHaveLength(32);
    const most = BigInt(Number.MAX_SAFE_INTEGER);
    expect(parse({ status: 'up', a: most, b: -most, c: most + 1n, d: -most - 1n }).data).toEqual({
      a: Number.MAX_SAFE_INTEGER,
      b: Number.MIN_SAFE_INTEGER,
    });
  });

  it('passes numbers and booleans, and strings only where they are exposed by name', () => {
    const answer = {
      status: 'up',
      a: 1,
      b: true,
      c: 'postgres://u:p@h/db',
      version: '7.2',
      n: Number.NaN,
      big: 10n,
      huge: 10n ** 30n,
      o: {},
      __proto__: null,
    };
    expect(parse(answer, 'version')).toEqual({ status: 'up', data: { a: 1, b: true, version: '7.2', big: 10 } });
  });

  it('never lets a fact take the place of a field of the entry', () => {
    const answer = {
      status: 'down',
      criticality: 1,
      checkedAt: 2,
      responseTime: 3,
      remedy: 4,
      override: true,
      reason: 'nonsense',
      message: 'secret',
    };
    expect(parse(answer)).toEqual({
      status: 'down',
      reason: 'error',
      message: 'the indicator says that its dependency is down',
      data: {},
    });
  });

  it.each([
    'criticality',
    'responseTime',
    'checkedAt',
    'since',
    'consecutiveFailures',
    'wouldBe',
    'remedy',
    'override',
    'constructor',
    'toJSON',
    'message',
    'reason',
    '1st',
    'a b',
    'ab!',
    '!ab',
    '',
    'x'.repeat(64),
  ])('passes no fact called %s', (name) => {
    expect(parse({ status: 'up', [name]: 1 }, name).data).toStrictEqual({});
  });

  it('passes neither its status nor its message as a fact, exposed or not', () => {
    expect(parse({ status: 'up', message: 'fine' }, 'status', 'message').data).toStrictEqual({});
  });

  it('passes a fact of any other name', () => {
    const facts = { a: 1, 'Z-9_z': 2, ['x'.repeat(63)]: 3 };
    expect(parse({ status: 'up', ...facts }).data).toStrictEqual(facts);
  });

  it('may not say what only the engine knows', () => {
    for (const reason of ['pending', 'stale', 'nonsense'])
      expect(parse({ status: 'down', reason })).toMatchObject({ reason: 'error' });
  });

  it.each([
    ['redis://u:p@ss@h', 'redis://…@h'],
    ['postgres://app:hun@ter/2@db/app', 'postgres://…@db/app'],
    ['Authorization: Bearer hunter2', 'Authorization: Bearer …'],
    ['GET /v1?api_key=hunter2&n=1', 'GET /v1?api_key=…&n=1'],
    ['password: hunter2', 'password: …'],
    ['the queue has 3 keys', 'the queue has 3 keys'],
  ])('shows of an exposed %j no credential that can be told for one', (text, shown) => {
    expect(parse({ status: 'up', v: text }, 'v')).toEqual({ status: 'up', data: { v: shown } });
  });

  it('passes any number that is finite, an integer or not, and beyond the exact ones', () => {
    const numbers = { a: 1.5, b: -1e300, c: 0 };
    expect(parse({ status: 'up', ...numbers, d: Number.POSITIVE_INFINITY }).data).toStrictEqual(numbers);
  });

  it('gives what does not pass no place among the facts', () => {
    const hidden = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`hidden${n}`, 'text']));
    expect(parse({ status: 'up', ...hidden, queue: 2 }).data).toStrictEqual({ queue: 2 });
  });

  it('leaves out a fact whose very name looks like a key', () => {
    expect(parse({ status: 'up', a1b2c3d4e5f60718293a4b5c6d7e8f90: 1, queue: 2 })).toEqual({
      status: 'up',
      data: { queue: 2 },
    });
  });

  it('cleans the strings that it shows', () => {
    expect(parse({ status: 'up', v: 'a\n\u001b[31mred redis://u:p@ss@h' }, 'v')).toEqual({
      status: 'up',
      data: { v: 'a [31mred redis://…@h' },
    });
    expect((parse({ status: 'up', v: 'x'.repeat(10_000_000) }, 'v').data as { v: string }).v.length).toBe(256);
  });

  it('never throws and always gives a check result, whatever it is given', () => {
    const thrower = new Proxy(
      {},
      {
        get: () => {
          throw new Error('get');
        },
        ownKeys: () => {
          throw new Error('keys');
        },
      },
    );
    const cycle: Record<string, unknown> = { status: 'up' };
    cycle['self'] = cycle;
    for (const value of [
      thrower,
      cycle,
      {
        status: 'up',
        get bad() {
          throw new Error('no');
        },
      },
    ])
      expect(() => JSON.stringify(parse(value))).not.toThrow();
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withNullPrototype: true,
          withSparseArray: true,
          withDate: true,
          withMap: true,
        }),
        (value) => {
          const result = parse(value, 'message', 'x');
          expect(['up', 'degraded', 'down']).toContain(result.status);
          if (result.status !== 'up') expect(isReason(result.reason)).toBe(true);
          JSON.stringify(result);
        },
      ),
    );
  });
});

describe('the message of a foreign result', () => {
  it.each([
    [
      'says why, where it gives a reason away',
      { status: 'down', message: 'read ECONNRESET' },
      'unreachable',
      'connection reset',
    ],
    [
      'says nothing where it gives none away',
      { status: 'down', message: 'secret' },
      'error',
      'the indicator says that its dependency is down',
    ],
    [
      'says nothing beside a reason of the list',
      { status: 'degraded', reason: 'loading', message: 'read ECONNRESET' },
      'loading',
      'the indicator says that its dependency is degraded',
    ],
    [
      'says why in the place of a reason that only the engine knows',
      { status: 'down', reason: 'stale', message: 'read ECONNRESET' },
      'unreachable',
      'connection reset',
    ],
  ])('%s', (_what, answer, reason, message) => {
    expect(parse(answer)).toEqual({ status: answer.status, reason, message, data: {} });
  });

  it('is shown where it is exposed, and says why all the same', () => {
    expect(parse({ status: 'down', message: 'read ECONNRESET' }, 'message')).toMatchObject({
      reason: 'unreachable',
      message: 'read ECONNRESET',
    });
    expect(parse({ status: 'down', reason: 'loading', message: 'soon' }, 'message')).toMatchObject({
      reason: 'loading',
      message: 'soon',
    });
  });
});

describe('an error in the form of a result', () => {
  const told = (error: unknown) => parseForeignError(error, new Set());

  it('is that result, where it says that something is down', () => {
    expect(told({ causes: { db: { status: 'down', port: 1 } } })).toEqual({
      status: 'down',
      reason: 'error',
      message: 'the indicator says that its dependency is down',
      data: { port: 1 },
    });
  });

  it.each([
    ['no object', 'down'],
    ['nothing', null],
    ['undefined', undefined],
    ['an error without causes', new Error('no')],
    ['causes that say up', { causes: { db: { status: 'up' } } }],
    ['causes that say degraded', { causes: { db: { status: 'degraded' } } }],
    ['causes that cannot be read', { causes: { db: { status: 'weak' } } }],
    ['a function with causes', Object.assign(() => 1, { causes: { db: { status: 'down' } } })],
  ])('is none where it is %s', (_what, error) => {
    expect(told(error)).toBeUndefined();
  });
});

describe('the evidence of an error', () => {
  const reset = { code: 'ECONNRESET' };
  const unsaid = 'the indicator says that its dependency is down';

  it('gives a reason to a result that knows none, and a sentence to one that says none of its own', () => {
    expect(withEvidence(down('error', unsaid, { port: 1 }), reset)).toStrictEqual({
      status: 'down',
      reason: 'unreachable',
      message: 'connection reset',
      data: { port: 1 },
    });
    expect(withEvidence(down('error', 'the queue is gone'), reset)).toStrictEqual({
      status: 'down',
      reason: 'unreachable',
      message: 'the queue is gone',
    });
    expect(withEvidence({ status: 'degraded', reason: 'error' }, reset)).toStrictEqual({
      status: 'degraded',
      reason: 'unreachable',
      message: 'connection reset',
    });
    expect(withEvidence(degraded('error', 'the indicator says that its dependency is degraded'), reset)).toMatchObject({
      message: 'connection reset',
    });
  });

  it('changes nothing of a result that is up or knows its reason, nor where the error is not about the network', () => {
    for (const result of [up({ port: 1 }), down('loading', 'soon')]) expect(withEvidence(result, reset)).toBe(result);
    const result = down('error', unsaid);
    for (const error of [undefined, new Error('no'), { code: 'X' }]) expect(withEvidence(result, error)).toBe(result);
  });
});
