import { afterEach, describe, expect, it } from '@jest/globals';
import { ask } from '../support/programs/program.js';
import { duringBlock, MUCH_LATER, settled, stopPrograms } from '../support/programs/programs.js';

afterEach(stopPrograms);

const TOKEN = 'a-token-of-some-length';
const metrics = { HEALTH_METRICS: 'true', ...MUCH_LATER };

describe('GET /health/metrics on the management port', () => {
  it('is what the main thread has to tell, under the same rights', async () => {
    const program = await settled({ options: { details: 'status', detailsToken: TOKEN } }, metrics);
    expect((await ask(program.management, '/health/metrics')).status).toBe(404);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const [own, managed] = [
      await ask(program.main, '/health/metrics', { headers }),
      await ask(program.management, '/health/metrics', { headers }),
    ];
    const withoutAge = (text: string) => text.replace(/^health_indicator_snapshot_age_seconds\{.*$/gm, '');
    expect([managed.status, managed.headers['content-type']]).toEqual([200, own.headers['content-type']]);
    expect(withoutAge(managed.text)).toBe(withoutAge(own.text));
    expect(managed.text).toContain('health_indicator_status{indicator="database",status="up"} 1');
  });

  it('is 503 while the main thread is blocked, and Prometheus text again after it; live goes on answering', async () => {
    const program = await settled({}, { ...metrics, HEALTH_EVENT_LOOP_READY_MS: '300' });
    const answers = await duringBlock(program, 2500, ['/health/metrics', '/health/live']);
    expect(answers['/health/metrics']!.length).toBeGreaterThan(0);
    for (const { status, json } of answers['/health/metrics']!)
      expect([status, json['message']]).toEqual([503, 'the application is too busy to tell its metrics']);
    for (const { status } of answers['/health/live']!) expect(status).toBe(200);
    await program.until(async () => (await ask(program.management, '/health/metrics')).status === 200);
  });

  it('is 404 where metrics are off', async () => {
    const program = await settled({}, MUCH_LATER);
    expect((await ask(program.management, '/health/metrics')).status).toBe(404);
  });
});
