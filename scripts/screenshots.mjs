/**
 * Makes the pictures of the status page from what is built: `npm run build && node scripts/screenshots.mjs` those of `docs/images`;
 * with a folder all of them, each state at 1280 and 390 pixels, light and dark, in its whole length.
 */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { StatusPage } from '../dist/adapters/page/status-page.js';
import { judge } from '../dist/domain/hysteresis.js';
import { policyDocument } from '../dist/domain/policy/document.js';
import { resolvePolicy } from '../dist/domain/policy/resolve.js';
import { reportOf } from '../dist/domain/report.js';
import { HealthHistory } from '../dist/engine/history.js';
import { binaryPath } from '../test/support/requirements.mjs';

const HOUR_MS = 3_600_000;
const NOW = { ms: 30 * HOUR_MS, wall: Date.UTC(2026, 10, 22, 14, 30) };
const STALE_MS = 31_000;
const THRESHOLDS = { failureThreshold: 1, successThreshold: 1 };

/** The same for each run. */
function randomFrom(seed) {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

/** What an indicator said over the last hour: `at` gives a result for each age in minutes. */
function pageOf({ environment, indicators, level = 'full' }) {
  const outcome = resolvePolicy({
    environment,
    indicators: indicators.map(({ name, kind = 'custom' }) => ({ name, kind })),
    options: {
      shadow: indicators.filter(({ shadow }) => shadow).map(({ name }) => name),
      detailsToken: 'a-token-of-some-length',
    },
    config: () => undefined,
    env: {},
  });
  if (!outcome.ok) throw new Error(outcome.message);
  const { policy } = outcome;
  const document = policyDocument(policy);
  const history = new HealthHistory();
  const snapshots = new Map();
  const checks = indicators.flatMap((each, index) => {
    const random = randomFrom(index * 7919 + 17);
    const ages = Array.from({ length: 360 }, (_, turn) => 60 - (turn + 1) / 6 + (index % 6) / 60);
    return ages.map((age) => ({ each, age, random }));
  });
  for (const { each, age, random } of checks.toSorted((a, b) => b.age - a.age)) {
    const { ms = 3, ...result } = each.at?.(age) ?? { status: 'up' };
    const before = snapshots.get(each.name);
    const judgement = judge(before?.judgement, { ...result, ...(each.data && { data: each.data }) }, THRESHOLDS);
    const checkedAtMs = NOW.ms - age * 60_000;
    const checkedAtWall = NOW.wall - age * 60_000;
    const sinceWall = before === undefined ? NOW.wall - 26 * HOUR_MS : before.sinceWall;
    const isSame = before === undefined || before.judgement.status === judgement.status;
    const snapshot = {
      judgement,
      responseTimeMs:
        result.status === 'down' ? ms : Math.round(ms * (0.7 + 0.5 * random() + (random() > 0.97 ? 2 : 0))),
      checkedAtMs,
      checkedAtWall,
      sinceWall: isSame ? sinceWall : checkedAtWall,
      validUntilMs: checkedAtMs + STALE_MS,
      prolonged: false,
    };
    snapshots.set(each.name, snapshot);
    history.take(each.name, snapshot);
  }
  const observations = indicators.map(({ name }) => ({
    name,
    criticality: policy.indicators.get(name).criticality.value,
    snapshot: snapshots.get(name),
  }));
  const { verdict, entries } = reportOf(observations, NOW.ms, false);
  const monitor = { now: () => NOW.ms };
  const facts = { environment: policy.environment.name, prefix: '/health', policy: document };
  const page = new StatusPage({ facts, monitor, history, wall: () => NOW.wall });
  return page.render({ status: verdict, entries }, level, false);
}

const down = (reason, message, ms = 1000) => ({ status: 'down', reason, message, ms });
const degraded = (reason, message, ms = 40) => ({ status: 'degraded', reason, message, ms });
const ok = (ms) => ({ status: 'up', ms });

const usual = {
  database: { name: 'database', kind: 'database', at: () => ok(3), data: { version: '17.2', role: 'primary' } },
  redis: { name: 'redis', kind: 'redis', at: () => ok(1.4) },
  clickhouse: { name: 'clickhouse', kind: 'clickhouse', at: (age) => ok(age > 33 && age < 41 ? 160 : 24) },
  llm: { name: 'llm', kind: 'llm', at: () => ok(1) },
  eventLoop: { name: 'eventLoop', at: () => ok(1) },
};
const five = Object.values(usual);
const timeout = down('timeout', 'no answer within 1000 ms');

const states = {
  up: { environment: 'production', indicators: five },
  degraded: {
    environment: 'staging',
    indicators: [
      usual.database,
      { ...usual.redis, at: (age) => (age < 12.6 || (age > 31 && age < 33) ? timeout : ok(1.4)) },
      {
        ...usual.clickhouse,
        at: (age) => (age < 4 ? degraded('overloaded', 'the pool has no free socket', 320) : ok(24)),
      },
      usual.llm,
      { name: 'search', shadow: true, at: (age) => (age < 41 ? down('unreachable', 'connection refused', 2) : ok(6)) },
    ],
  },
  error: {
    environment: 'production',
    indicators: [
      { ...usual.database, at: (age) => (age < 2.2 ? down('unreachable', 'connection refused', 2) : ok(3)) },
      { ...usual.redis, at: (age) => (age < 14 && Math.floor(age) % 2 === 0 ? timeout : ok(1.4)) },
      usual.clickhouse,
      { ...usual.llm, at: () => down('missing_credentials', 'no key is configured where the client is made', 0) },
      usual.eventLoop,
    ],
  },
  many: {
    environment: 'staging',
    indicators: Array.from({ length: 40 }, (_, index) => ({
      name: `${['orders', 'billing', 'catalogue', 'search', 'mail', 'ledger', 'stock', 'prices'][index % 8]}-${['db', 'cache', 'queue', 'api', 'index'][index % 5]}`,
      at: (age) =>
        index === 11 && age < 7
          ? timeout
          : index === 26 && age < 20
            ? degraded('read_only', 'the server is a replica')
            : ok(1 + index),
    })),
  },
  'long-names': {
    environment: 'production',
    indicators: [
      { name: 'thePrimaryPostgresDatabaseOfTheOrdersServiceInFrankfurtNumber1', kind: 'database', at: () => ok(3) },
      {
        name: 'sessions_and_rate_limits_of_the_public_gateway_behind_the_proxy',
        kind: 'redis',
        at: (age) =>
          age < 9
            ? down(
                'auth_failed',
                'the server refused the password of the user that is configured for the sessions of the public gateway',
                4,
              )
            : ok(2),
        data: {
          aVeryLongFactWithoutAnyPlaceToBreakItsName:
            'an-equally-long-value-without-any-place-to-break-it-anywhere-at-all',
        },
      },
    ],
  },
  'right-to-left': {
    environment: 'staging',
    indicators: [
      {
        name: 'payments',
        at: (age) =>
          age < 25 ? degraded('overloaded', 'الخدمة بطيئة اليوم (بعض الطلبات تنتظر أكثر من ثانية)') : ok(12),
        data: { מצב: 'התור ארוך: 42 הודעות', region: 'الشرق الأوسط' },
      },
      usual.database,
    ],
  },
  'verdict-only': { environment: 'production', level: 'status', indicators: five },
  summary: {
    environment: 'staging',
    level: 'summary',
    indicators: [usual.database, { ...usual.redis, at: () => timeout }, usual.llm],
  },
};

/** What the documentation shows. */
const shown = [
  'up-1280',
  'degraded-1280',
  'error-390-dark',
  'many-1280-dark',
  'long-names-390',
  'right-to-left-390',
  'verdict-only-390',
];

const all = process.argv[2];
const folder = all ?? 'docs/images';
mkdirSync(folder, { recursive: true });
const pages = new Map(Object.entries(states).map(([name, state]) => [`/${name}`, pageOf(state)]));
const server = createServer(({ url }, response) => {
  const page = pages.get(url);
  response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8', ...page?.headers });
  response.end(page?.html);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({ executablePath: binaryPath('chromium'), args: ['--no-sandbox'] });
for (const width of [1280, 390]) {
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ viewport: { width, height: width > 600 ? 900 : 844 }, colorScheme });
    const page = await context.newPage();
    for (const name of pages.keys()) {
      const picture = `${name.slice(1)}-${width}${colorScheme === 'dark' ? '-dark' : ''}`;
      if (all === undefined && !shown.includes(picture)) continue;
      await page.goto(`http://127.0.0.1:${server.address().port}${name}`);
      await page.screenshot({ path: join(folder, `page-${picture}.png`), fullPage: all !== undefined });
    }
    await context.close();
  }
}
await browser.close();
server.close();
