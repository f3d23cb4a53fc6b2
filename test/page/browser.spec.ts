import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { HealthPolicyModule, HealthPolicyService, indicator, redis } from '../../src/index.js';
import type { HealthPolicyModuleOptions } from '../../src/index.js';
import { startRedis } from '../servers/redis.js';
import type { TestServer } from '../servers/test-server.js';
import { binaryPath } from '../support/requirements.mjs';

const TOKEN = 'a-token-of-some-length';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([
    chromium.launch({ executablePath: binaryPath('chromium'), args: ['--no-sandbox'] }),
    startRedis(),
  ]);
});
afterAll(() => Promise.all([browser?.close(), server?.stop()]));

const apps: INestApplication[] = [];
const opened: Page[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((page) => page.context().close()));
  await Promise.all(apps.splice(0).map((app) => app.close()));
  await server.restart();
});

const store = indicator('store', () => ({ status: 'up', queue: 3 }));
const slow = indicator('slow', () => ({ status: 'degraded', reason: 'overloaded' }));
const gone = indicator('gone', () => ({ status: 'down', reason: 'unreachable' }));
const FAST = { intervalMs: 200, downIntervalMs: 100 };

async function start(options: HealthPolicyModuleOptions = {}): Promise<string> {
  @Module({
    imports: [
      HealthPolicyModule.forRoot({
        environment: 'staging',
        details: 'full',
        indicators: [store, redis({ url: server.url, ...FAST })],
        ...options,
      }),
    ],
  })
  class App {}
  const app = await NestFactory.create(App, { logger: false });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  await app.get(HealthPolicyService).checkNow();
  return app.getUrl();
}

/** A page with all that went wrong in it: errors, violations of the policy, requests to elsewhere. */
async function open(url: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  opened.push(page);
  const wrong: string[] = [];
  let loads = 0;
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('load', () => (loads += 1));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && new URL(request.url()).host !== new URL(url).host)
      wrong.push(request.url());
  });
  await page.goto(url);
  return { page, wrong, loads: () => loads };
}

async function complaints(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

const verdict = (page: Page, words: string) => page.locator('h1', { hasText: words }).waitFor();

describe('the page in a browser', () => {
  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)('has nothing that axe knows of, in %s at %d px, whatever the state', async (colorScheme, width) => {
    const states: HealthPolicyModuleOptions[] = [
      {},
      { indicators: [store, slow, gone], shadow: ['store'] },
      { indicators: [store, slow, gone], fatal: ['gone'] },
      { indicators: [slow, gone], details: 'summary' },
      { details: 'status' },
    ];
    for (const state of states) {
      const { page, wrong } = await open(`${await start(state)}/health/page`, {
        colorScheme,
        viewport: { width, height: 900 },
      });
      await page.evaluate(`document.querySelectorAll('details').forEach((each) => (each.open = true))`);
      expect(await complaints(page)).toEqual([]);
      expect(await page.evaluate(`document.documentElement.scrollWidth - innerWidth`)).toBeLessThanOrEqual(0);
      expect(wrong).toEqual([]);
    }
  });

  it('shows within moments that a dependency died and came back, without a reload, and says so to screen readers', async () => {
    const { page, wrong, loads } = await open(`${await start()}/health/page`);
    await verdict(page, 'OK');
    await page.locator('#link', { hasText: 'Live' }).waitFor();
    const quiet = await page.locator('#said').textContent();
    await server.kill();
    await verdict(page, 'Degraded');
    await page.locator('.card.bad', { hasText: 'redis' }).locator('.why code', { hasText: 'unreachable' }).waitFor();
    expect(await page.title()).toBe('Degraded · health of staging');
    expect(await page.locator('#said').textContent()).toMatch(
      /^Degraded\. redis is down, which is optional in staging\.$/,
    );
    await server.restart();
    await verdict(page, 'OK');
    expect({ quiet, loads: loads(), wrong }).toEqual({ quiet: '', loads: 1, wrong: [] });
  });

  it('keeps open what the reader has opened, and the focus where it was', async () => {
    const { page } = await open(`${await start()}/health/page`);
    await page.locator('#link', { hasText: 'Live' }).waitFor();
    await page.locator('#open-store').click();
    await page.evaluate(`document.querySelector('.content').setAttribute('data-old', '')`);
    await server.kill();
    await verdict(page, 'Degraded');
    expect(await page.locator('[data-old]').count()).toBe(0);
    expect(await page.locator('#more-store').getAttribute('open')).toBe('');
    expect(await page.evaluate(`document.activeElement.id`)).toBe('open-store');
  });

  it('never lets an old picture pass for a new one: once the application is gone, it says since when', async () => {
    const { page } = await open(`${await start()}/health/page`);
    await page.locator('#link', { hasText: 'Live' }).waitFor();
    await Promise.all(apps.splice(0).map((app) => app.close()));
    await verdict(page, 'Shutting down');
    await page.locator('body.lost #link', { hasText: /^No connection: this is of \d\d:\d\d:\d\d UTC$/ }).waitFor();
  });

  it('is whole without JavaScript, and asks again by itself', async () => {
    const url = `${await start({ indicators: [store, gone] })}/health/page`;
    const { page, wrong } = await open(url, { javaScriptEnabled: false });
    expect(await page.locator('h1').textContent()).toBe('Degraded');
    expect(await page.locator('.card').count()).toBe(2);
    expect(await page.locator('svg.chart').count()).toBe(2);
    await page.locator('#open-gone').click();
    expect(await page.locator('#more-gone').getAttribute('open')).toBe('');
    expect(await page.content()).toContain('<meta http-equiv="refresh" content="10"');
    expect(wrong).toEqual([]);
  });

  it('is reached by a browser’s own request for /health, and by the keyboard alone', async () => {
    const { page } = await open(`${await start()}/health`);
    await verdict(page, 'OK');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.activeElement.id`)).toBe('open-store');
    await page.keyboard.press('Enter');
    expect(await page.locator('#more-store').getAttribute('open')).toBe('');
    const outline = await page.evaluate(`getComputedStyle(document.activeElement).outlineStyle`);
    expect(outline).toBe('solid');
  });

  it('takes the token as the password that a browser asks for, and follows with it', async () => {
    const url = await start({ details: 'status', detailsToken: TOKEN });
    const { page } = await open(`${url}/health`, { httpCredentials: { username: 'anybody', password: TOKEN } });
    expect(await page.locator('#main').getAttribute('data-events')).toBe('');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.locator('.card', { hasText: 'redis' }).waitFor();
    await page.locator('#link', { hasText: 'Live' }).waitFor();
  });
});

describe('the page where no browser can hear of changes', () => {
  it('asks again by itself on demand', async () => {
    const url = `${await start({ mode: 'on-demand' })}/health/page`;
    const { page, wrong } = await open(url);
    expect(await page.locator('#main').getAttribute('data-events')).toBe('');
    await page.clock.install();
    await page.reload();
    await server.kill();
    await page.clock.fastForward(11_000);
    await verdict(page, 'Degraded');
    expect(wrong).toEqual([]);
  });
});
