/**
 * A Nest application with a management server, told what to be by `PROGRAM` in its environment and what to do over IPC. Runs what is
 * built.
 */
import 'reflect-metadata';
import { createWriteStream } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { pipeline } from 'node:stream/promises';
import { inspect } from 'node:util';
import threads from 'node:worker_threads';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** @type {{ adapter?: 'express' | 'fastify' | 'none', options?: object, indicators?: string[], expose?: string[], finishes?: boolean, holdsEnd?: boolean, signals?: string[] }} */
const {
  adapter = 'express',
  options = {},
  indicators = ['database'],
  expose = [],
  finishes = false,
  holdsEnd = false,
  signals,
} = JSON.parse(process.env['PROGRAM'] ?? '{}');

/** Every worker thread that this process starts, with what it was started with. */
const workers = [];
/** Every message that a worker was sent. */
const posted = [];
threads.Worker = class extends threads.Worker {
  constructor(file, started) {
    super(file, started);
    workers.push({ thread: this, started });
  }
  postMessage(message, ...rest) {
    posted.push(inspect(message, { depth: null, maxStringLength: null }));
    super.postMessage(message, ...rest);
  }
};
syncBuiltinESMExports();
const { HealthPolicyModule, HealthPolicyService, indicator } = await import('../../../dist/index.js');

const answers = Object.fromEntries(indicators.map((name) => [name, { status: 'up', queue: 3 }]));
const counts = Object.fromEntries(indicators.map((name) => [name, 0]));
let delayMs = 0;
const registrations = indicators.map((name) =>
  indicator(
    name,
    async () => {
      counts[name] += 1;
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (answers[name].throws) throw Object.assign(new Error(answers[name].throws), answers[name]);
      return answers[name];
    },
    { expose },
  ),
);

let release = () => {};
class App {
  onModuleDestroy() {
    if (!holdsEnd) return undefined;
    console.log('the end is held');
    return new Promise((resolve) => (release = resolve));
  }
}
Module({ imports: [HealthPolicyModule.forRoot({ ...options, indicators: registrations })] })(App);

let app;
/** @type {Record<string, (command: any) => unknown>} */
const commands = {
  counts: () => counts,
  answer: ({ name, ...answer }) => void (answers[name] = answer),
  delay: ({ ms }) => void (delayMs = ms),
  crash: () => workers.at(-1).thread.terminate(),
  workers: () =>
    workers.map(({ started }) => inspect(started, { depth: null, maxArrayLength: null, showHidden: true })),
  posted: () => posted,
  heap: async ({ file }) => pipeline(await workers.at(-1).thread.getHeapSnapshot(), createWriteStream(file)),
  workerEnv: () => workers.map(({ started }) => started.env),
  memory: () => workers.map(({ started }) => started.workerData.handler.tokenHash?.buffer.byteLength),
  /** The loops end and nobody is told: no state goes to the worker any more. */
  die: () => app.get(HealthPolicyService, { strict: false }).parts.monitor.stop(),
  release: () => release(),
  close: () => void app.close(),
};
if (!finishes) {
  process.on('message', async ({ id, command, ...rest }) => {
    if (command === 'block') return process.send({ id }, () => block(rest.ms));
    process.send({ id, result: await commands[command](rest) });
  });
}

/** Blocks this thread, and tells when the block ended on the clock that all processes share. */
function block(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  process.send({ blockEndedAt: String(process.hrtime.bigint()) });
}

try {
  if (adapter === 'none') {
    app = await NestFactory.createApplicationContext(App, { abortOnError: false });
    app.enableShutdownHooks(signals);
    console.log('the context is made');
  } else {
    const { FastifyAdapter } = adapter === 'fastify' ? await import('@nestjs/platform-fastify') : {};
    app = await NestFactory.create(App, FastifyAdapter && new FastifyAdapter(), { abortOnError: false });
    app.enableShutdownHooks(signals);
    await app.listen(0, '127.0.0.1');
    console.log(`listening on http://localhost:${app.getHttpServer().address().port}/`);
  }
} catch (error) {
  console.error(`${error.name}: ${error.message}`);
  process.exit(1);
}
