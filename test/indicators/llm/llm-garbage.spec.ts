import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isReason } from '../../../src/domain/reason.js';
import { LlmHealthIndicator } from '../../../src/indicators/llm.health.js';
import type { LlmDepth } from '../../../src/domain/policy/settings.js';

const boom = () => {
  throw new Error('boom');
};
const revoked = (target: object) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const hostile = (target: object) => new Proxy(target, { get: boom, has: boom, ownKeys: boom, getPrototypeOf: boom });
const cyclic = () => {
  const self: Record<string, unknown> = {};
  self['self'] = self;
  return self;
};
const loop = () => {
  const self = { then: (resolve: (value: unknown) => void) => resolve(self) };
  return self;
};

/** Values are generated as functions that make them: fast-check itself looks into values, and would trip over these. */
type Make = () => unknown;
const itself =
  (value: unknown): Make =>
  () =>
    value;

/** What is neither a manager nor a factory, however one looks at it. */
const useless = fc.oneof(
  fc.constantFrom<unknown>('', 'x', 0, 1, NaN, true, false, 1n, Symbol('s')).map(itself),
  fc.constantFrom<Make>(
    () => ({}),
    () => [],
    () => new Map(),
    () => new Date(NaN),
    () => Object.create(null),
    () => Object.freeze({}),
    cyclic,
    loop,
    () => Promise.resolve({}),
    () => ({ then: () => undefined }),
    () => ({ then: boom }),
    () => ({ ask: 'no function', create: 3, chat: { completions: null } }),
    () => class {},
    () => revoked({}),
    () => hostile({}),
    () => Object.defineProperties({}, { ask: { get: boom }, create: { get: boom }, then: { get: boom } }),
    () => new Proxy({}, { get: () => undefined, has: () => true }),
  ),
  fc.object({ maxDepth: 1 }).map(itself),
);

/** What a factory may do when it is called, none of which is a client. */
const noClient = fc.constantFrom<() => unknown>(
  boom,
  () => {
    throw null;
  },
  () => {
    throw hostile({});
  },
  () => {
    throw revoked(class {});
  },
  () => undefined,
  () => null,
  () => 'client',
  () => 1n,
  () => Symbol('client'),
  () => new Error('client'),
  async () => null,
  () => Promise.reject(new Error('no')),
  () => Promise.reject(undefined),
  () => new Promise(() => {}),
  () => ({ then: () => undefined }),
  () => ({ then: boom }),
  () => Object.defineProperty({}, 'then', { get: boom }),
  () => ({
    then: (resolve: (value: unknown) => void, reject: (error: unknown) => void) => (reject(1), resolve({}), boom()),
  }),
  () => ({ then: (resolve: (value: unknown) => void) => (resolve(null), resolve({})) }),
  loop,
  () => revoked({}),
  () => hostile({}),
);

/** What may or may not be a client, with disposers and keys that misbehave. */
const oddClient = fc.constantFrom<() => unknown>(
  () => ({ close: boom }),
  () => ({ close: () => Promise.reject(new Error('no')) }),
  () => ({ close: () => loop() }),
  () => ({ close: () => new Promise(() => {}) }),
  () => Object.defineProperties({}, { close: { get: boom }, apiKey: { get: boom }, _options: { get: boom } }),
  () => new Proxy({}, { get: (_, key) => (key === 'then' ? undefined : boom) }),
  () => Object.freeze({ apiKey: cyclic() }),
  () => class {},
);

async function ask(source: unknown, depth: LlmDepth) {
  const indicator = new LlmHealthIndicator(source as object, { depth });
  const { result } = await indicator.runner.run({ timeoutMs: 15, abandonAfterMs: 1000 });
  expect(['up', 'degraded', 'down']).toContain(result.status);
  if (result.status !== 'up') expect(isReason(result.reason)).toBe(true);
  expect(typeof (result.message ?? '')).toBe('string');
  expect(() => JSON.stringify(result)).not.toThrow();
  return result;
}

const sourceOf =
  ([manager, factory]: [Make, Make]): Make =>
  () => ({ manager: manager(), factory: factory() });

const depths = fc.constantFrom<LlmDepth>('wired', 'configured');

describe('LlmHealthIndicator with garbage', () => {
  it('is never up without a usable manager or factory', async () => {
    const absent = fc.constantFrom(itself(null), itself(undefined));
    const source: fc.Arbitrary<Make> = fc.oneof(
      fc.tuple(useless, fc.oneof(absent, useless, noClient.map(itself))).map(sourceOf),
      fc.tuple(absent, fc.oneof(absent, useless)).map(sourceOf),
      fc.constantFrom(
        itself(null),
        itself(undefined),
        itself(3),
        () => hostile({}),
        () => revoked({}),
      ),
    );
    await fc.assert(
      fc.asyncProperty(source, depths, async (make, depth) => {
        expect((await ask(make(), depth)).status).not.toBe('up');
      }),
      { numRuns: 300 },
    );
  });

  it('is never up at configured where the factory makes no client', async () => {
    await fc.assert(
      fc.asyncProperty(noClient, async (factory) => {
        // A proxy that throws at every access is still an object: nothing but a call could tell. Only `then` is read, and throws.
        expect((await ask({ manager: null, factory }, 'configured')).status).toBe('down');
      }),
      { numRuns: 100 },
    );
  });

  it('always answers, whatever is passed', async () => {
    const factories = fc.oneof(noClient, oddClient);
    const anything = fc.oneof(
      useless,
      factories.map(itself),
      factories.map((create) => itself({ create, ask: create, configs: create })),
    );
    await fc.assert(
      fc.asyncProperty(anything, anything, depths, async (manager, factory, depth) => {
        await ask({ manager: manager(), factory: factory() }, depth);
        await ask({ manager: null, factory: factory() }, depth);
      }),
      { numRuns: 200 },
    );
    // Jest fails a test that leaves a rejection unhandled: give late ones their time.
    await new Promise((resolve) => setTimeout(resolve, 50));
  });
});
