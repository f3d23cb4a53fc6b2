import { createHmac } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { WEBHOOK_EVENTS } from '../../src/adapters/webhook/news.js';
import { keyOfSecret } from '../../src/adapters/webhook/signature.js';
import { Webhook, type Receiver } from '../../src/adapters/webhook/webhook.js';
import { degraded, down, up } from '../../src/domain/check-result.js';
import type { Timer } from '../../src/engine/clock.js';
import { HealthMonitor } from '../../src/engine/health-monitor.js';
import { DrivenClock } from '../../src/testing/driven-clock.js';
import { ScriptedIndicator } from '../../src/testing/scripted-indicator.js';
import { answering, dropping, hanging, WebhookReceiver } from '../support/webhook-receiver.js';

/** Unlike any time of a webhook, so that its timers can be told apart. */
const CHECK_TIMEOUT_MS = 777;
const SETTINGS = {
  timeoutMs: CHECK_TIMEOUT_MS,
  intervalMs: 10_000,
  downIntervalMs: 2000,
  failureThreshold: 1,
  successThreshold: 1,
  staleAfterMs: 31_000,
  abandonAfterMs: 30_000,
};
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** Knows every time that was asked of it: what comes from a socket cannot be driven, but what follows from it can be seen. */
class AskedClock extends DrivenClock {
  readonly asked: number[] = [];
  override after(ms: number, callback: () => void): Timer {
    this.asked.push(ms);
    return super.after(ms, callback);
  }
}
/** Waits for what real I/O brings. */
async function settled(condition: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('not within 10 s');
    await turn();
  }
}

const receivers: WebhookReceiver[] = [];
const stops: (() => void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await Promise.all(receivers.splice(0).map((receiver) => receiver.stop()));
});

async function told(options: Partial<Receiver> = {}) {
  const receiver = await WebhookReceiver.start();
  receivers.push(receiver);
  const clock = new AskedClock();
  const [database, redis] = [new ScriptedIndicator(up()), new ScriptedIndicator(up())];
  const monitor = new HealthMonitor({
    indicators: [
      { name: 'database', criticality: 'fatal', indicator: database, settings: SETTINGS },
      { name: 'redis', criticality: 'optional', indicator: redis, settings: SETTINGS },
    ],
    mode: 'on-demand',
    startedAtOnce: false,
    clock,
    random: () => 0,
    onListenerError: () => {},
  });
  const log: string[] = [];
  const webhook = new Webhook({
    receiver: {
      url: receiver.url,
      key: keyOfSecret(SECRET),
      headers: { authorization: 'Bearer receivers-own' },
      on: new Set(WEBHOOK_EVENTS),
      indicators: undefined,
      minIntervalMs: 60_000,
      timeoutMs: 5000,
      ...options,
    },
    monitor,
    environment: 'staging',
    instance: 'pod-1',
    clock,
    random: () => 0,
    onFailing: (why) => log.push(`failing: ${why}`),
    onWorking: () => log.push('working'),
    onGone: () => log.push('gone'),
  });
  stops.push(
    () => webhook.stop(),
    () => monitor.stop(),
  );
  monitor.start();
  await monitor.checkNow();
  /** Lets a check of an indicator say something now. */
  const says = async (indicator: ScriptedIndicator, result: ReturnType<typeof up>) => {
    indicator.says(result);
    await monitor.checkNow();
  };
  /** The webhook waits for so long now: nothing comes before, and one message more after it. */
  const waits = async (ms: number) => {
    const { length } = receiver.received;
    await settled(() => clock.asked.includes(ms));
    clock.asked.length = 0;
    await clock.advance(ms - 1);
    for (let turns = 0; turns < 5; turns += 1) await turn();
    expect(receiver.received).toHaveLength(length);
    await clock.advance(1);
    await receiver.has(length + 1);
  };
  /** Everything that was under way has ended, and nothing waits. */
  const idle = () => settled(() => clock.pending === 0);
  return { receiver, clock, monitor, webhook, database, redis, says, waits, idle, log };
}
const timeout = down('timeout', 'no answer within 1000 ms');

