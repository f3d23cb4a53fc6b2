import { describe, expect, it } from '@jest/globals';
import { HealthHandler, type HandlerOptions } from '../../src/adapters/http/health-handler.js';
import type { HealthResponse } from '../../src/adapters/http/health-response.js';
import { up } from '../../src/domain/check-result.js';
import { HealthMonitor } from '../../src/engine/health-monitor.js';
import { DrivenClock } from '../../src/testing/driven-clock.js';
import { ScriptedIndicator } from '../../src/testing/scripted-indicator.js';
import { documentOf } from '../page/page-view.js';

const settings = {
  timeoutMs: 1000,
  intervalMs: 10_000,
  downIntervalMs: 10_000,
  failureThreshold: 1,
  successThreshold: 1,
  staleAfterMs: 31_000,
  abandonAfterMs: 30_000,
};

function handlerAt(details: HandlerOptions['details']) {
  const clock = new DrivenClock();
  let pages = 0;
  const monitor = new HealthMonitor({
    indicators: [{ name: 'store', criticality: 'fatal', indicator: new ScriptedIndicator(up()), settings }],
    mode: 'background',
    startedAtOnce: true,
    clock,
    random: () => 0,
    onListenerError: () => {},
  });
  const handler = new HealthHandler({
    monitor,
    details,
    environment: 'test',
    prefix: '/health',
    tokenHash: undefined,
    groups: [],
    liveness: [],
    httpDegraded: 200,
    httpError: 503,
    envoyHeader: false,
    retryAfterMs: 2000,
    policy: documentOf(['store']),
    pages: { render: () => ({ html: `page ${(pages += 1)}`, headers: {} }), follow: () => undefined },
    onFault: (error) => {
      throw error;
    },
  });
  monitor.start();
  const get = (accept?: string, url = '/health') =>
    handler.handle({
      url,
      method: 'GET',
      headers: { ...(accept !== undefined && { accept }) },
    } as never) as HealthResponse;
  return { clock, get };
}

const ACCEPTS = [undefined, '*/*', 'application/json', 'application/health+json', 'text/html'];

describe('a rendered answer', () => {
  it('is one and the same for everybody who asks for its format, until something changes', async () => {
    const { clock, get } = handlerAt('full');
    await clock.advance(1);
    const first = ACCEPTS.map((accept) => get(accept));
    expect(new Set(first).size).toBe(3);
    expect(first[0]).toBe(first[1]);
    expect(first[1]).toBe(first[2]);
    const text = get(undefined, '/health?verbose');
    expect(get('text/html', '/health?verbose')).toBe(text);
    ACCEPTS.forEach((accept, index) => expect(get(accept)).toBe(first[index]));
    await clock.advance(10_000);
    ACCEPTS.forEach((accept, index) => expect(get(accept)).not.toBe(first[index]));
    expect(get(undefined, '/health?verbose')).not.toBe(text);
  });

  it('is kept at level status while the verdict is the same, whatever was checked', async () => {
    const { clock, get } = handlerAt('status');
    await clock.advance(1);
    const before = [get(), get('application/health+json'), get(undefined, '/health?verbose')];
    await clock.advance(10_000);
    expect(
      [get(), get('application/health+json'), get(undefined, '/health?verbose')].map((each, at) => each === before[at]),
    ).toEqual([true, true, true]);
  });

  it('as a page stands for a second at most, since it tells ages', async () => {
    const { clock, get } = handlerAt('status');
    await clock.advance(1);
    const first = get('text/html');
    await clock.advance(999);
    expect(get('text/html')).toBe(first);
    await clock.advance(1);
    expect(get('text/html').body.toString()).toBe('page 2');
  });
});
