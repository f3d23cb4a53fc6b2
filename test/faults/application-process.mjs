/**
 * The application under fire: a Nest backend with one dependency, its own traffic to it, and the built package imported as a user
 * would. Told what to be by `APPLICATION` in its environment and what to do over IPC.
 */
import 'reflect-metadata';
import dns from 'node:dns';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { clientOf, TOKEN } from './clients.mjs';

/** @type {import('./application.js').ApplicationConfig} */
const config = JSON.parse(process.env['APPLICATION'] ?? '{}');

/** A traffic that gets no answer must not exhaust the pool by itself. */
const MOST_QUERIES_OPEN = 2;
const TRAFFIC_MS = 50;
const LOOK_MS = 20;
const QUIET_LOOKS = 12;

const now = () => Number(process.hrtime.bigint()) / 1e6;

/** The one name that the application knows its dependency by is resolved here, until names are lost. */
let namesAreLost = false;
const { lookup } = dns;
dns.lookup = /** @type {any} */ (
  (/** @type {string} */ host, /** @type {any} */ given, /** @type {any} */ callback) => {
    const [options, answer] = typeof given === 'function' ? [{}, given] : [given, callback];
    if (host !== config.host) return lookup(host, options, answer);
    const lost = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
      code: 'ENOTFOUND',
      syscall: 'getaddrinfo',
    });
    const found = options?.all ? [[{ address: config.address, family: 4 }]] : [config.address, 4];
    return process.nextTick(answer, ...(namesAreLost ? [lost] : [null, ...found]));
  }
);

/** The wall clock as this process sees it. */
let jumpMs = 0;
const { now: wall } = Date;
globalThis.Date = new Proxy(Date, {
  get: (target, key) => (key === 'now' ? () => wall() + jumpMs : Reflect.get(target, key)),
  construct: (target, given, as) => Reflect.construct(target, given.length === 0 ? [wall() + jumpMs] : given, as),
});

const client = await clientOf(config);

/** The most of the pool that was taken at once since it was asked last. */
let mostTaken = 0;
setInterval(() => (mostTaken = Math.max(mostTaken, client.taken())), LOOK_MS);

let open = 0;
let isQuiet = false;
setInterval(() => {
  if (isQuiet || open >= MOST_QUERIES_OPEN) return;
  open += 1;
  client
    .query()
    .then(
      () => process.send?.({ served: now() }),
      () => {},
    )
    .finally(() => (open -= 1));
}, TRAFFIC_MS);

/** What is held with the whole pool open and the application at rest: the least of a while, in which no check may be under way. */
async function costs() {
  isQuiet = true;
  await client.warm?.();
  let least = { taken: Number.POSITIVE_INFINITY, listeners: Number.POSITIVE_INFINITY };
  const most = mostTaken;
  for (let look = 0; look < QUIET_LOOKS; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    least = {
      taken: Math.min(least.taken, client.taken()),
      listeners: Math.min(least.listeners, client.listeners()),
    };
  }
  isQuiet = false;
  mostTaken = 0;
  globalThis.gc?.();
  return { ...least, mostTaken: most, heapBytes: process.memoryUsage().heapUsed };
}

/** @type {(() => unknown)[]} */
const releases = [];

/** @type {Record<string, (command: any) => unknown>} */
const commands = {
  takePool: async () => void releases.push(await /** @type {any} */ (client).takePool()),
  givePoolBack: () => Promise.all(releases.splice(0).map((release) => release())),
  loseNames: ({ lost }) => void (namesAreLost = lost),
  jump: ({ ms }) => void (jumpMs += ms),
  block: ({ ms }) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
  costs,
};
process.on('message', async (/** @type {any} */ { id, command, ...rest }) => {
  try {
    process.send?.({ id, result: await commands[command]?.(rest) });
  } catch (error) {
    process.send?.({ id, failed: String(error) });
  }
});
process.on('disconnect', () => process.exit());

class App {}
const providers = [{ provide: TOKEN, useValue: client.provided }];
const imports = [];
if (config.checks) {
  const ours = await import('../../dist/index.js');
  const indicators = client.indicators(ours, config.settings);
  const options = { environment: 'production', details: 'full', indicators };
  imports.push(ours.HealthPolicyModule.forRoot(/** @type {any} */ (options)));
}
Module({ imports, providers })(App);
const app = await NestFactory.create(App, { logger: ['fatal'], abortOnError: false });
await app.listen(0, '0.0.0.0');
process.send?.({ port: app.getHttpServer().address().port });
