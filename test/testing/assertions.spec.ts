import { AssertionError } from 'node:assert';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHealth, indicator, type CreateHealthOptions, type Health } from '../../src/standalone.js';
import { hang, HealthTestKit } from '../../src/testing.js';

let health: Health | undefined;
afterEach(() => health?.close());

const log = { log: () => {}, warn: () => {}, error: () => {} };
const indicators = ['database', 'redis', 'queue'].map((name) => indicator(name, () => ({ status: 'up' })));

async function kitOf(options: CreateHealthOptions = {}): Promise<HealthTestKit> {
  const kit = new HealthTestKit();
  const policy = { indicators, log, environment: 'test', fatal: ['database'], shadow: ['queue'] };
  health = await createHealth(kit.options({ ...policy, ...options }));
  await kit.advance(0);
  return kit;
}

function failure(of: () => unknown): AssertionError {
  try {
    of();
  } catch (error) {
    expect(error).toBeInstanceOf(AssertionError);
    return error as AssertionError;
  }
  throw new Error('It did not fail');
}

describe('shouldBe', () => {
  it('fails with the verdict that there is, the one that should be, and all indicators', async () => {
    const kit = await kitOf();
    kit.set('redis', 'down', 'timeout');
    await kit.settles('redis', 'down');
    const { message, actual, expected } = failure(() => kit.shouldBe('ok'));
    expect([actual, expected]).toEqual(['degraded', 'ok']);
    expect(message.split('\n')).toEqual([
      'The verdict is degraded, not ok',
      '  indicator  criticality  status  reason   message',
      '  database   fatal        up',
      '  redis      optional     down    timeout  the test has it so',
      '  queue      shadow       up',
      '',
    ]);
  });

  it('fails as the documentation shows it', async () => {
    const kit = await kitOf({ indicators: indicators.slice(0, 2), shadow: [] });
    kit.set('redis', hang());
    await kit.settles('redis', 'down', 'timeout');
    const { message } = failure(() => kit.shouldBe('ok'));
    expect(readFileSync('docs/testing.md', 'utf8')).toContain(`\n${message.trimEnd()}\n`);
  });

  it('asks for the cause: an indicator that makes the verdict what it is, for its reason', async () => {
    const kit = await kitOf();
    for (const name of ['database', 'redis', 'queue']) kit.set(name, 'down', 'auth_failed');
    for (const name of ['database', 'redis', 'queue']) await kit.settles(name, 'down', 'auth_failed');
    const verdict = kit.shouldBe('error').because('database').because('database', 'auth_failed');
    expect(failure(() => verdict.because('database', 'timeout')).message).toContain(
      'The verdict is error, and database should be a cause of it: it is for the reason auth_failed, not timeout',
    );
    for (const innocent of ['redis', 'queue', 'nobody'])
      expect(failure(() => verdict.because(innocent)).message).toContain(
        `${innocent} should be a cause of it: it is not`,
      );
  });

  it('knows no cause of a verdict that is ok', async () => {
    const verdict = (await kitOf()).shouldBe('ok');
    expect(failure(() => verdict.because('database')).message).toContain('it is not');
  });
});

describe('settles', () => {
  it('waits for a check that begins after the test has told what it finds', async () => {
    const kit = await kitOf();
    kit.set('redis', 'up');
    const before = kit.timesAsked('redis');
    await kit.settles('redis', 'up');
    expect(kit.timesAsked('redis')).toBe(before + 1);
    expect(kit.clock.now()).toBe(10_000);
  });

  it('fails with what the indicator is, and as what it should have settled', async () => {
    const kit = await kitOf();
    kit.set('redis', 'down', 'timeout');
    const wrong = await kit
      .settles('redis', 'down', 'auth_failed', { withinMs: 60_000 })
      .catch((error: Error) => error);
    expect(wrong).toBeInstanceOf(AssertionError);
    expect((wrong as AssertionError).message).toContain(
      'redis did not settle as down (auth_failed) within 60000 ms: it is down (timeout)\n',
    );
    expect(kit.clock.now()).toBe(60_000);
  });

  it('refuses a name that nobody has, and one that the policy has disabled', async () => {
    const kit = await kitOf({ disabled: ['redis'] });
    await expect(kit.settles('redsi', 'up')).rejects.toThrow(
      'No indicator of the application is called redsi; there are database, redis, queue',
    );
    await expect(kit.settles('redis', 'up')).rejects.toThrow('redis is disabled in test, so that nobody asks it');
  });
});

describe('shouldAnswer', () => {
  it('fails with the code and the body', async () => {
    const kit = await kitOf();
    await kit.shouldAnswer('ready', 200);
    await expect(kit.shouldAnswer('ready', 503)).rejects.toThrow(
      /^\/health\/ready answers 200, not 503: \{"status":"ok"/,
    );
  });

  it('asks as any caller may: for another format, and with a token', async () => {
    const token = 'a-token-of-the-test-kit';
    const kit = await kitOf({ environment: 'production', fatal: [], detailsToken: token });
    await kit.shouldAnswer('redis', 404);
    await kit.shouldAnswer('redis', 200, { headers: { Authorization: `Bearer ${token}` } });
    const draft = await kit.probe('', { headers: { Accept: 'application/health+json' } });
    expect([draft.headers['Content-Type'], JSON.parse(draft.text)]).toEqual([
      expect.stringContaining('application/health+json'),
      expect.objectContaining({ status: 'pass' }),
    ]);
    await kit.shouldAnswer('nowhere', 404);
  });
});

describe('the kit', () => {
  it('refuses a typo at once, or at the boot', async () => {
    const kit = await kitOf();
    for (const told of [() => kit.set('redsi', 'down'), () => kit.timesAsked('redsi'), () => kit.entry('redsi')])
      expect(told).toThrow('No indicator of the application is called redsi; there are database, redis, queue');
    const early = new HealthTestKit({ keep: ['qeue'] });
    early.script('redsi', ['down']);
    await expect(createHealth(early.options({ indicators, log }))).rejects.toThrow('called redsi or qeue');
    expect(() => kit.script('redis', [])).toThrow('The script of redis is empty');
  });

  it('says what to do where it is under no application, or under two', async () => {
    const kit = new HealthTestKit();
    await expect(kit.advance(1)).rejects.toThrow('createHealth(health.options(…))');
    health = await createHealth(kit.options({ indicators, log }));
    await expect(createHealth(kit.options({ indicators, log }))).rejects.toThrow('make a new one for each');
  });
});