describe('a webhook', () => {
  it('tells a transition in the shape of Standard Webhooks, and its signature verifies', async () => {
    const { receiver, database, says } = await told();
    await says(database, timeout);
    await receiver.has(1);
    const { method, path, headers, text, body } = receiver.received[0]!;
    expect([method, path]).toEqual(['POST', '/hook?key=k3y']);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      authorization: 'Bearer receivers-own',
    });
    expect(body).toEqual({
      type: 'health.error',
      timestamp: '2026-11-22T00:00:00.000Z',
      data: {
        indicator: 'database',
        criticality: 'fatal',
        from: 'up',
        to: 'down',
        reason: 'timeout',
        message: 'no answer within 1000 ms',
        verdict: 'error',
        environment: 'staging',
        instance: 'pod-1',
        changes: 2,
      },
    });
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    expect(Number(headers['webhook-timestamp'])).toBe(Date.UTC(2026, 10, 22) / 1000);
  });

  it('tells degraded for what is optional, and that it recovered', async () => {
    const { receiver, redis, says, idle } = await told({ minIntervalMs: 0 });
    await says(redis, timeout);
    await receiver.has(1);
    await idle();
    await says(redis, up());
    await receiver.has(2);
    expect(receiver.received.map(({ body }) => [body.type, body.data['verdict']])).toEqual([
      ['health.degraded', 'degraded'],
      ['health.recovered', 'ok'],
    ]);
  });

  it.each(['expired', 'ended'] as const)(
    'tells the truth once an override is %s that made a trouble weigh less',
    async (end) => {
      const { receiver, clock, monitor, database, says, idle } = await told({ minIntervalMs: 0 });
      monitor.override({ indicator: 'database', as: 'optional', forMs: 20_000, reason: 'a migration', author: 'ops' });
      await says(database, timeout);
      await receiver.has(1);
      await settled(() => clock.pending === 1);
      if (end === 'ended') monitor.endOverride('database');
      else await clock.advance(20_000);
      await receiver.has(2);
      await idle();
      expect(receiver.received.map(({ body }) => [body.type, body.data['verdict']])).toEqual([
        ['health.degraded', 'degraded'],
        ['health.error', 'error'],
      ]);
      expect(receiver.received[1]!.body.data).toMatchObject({ criticality: 'fatal', from: 'down', to: 'down', reason: 'timeout' }); // prettier-ignore
    },
  );

  it('tells of a drill and of its end, and of no check that has no effect meanwhile', async () => {
    const { receiver, clock, monitor, database, says, idle } = await told({ minIntervalMs: 0 });
    const drill = { indicator: 'database', as: 'down', forMs: 20_000, reason: 'a drill', author: 'ops' } as const;
    monitor.override(drill);
    await receiver.has(1);
    await says(database, timeout);
    await says(database, up());
    monitor.override(drill);
    await settled(() => clock.pending === 1);
    monitor.endOverride('database');
    await receiver.has(2);
    await idle();
    expect(receiver.received.map(({ body }) => [body.type, body.data['reason'], body.data['changes']])).toEqual([
      ['health.error', 'forced_down', 2],
      ['health.recovered', undefined, 1],
    ]);
  });

  it('tells of an override under the same throttle as of a check', async () => {
    const { receiver, clock, monitor, idle, waits } = await told();
    monitor.override({ indicator: 'database', as: 'down', forMs: 1000, reason: 'a drill', author: 'ops' });
    await receiver.has(1);
    await settled(() => clock.pending === 1);
    monitor.endOverride('database');
    await waits(60_000);
    await idle();
    expect(receiver.received.map(({ body }) => body.type)).toEqual(['health.error', 'health.recovered']);
  });

  it('tells only of the indicators that it was asked for', async () => {
    const { receiver, database, redis, says, idle } = await told({ indicators: new Set(['redis']) });
    await says(database, timeout);
    await says(redis, timeout);
    await receiver.has(1);
    await idle();
    expect(receiver.received.map(({ body }) => body.data['indicator'])).toEqual(['redis']);
  });

  it('is tried again with the same id and a fresh signature, ever later, until it is delivered', async () => {
    const { receiver, database, says, waits, idle, log } = await told();
    receiver.does(answering(500), dropping, answering(503));
    await says(database, timeout);
    await receiver.has(1);
    for (const ms of [1000, 2000, 4000]) await waits(ms);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
    const signatures = receiver.received.map(({ headers }) => headers['webhook-signature']);
    expect(new Set(signatures).size).toBe(4);
    await idle();
    expect(log).toEqual([]);
  });

  it('honours Retry-After', async () => {
    const { receiver, database, says, waits } = await told();
    receiver.does(answering(429, { 'Retry-After': '30' }));
    await says(database, timeout);
    await receiver.has(1);
    await waits(30_000);
  });

  it('follows no redirect', async () => {
    const other = await WebhookReceiver.start();
    receivers.push(other);
    const { receiver, database, says, log } = await told();
    receiver.does(answering(307, { Location: other.url }));
    await says(database, timeout);
    await settled(() => log.length > 0);
    expect(log).toEqual(['failing: it answered 307']);
    expect([receiver.received.length, other.received.length]).toEqual([1, 0]);
  });

  it('that hangs is let go at its deadline, and holds up no check meanwhile', async () => {
    const { receiver, database, says, clock, monitor, waits } = await told();
    receiver.does(hanging);
    await says(database, timeout);
    await receiver.has(1);
    await says(database, up());
    expect(monitor.report().verdict).toBe('ok');
    await says(database, timeout);
    await clock.advance(5000);
    await waits(1000);
  });

  it('is not flooded by a flapping indicator: one message a minute, the last one true', async () => {
    const { receiver, database, says, clock, idle, waits } = await told();
    await says(database, timeout);
    await receiver.has(1);
    await idle();
    for (let flap = 0; flap < 50; flap += 1) {
      await says(database, up());
      await says(database, timeout);
    }
    await says(database, up());
    expect(clock.pending).toBe(1);
    await waits(60_000);
    await idle();
    expect(receiver.received).toHaveLength(2);
    expect(receiver.received[1]!.body).toMatchObject({ type: 'health.recovered', data: { changes: 101 } });
  });

  it('that cannot be reached is one line in the log a streak, and one when it can again', async () => {
    const { receiver, database, says, log, idle } = await told({ minIntervalMs: 0 });
    receiver.does(answering(404), answering(404));
    for (const result of [timeout, degraded('timeout', 'slow'), timeout, up()]) {
      const before = receiver.received.length;
      await says(database, result);
      await receiver.has(before + 1);
      await idle();
    }
    expect(log).toEqual(['failing: it answered 404', 'working']);
  });

  it('gives up after six attempts, and sends the next message all the same', async () => {
    const { receiver, database, says, waits, log, clock } = await told();
    receiver.does(...Array.from({ length: 6 }, () => answering(500)));
    await says(database, timeout);
    await receiver.has(1);
    for (const ms of [1000, 2000, 4000, 8000, 16_000]) await waits(ms);
    await settled(() => log.length === 1);
    expect(log).toEqual(['failing: it answered 500']);
    await clock.advance(60_000);
    await says(database, up());
    await receiver.has(7);
    expect(receiver.received[6]!.body.type).toBe('health.recovered');
  });

  it('tells a trouble that was given up and still stands, once the receiver works again', async () => {
    const { receiver, database, redis, says, log, idle } = await told({ minIntervalMs: 0 });
    receiver.does(answering(404));
    await says(database, timeout);
    await settled(() => log.length === 1);
    await idle();
    await says(redis, timeout);
    await receiver.has(3);
    await idle();
    expect(receiver.received.map(({ body }) => [body.data['indicator'], body.type, body.data['changes']])).toEqual([
      ['database', 'health.error', 2],
      ['redis', 'health.degraded', 2],
      ['database', 'health.error', 2],
    ]);
    expect(log).toEqual(['failing: it answered 404', 'working']);
  });

  it.each<[string, number, readonly string[]]>([
    ['was refused is not told', 404, ['health.error', 'health.degraded']],
    ['may have been heard is told', 500, ['health.error', 'health.recovered', 'health.degraded']],
  ])('the end of a trouble that %s', async (_, status, expected) => {
    const { receiver, clock, database, redis, says, idle } = await told({ minIntervalMs: 0 });
    receiver.does(answering(status));
    await says(database, timeout);
    await receiver.has(1);
    await settled(() => clock.asked.includes(1000) || clock.pending === 0);
    await says(database, up());
    await says(redis, timeout);
    await clock.advance(1000);
    await receiver.has(expected.length);
    await idle();
    expect(receiver.received.map(({ body }) => body.type)).toEqual(expected);
  });

  it('tries no message again that a later one has overtaken', async () => {
    const { receiver, database, says, waits } = await told({ minIntervalMs: 0 });
    receiver.does(answering(500));
    await says(database, timeout);
    await receiver.has(1);
    await says(database, up());
    await waits(1000);
    expect(receiver.received.map(({ body }) => body.type)).toEqual(['health.error', 'health.recovered']);
  });

  it('that says 410 is told nothing any more', async () => {
    const { receiver, database, says, idle, log } = await told({ minIntervalMs: 0 });
    receiver.does(answering(410));
    await says(database, timeout);
    await settled(() => log.length > 0);
    await says(database, up());
    await idle();
    expect([log, receiver.received.length]).toEqual([['gone'], 1]);
  });

  it('stopped sends nothing any more: neither what is under way, nor what waits for its time or its next attempt', async () => {
    const { receiver, database, redis, says, webhook, clock, idle, log } = await told();
    receiver.does(hanging);
    await says(database, timeout);
    await receiver.has(1);
    await says(database, up());
    await says(redis, timeout);
    webhook.stop();
    await receiver.quiet();
    await idle();
    await says(redis, up());
    expect(clock.pending).toBe(0);
    expect([receiver.received.length, log]).toEqual([1, []]);
  });
});

describe('a secret', () => {
  it.each([
    ['whsec_ and base64 stands for its bytes', SECRET, Buffer.from(SECRET.slice(6), 'base64')],
    ['any other text stands for itself', 'a plain secret of some length', Buffer.from('a plain secret of some length')],
  ])('%s', (_, secret, key) => {
    expect(Buffer.from(keyOfSecret(secret))).toEqual(key);
  });
});
