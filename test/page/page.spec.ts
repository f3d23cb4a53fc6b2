import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inWords } from '../../src/adapters/page/chart.js';
import { pageDocument, PAGE_HEADERS } from '../../src/adapters/page/document.js';
import { because } from '../../src/adapters/page/sentences.js';
import { ago, measured, span } from '../../src/adapters/page/times.js';
import { REASONS } from '../../src/domain/reason.js';
import { REMEDIES } from '../../src/domain/remedy.js';
import type { Entry } from '../../src/domain/report.js';
import type { Verdict } from '../../src/domain/status.js';
import { entryOf, HISTORY, viewOf } from './page-view.js';

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</style></script></title><svg/onload=alert(1)>',
    '&lt;b&gt; &amp; `${1}`',
    '<!-- ]]> -->',
    '\u202Eevil\u0000\uD800',
  ),
);

/** What of a page could open or close anything. */
const structure = (text: string) => text.replace(/[^<>"'`]/g, '');

describe('the page', () => {
  it('keeps its structure whatever stands in it: names, messages, facts, environment, origins', () => {
    const words = fc.tuple(hostile, hostile, hostile, hostile, hostile);
    fc.assert(
      fc.property(words, ([name, message, fact, value, environment]) => {
        const page = (n: string, m: string, f: string, v: string, e: string) => {
          const entry = entryOf(n, {
            status: 'down',
            reason: 'timeout',
            message: m,
            data: { [`x${f}`]: v, deep: { [f]: v } },
          });
          const view = viewOf([entry]);
          const { indicators: _, environment: env, ...policy } = view.facts.policy;
          const change = { indicator: n, from: 'up', to: 'down', reason: 'timeout', atMs: 0, atWall: 0 } as const;
          const facts = {
            environment: e,
            prefix: '/health',
            policy: { ...policy, environment: { ...env, raw: v }, indicators: {} },
          };
          const history = { ...HISTORY, transitions: [change] };
          return pageDocument({ ...view, facts, histories: new Map([[n, history]]), transitions: [change] });
        };
        expect(structure(page(`n${name}`, message, fact, value, environment))).toBe(
          structure(page('n', 'm', 'f', 'v', 'e')),
        );
      }),
    );
  });

  it('is allowed by its own content security policy to run and look as it does, and nothing else', () => {
    const text = pageDocument(viewOf([entryOf('redis')]));
    const policy = PAGE_HEADERS['Content-Security-Policy']!;
    for (const element of ['style', 'script']) {
      const contents = [...text.matchAll(new RegExp(`<${element}>([^]*?)</${element}>`, 'g'))].map(
        ([, inner]) => inner!,
      );
      expect(contents).toHaveLength(1);
      const hash = createHash('sha256').update(contents[0]!).digest('base64');
      expect(policy).toContain(`${element}-src 'sha256-${hash}'`);
    }
    expect(policy).toMatch(/^default-src 'none'; .*base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/);
    expect(text).not.toMatch(/ (style|on[a-z]+)="|(src|href)="(https?:|\/\/)/);
  });

  it('shows by level: the verdict; names, criticality and reasons; everything', () => {
    const entry = entryOf('redis', {
      status: 'down',
      reason: 'timeout',
      message: 'no answer within 1000 ms',
      data: { queue: 7 },
    });
    const at = (level: 'status' | 'summary' | 'full') =>
      pageDocument(viewOf([entry], { level })).replace(/<(style|script)>[^]*?<\/\1>/g, '');
    expect(at('status')).toContain('Degraded');
    expect(at('status')).not.toMatch(/redis|timeout/);
    expect(at('summary')).toMatch(/redis[^]*optional in[^]*timeout/);
    expect(at('summary')).not.toMatch(/1000 ms|queue|class="chart"|<details|Try first/);
    expect(at('full')).toMatch(/no answer within 1000 ms[^]*Try first[^]*class="chart"[^]*queue[^]*7/);
  });

  it('tells an unknown indicator from one that is down', () => {
    const text = pageDocument(viewOf([entryOf('redis', { status: 'down', reason: 'pending', snapshot: undefined })]));
    expect(text).toMatch(/<strong>Unknown</);
    expect(text).toContain('class="icon unknown"');
  });

  it('has what each reason means, and what to try first', () => {
    for (const reason of REASONS) {
      const text = pageDocument(viewOf([entryOf('redis', { status: 'down', reason })]));
      expect(text).toContain(
        REMEDIES[reason].tryFirst.replace(/[`’']/g, (sign) => (sign === '’' ? sign : `&#${sign.charCodeAt(0)};`)),
      );
    }
  });

  it('is large only by what it tells: 40 indicators with an hour each stay under 250 kB', () => {
    const entries = Array.from({ length: 40 }, (_, index) => entryOf(`indicator${index}`));
    expect(Buffer.byteLength(pageDocument(viewOf(entries)))).toBeLessThan(250_000);
  });
});

describe('the sentence below the verdict', () => {
  const up = entryOf('database', { criticality: 'fatal' });
  const down = (name: string, rest: Partial<Entry> = {}) =>
    entryOf(name, { status: 'down', reason: 'timeout', ...rest });
  it.each<[verdict: Verdict, entries: Entry[], sentence: string]>([
    ['ok', [], 'No indicator counts here.'],
    ['ok', [up], 'database is up.'],
    ['ok', [up, entryOf('redis')], 'All 2 indicators are up.'],
    ['ok', [up, down('search', { criticality: 'shadow' })], 'database is up.'],
    ['degraded', [up, down('redis')], 'redis is down, which is optional in staging.'],
    ['degraded', [down('redis'), down('llm')], 'redis and llm are down, both optional in staging.'],
    [
      'degraded',
      [down('redis'), entryOf('llm', { status: 'degraded', reason: 'overloaded' })],
      'redis is down; llm is degraded, both optional in staging.',
    ],
    [
      'degraded',
      ['a', 'b', 'c', 'd', 'e'].map((name) => down(name)),
      'a, b, c and 2 more are down, all optional in staging.',
    ],
    [
      'error',
      [down('database', { criticality: 'fatal' }), down('redis')],
      'database is down, which is fatal in staging. 1 more is not up.',
    ],
    [
      'error',
      [down('database', { criticality: 'fatal', reason: 'stale' })],
      'database is unknown, which is fatal in staging.',
    ],
    ['shutting_down', [up], 'The application finishes what it has begun and takes no new work.'],
  ])('%s over %j', (status, entries, sentence) => {
    expect(because({ status, entries }, 'full', 'staging')).toBe(sentence);
  });

  it('names nobody at level status', () => {
    for (const status of ['ok', 'degraded', 'error'] as const)
      expect(because({ status, entries: [down('redis')] }, 'status', 'staging')).not.toContain('redis');
  });

  it('says what the start waits for, and for how long the event loop has been blocked', () => {
    expect(because({ status: 'error', entries: [], waitingFor: [down('llm')] }, 'full', 'x')).toBe(
      'The start waits for llm.',
    );
    const blocked = because({ status: 'error', entries: [], blockedMs: 12_000 }, 'status', 'x');
    expect(blocked).toBe('The event loop of the application has been blocked for 12 s.');
  });
});

describe('the words for times', () => {
  it.each([
    [0, '0 s'],
    [89_000, '89 s'],
    [90_000, '2 min'],
    [3_600_000, '60 min'],
    [6 * 3_600_000, '6 h'],
    [72 * 3_600_000, '3 days'],
    [-5, '0 s'],
  ])('%d ms is %s', (ms, words) => {
    expect(span(ms)).toBe(words);
  });

  it('say “just now” within a second', () => {
    const now = { ms: 10_000, wall: 0 };
    expect([ago(9500, now), ago(4000, now)]).toEqual(['just now', '6 s ago']);
  });

  it.each([
    [0.04, '0 ms'],
    [2.34, '2.3 ms'],
    [123.4, '123 ms'],
    [61_000, '61 s'],
  ])('a measured %d ms is %s', (ms, words) => {
    expect(measured(ms)).toBe(words);
  });
});

describe('the chart', () => {
  it('has a name that says what it shows', () => {
    expect(inWords('redis', HISTORY.minutes)).toBe(
      'redis, last hour: response time 55 ms on average, 118 ms at most; 8 minutes up, 2 minutes down',
    );
    expect(inWords('redis', [])).toBe('redis, last hour: no check');
  });
});
