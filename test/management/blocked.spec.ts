import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ask } from '../support/programs/program.js';
import { duringBlock, MUCH_LATER, settled, stopPrograms, told } from '../support/programs/programs.js';

afterEach(stopPrograms);

describe('while the event loop of the application is blocked', () => {
  it('answers before the block ends; past the limits ready, /health and groups, then live are 503, and all recover', async () => {
    const blocked = await settled(
      { options: { groups: { edge: { members: ['database'] } } } },
      { HEALTH_EVENT_LOOP_READY_MS: '1000', HEALTH_EVENT_LOOP_LIVE_MS: '2500' },
    );
    const judged = ['/health', '/health/ready', '/health/edge'];
    const answers = await duringBlock(blocked, 4000, [
      ...judged,
      '/health/live',
      '/health/startup',
      '/health/database',
    ]);

    for (const [path, limitMs] of [...judged.map((path) => [path, 1000] as const), ['/health/live', 2500] as const]) {
      const states = answers[path]!.map(({ status }) => status);
      const turn = states.indexOf(503);
      expect([path, turn > 0, new Set(states.slice(0, turn)), new Set(states.slice(turn))]).toEqual([
        path,
        true,
        new Set([200]),
        new Set([503]),
      ]);
      const blockedMs = answers[path]!.slice(turn).map(({ json }) => json['blockedMs'] as number);
      expect(blockedMs[0]).toBeGreaterThan(limitMs);
      expect(blockedMs).toEqual([...blockedMs].sort((a, b) => a - b));
      expect(blockedMs.at(-1)).toBeLessThanOrEqual(4200);
      for (const answer of answers[path]!.slice(turn)) {
        expect(told(answer)).toEqual([503, 'error', 'event_loop_blocked']);
        expect(answer.headers['retry-after']).toBe('2');
      }
    }
    for (const path of ['/health/startup', '/health/database'])
      expect(new Set(answers[path]!.map(({ status }) => status))).toEqual(new Set([200]));

    for (const path of [...judged, '/health/live'])
      await blocked.until(async () => (await ask(blocked.management, path)).status === 200);
    expect((await ask(blocked.management, '/health')).json).not.toHaveProperty('blockedMs');
  });

  it('shows nothing of a block below the limit', async () => {
    const blocked = await settled();
    const answers = await duringBlock(blocked, 1200, ['/health', '/health/live']);
    for (const path of ['/health', '/health/live']) {
      expect(answers[path]!.length).toBeGreaterThan(3);
      for (const answer of answers[path]!) expect([answer.status, answer.json['reason']]).toEqual([200, undefined]);
    }
  });

  it('says it at level status, too, and without names', async () => {
    const blocked = await settled({ options: { details: 'status' } }, { HEALTH_EVENT_LOOP_READY_MS: '200' });
    const { '/health': answers } = await duringBlock(blocked, 1500, ['/health']);
    expect(answers!.at(-1)!.json).toEqual({
      status: 'error',
      environment: 'test',
      reason: 'event_loop_blocked',
      blockedMs: expect.any(Number),
      info: {},
      error: {},
      details: {},
    });
  });

  it('answers a refused method, HEAD and an unknown path as ever', async () => {
    const blocked = await settled({}, { HEALTH_EVENT_LOOP_READY_MS: '200' });
    await blocked.block(1500);
    await blocked.until(async () => (await ask(blocked.management, '/health')).status === 503);
    const answers = [
      await ask(blocked.management, '/health', { method: 'HEAD' }),
      await ask(blocked.management, '/health', { method: 'POST' }),
      await ask(blocked.management, '/health', { method: 'OPTIONS' }),
      await ask(blocked.management, '/health/nobody'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([503, 405, 204, 404]);
    const endedAt = await blocked.blockEnded();
    expect(answers.every(({ at }) => at < endedAt)).toBe(true);
  });

  it('serves results that are too old as stale: a scheduler that cannot run must show', async () => {
    const env = {
      HEALTH_INTERVAL_MS: '400',
      HEALTH_DOWN_INTERVAL_MS: '400',
      HEALTH_TIMEOUT_MS: '300',
      HEALTH_EVENT_LOOP_READY_MS: '3600000',
      HEALTH_EVENT_LOOP_LIVE_MS: '3600000',
    };
    const blocked = await settled({}, env);
    const { '/health': answers } = await duringBlock(blocked, 3500, ['/health']);
    expect(answers![0]!.status).toBe(200);
    const last = answers!.at(-1)!;
    expect([last.status, last.json['details']]).toEqual([
      503,
      { database: expect.objectContaining({ status: 'down', reason: 'stale' }) },
    ]);
    await blocked.until(async () => (await ask(blocked.management, '/health')).status === 200);
  });
});

describe('a scheduler that died silently', () => {
  it('shows as stale on the management port', async () => {
    const dead = await settled(
      {},
      { HEALTH_INTERVAL_MS: '200', HEALTH_DOWN_INTERVAL_MS: '200', HEALTH_TIMEOUT_MS: '100' },
    );
    await dead.does('die');
    await dead.until(async () => (await ask(dead.management, '/health')).status === 503);
    const [own, management] = await Promise.all([ask(dead.main, '/health'), ask(dead.management, '/health')]);
    expect(management.json['details']).toMatchObject({ database: { status: 'down', reason: 'stale' } });
    expect(management.text).toBe(own.text);
    expect((await ask(dead.management, '/health/live')).status).toBe(200);
  });
});

describe('the whole process suspended and resumed', () => {
  it('is no block of its event loop, and its results are not stale at once', async () => {
    const suspended = await settled(
      {},
      {
        HEALTH_INTERVAL_MS: '300',
        HEALTH_DOWN_INTERVAL_MS: '300',
        HEALTH_TIMEOUT_MS: '500',
        HEALTH_EVENT_LOOP_READY_MS: '1000',
        HEALTH_EVENT_LOOP_LIVE_MS: '1500',
      },
    );
    for (let round = 0; round < 3; round += 1) {
      suspended.child.kill('SIGSTOP');
      // The kernel takes the connections meanwhile; these answers are the first thing that the resumed process does.
      const early = ['/health', '/health/ready', '/health/live', '/health/database'].flatMap((path) => [
        ask(suspended.management, path),
        ask(suspended.main, path),
      ]);
      await new Promise((resolve) => setTimeout(resolve, 2500));
      suspended.child.kill('SIGCONT');
      for (const answer of await Promise.all(early)) expect(told(answer)).toEqual([200, 'ok', undefined]);
      for (let again = 0; again < 20; again += 1)
        expect(told(await ask(suspended.management, '/health'))).toEqual([200, 'ok', undefined]);
    }
  });
});

describe('a worker that crashed', () => {
  it('is started again on the same port, knows what it knew, and the log says both', async () => {
    const crashed = await settled({}, MUCH_LATER);
    const { management } = crashed;
    for (let crashes = 1; crashes <= 2; crashes += 1) {
      const before = await ask(management, '/health');
      await crashed.does('crash');
      await crashed.until(
        () =>
          crashed.log.match(new RegExp(`listens again on port ${new URL(management).port}\\b`, 'g'))?.length ===
          crashes,
      );
      expect(
        crashed.log.match(/The management server ended by itself \(exit code 1\); it starts again in 1000 ms/g),
      ).toHaveLength(crashes);
      const after = await ask(management, '/health');
      expect([after.status, after.text]).toEqual([200, before.text]);
      expect((await ask(management, '/health/startup')).status).toBe(200);
    }
  });

  it('that crashed while the port was taken by another is tried again until the port is free', async () => {
    const crashed = await settled({}, MUCH_LATER);
    const port = Number(new URL(crashed.management).port);
    await crashed.does('crash');
    const thief = createServer().listen(port, '127.0.0.1');
    await once(thief, 'listening');
    await crashed.says(/HEALTH_MANAGEMENT_PORT \d+ on 127\.0\.0\.1 is taken: .*; it starts again in 2000 ms/);
    thief.close();
    await crashed.says(/listens again on port/);
    expect((await ask(crashed.management, '/health')).status).toBe(200);
  });

  it('does not come back after the application has closed', async () => {
    const closing = await settled({}, MUCH_LATER);
    await closing.does('crash');
    await closing.says(/ended by itself/);
    closing.child.kill('SIGTERM');
    expect(await closing.ended()).toBe('SIGTERM');
    expect(closing.log).not.toMatch(/listens again/);
  });
});
