import type { Status } from '../../src/domain/status.js';

/** In every text that an application's indicator could give away here. */
export const SECRET = 'hunter2';

/** An answer of an indicator of the application's, made anew for each run, and the one status that it may count as. */
export interface Answer {
  readonly name: string;
  readonly says: Status;
  readonly make: () => unknown;
  /** Not inside of a promise of the application's own: the runtime itself would follow it for ever, as any endless loop. */
  readonly bare: boolean;
}

const ENDLESS = 'a thenable that resolves to itself';
const LONG_TEXT = SECRET.repeat(1_500_000);

function throwing(): never {
  throw new Error(SECRET);
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cyclic(): object {
  const circle: Record<string, unknown> = { status: 'up', count: 1 };
  circle['circle'] = circle;
  circle['list'] = [circle];
  return circle;
}

const TRAPS = ['get', 'ownKeys', 'getOwnPropertyDescriptor'] as const;

/** Answers that say up: odd, rich or hostile as they are, they have one of the three words, and say it once. */
const UP: Readonly<Record<string, () => unknown>> = {
  'a plain up': () => ({ status: 'up' }),
  'up with facts': () => ({ status: 'up', queue: 3, warm: true, host: SECRET }),
  'up in the way of Terminus': () => ({ redis: { status: 'up', lag: 2 } }),
  'up without a prototype': () => Object.assign(Object.create(null), { status: 'up' }),
  'up, frozen': () => Object.freeze({ status: 'up' }),
  'up with a BigInt, a symbol, a function and what is not finite': () => ({
    status: 'up',
    big: 10n,
    huge: 2n ** 80n,
    symbol: Symbol(SECRET),
    call: () => SECRET,
    none: Number.NaN,
    most: Number.POSITIVE_INFINITY,
    [Symbol('status')]: 'down',
  }),
  'up in a circle': cyclic,
  'up with keys that reach for prototypes': () =>
    JSON.parse('{"status":"up","__proto__":{"status":"down"},"constructor":{"x":1},"prototype":1}') as unknown,
  'up with a toJSON of its own': () => ({ status: 'up', toJSON: () => ({ status: SECRET }), toString: throwing }),
  'up with 10 MB of text': () => ({ status: 'up', note: LONG_TEXT, message: LONG_TEXT }),
  'up with 10 MB of text that may be shown': () => ({ status: 'up', shown: 'x'.repeat(10_000_000) }),
  'up with a name of 10 MB': () => ({ status: 'up', ['n'.repeat(10_000_000)]: 1 }),
  'up with 2000 facts': () => ({
    status: 'up',
    ...Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`fact${n}`, n])),
  }),
  'up that forges the fields of its entry': () => ({
    status: 'up',
    reason: 'timeout',
    criticality: 'optional',
    responseTime: -1,
    checkedAt: SECRET,
    since: SECRET,
    consecutiveFailures: -5,
    wouldBe: 'ok',
    remedy: 1,
    override: true,
    message: SECRET,
  }),
  'up once, and down to who reads it twice': () => {
    let read = 0;
    return Object.defineProperty({}, 'status', { enumerable: true, get: () => (read++ === 0 ? 'up' : 'down') });
  },
  'up through a proxy': () => new Proxy({ status: 'up' }, {}),
  'up of a class': () =>
    new (class Answer {
      readonly status = 'up';
    })(),
  'a thenable': () => ({ then: (resolve: (value: unknown) => void) => resolve({ status: 'up' }) }),
  'a thenable that resolves twice': () => ({
    then(resolve: (value: unknown) => void) {
      resolve({ status: 'up' });
      resolve({ status: 'down' });
    },
  }),
  'a thenable that throws after it has resolved': () => ({
    then(resolve: (value: unknown) => void) {
      resolve({ status: 'up' });
      throwing();
    },
  }),
  'a thenable in a thenable': () => ({
    then: (resolve: (value: unknown) => void) =>
      resolve({ then: (inner: (value: unknown) => void) => inner({ status: 'up' }) }),
  }),
};

const DEGRADED: Readonly<Record<string, () => unknown>> = {
  'a plain degraded': () => ({ status: 'degraded' }),
  'degraded for a reason': () => ({ status: 'degraded', reason: 'overloaded' }),
  'degraded for a reason that is only ours': () => ({ status: 'degraded', reason: 'pending' }),
  'degraded for a reason that is none': () => ({ status: 'degraded', reason: { toString: () => SECRET } }),
};

/** Answers that mean down, or nothing at all. */
const DOWN: Readonly<Record<string, () => unknown>> = {
  'a plain down': () => ({ status: 'down' }),
  'down for a reason': () => ({ status: 'down', reason: 'read_only', message: SECRET }),
  'down for the reason stale': () => ({ status: 'down', reason: 'stale' }),
  ...Object.fromEntries(
    [undefined, null, true, 0, 1, Number.NaN, 5n, '', 'up', 'ok', LONG_TEXT].map((value) => [
      `${typeof value} ${String(value).slice(0, 8)}`,
      () => value,
    ]),
  ),
  'a symbol': () => Symbol('up'),
  'a function with a status': () => Object.assign(() => 'up', { status: 'up' }),
  'a list with a status': () => Object.assign([{ status: 'up' }], { status: 'up' }),
  'a list of 32-bit length': () => Object.assign([], { length: 2 ** 32 - 1 }),
  'nothing in it': () => ({}),
  ...Object.fromEntries(
    ['UP', 'up ', 'Up', 'ok', 'healthy', '', 'uр', 'up\u0000', LONG_TEXT, 1, true, null, undefined, 5n].map((word) => [
      `the status ${typeof word} ${JSON.stringify(String(word).slice(0, 8))}`,
      () => ({ status: word }),
    ]),
  ),
  'a status in a box': () => ({ status: new String('up') }),
  'a status in a list': () => ({ status: ['up'] }),
  'a status that is called for': () => ({ status: () => 'up' }),
  'a status that turns into up': () => ({ status: { toString: () => 'up', valueOf: () => 'up', toJSON: () => 'up' } }),
  'an inherited status': () => Object.create({ status: 'up' }) as unknown,
  'a status in the prototype of a class': () =>
    new (class Answer {
      get status(): string {
        return 'up';
      }
    })(),
  'two entries': () => ({ one: { status: 'up' }, other: { status: 'up' } }),
  'an entry with an unknown word': () => ({ redis: { status: 'alive' } }),
  'an entry in an entry': () => ({ redis: { redis: { status: 'up' } } }),
  'a map': () => new Map([['status', 'up']]),
  'an error': () => Object.assign(new Error(SECRET), { code: 'ECONNREFUSED' }),
  'a date': () => new Date(Number.NaN),
  'a status that throws': () => Object.defineProperty({}, 'status', { enumerable: true, get: throwing }),
  'a fact that throws': () => Object.defineProperty({ status: 'up' }, 'fact', { enumerable: true, get: throwing }),
  'an entry that throws': () => Object.defineProperty({}, 'redis', { enumerable: true, get: throwing }),
  'a revoked proxy': () => revoked({ status: 'up' }),
  'a revoked proxy in an entry': () => ({ redis: revoked({ status: 'up' }) }),
  'a revoked list': () => revoked([]),
  'a proxy with up under every name': () => new Proxy({}, { get: (_, key) => (key === 'then' ? undefined : 'up') }),
  ...Object.fromEntries(
    TRAPS.map((trap) => [`a proxy that throws at ${trap}`, () => new Proxy({ status: 'up' }, { [trap]: throwing })]),
  ),
  '10 MB of bytes': () => Object.assign(new Uint8Array(10_000_000), { status: 'up' }),
  'a thenable that throws': () => ({ then: throwing }),
  'a thenable whose then throws': () => Object.defineProperty({}, 'then', { get: throwing }),
  [ENDLESS]: () => {
    const self = { status: 'up', then: (resolve: (value: unknown) => void) => resolve(self) };
    return self;
  },
  'a promise that is its own answer': () => {
    let resolve!: (value: unknown) => void;
    const self = new Promise((settle) => (resolve = settle));
    resolve(self);
    return self;
  },
  'a thenable that rejects with nothing': () => ({ then: (_: unknown, reject: () => void) => reject() }),
};

/** What an indicator throws, at once or as a rejection. */
export const THROWN: Readonly<Record<string, () => unknown>> = {
  'an error': () => new Error(SECRET),
  'a network error': () => Object.assign(new Error(SECRET), { code: 'ECONNREFUSED' }),
  'an answer that says up': () => ({ status: 'up' }),
  nothing: () => undefined,
  'a null': () => null,
  'a text': () => LONG_TEXT,
  'a symbol': () => Symbol(SECRET),
  'a BigInt': () => 5n,
  'a revoked proxy': () => revoked({}),
  'an error that throws wherever it is read': () =>
    Object.defineProperties(new Error(SECRET), {
      code: { get: throwing },
      name: { get: throwing },
      message: { get: throwing },
      stack: { get: throwing },
      cause: { get: throwing },
      errors: { get: throwing },
    }),
  'an error that is its own cause': () => {
    const error = new AggregateError([], SECRET);
    error.errors.push(error, error);
    return Object.assign(error, { cause: error });
  },
  'causes without an end': () =>
    new Proxy({}, { get: (_, key) => (key === 'cause' ? THROWN['causes without an end']?.() : undefined) }),
};

function table(says: Status, rows: Readonly<Record<string, () => unknown>>): Answer[] {
  return Object.entries(rows).map(([name, make]) => ({ name, says, make, bare: name === ENDLESS }));
}

export const ANSWERS: readonly Answer[] = [...table('up', UP), ...table('degraded', DEGRADED), ...table('down', DOWN)];
