/**
 * Runs compiled blocks of documents one after the other, as a user's program would: imports each, boots every Nest module that it
 * exports, and asks `/health` of that and of each server that it opened. Ports that a block names are replaced by free ones.
 * A line of JSON tells how each ended: `{ file, bodies }` or `{ file, error }`.
 */
import 'reflect-metadata';
import { Server } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';

const WITHIN_MS = 20_000;

const opened = new Set();
const listen = Server.prototype.listen;
Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'number' || /^\d+$/.test(String(args[0]))) args[0] = 0;
  else if (typeof args[0] === 'object' && 'port' in args[0]) args[0] = { ...args[0], port: 0 };
  opened.add(this);
  return listen.apply(this, args);
};

for (const file of process.argv.slice(2)) {
  const tell = (outcome) => process.stdout.write(`${JSON.stringify({ file, ...outcome })}\n`);
  try {
    await Promise.race([
      run(file).then((bodies) => tell({ bodies })),
      later(WITHIN_MS, undefined, { ref: false }).then(() => Promise.reject(new Error(`not done in ${WITHIN_MS} ms`))),
    ]);
  } catch (error) {
    tell({ error: error?.stack ?? String(error) });
  }
  for (const server of opened) server.close();
  opened.clear();
}
process.exit(0);

/** @param {string} file @returns {Promise<object[]>} what `/health` answered */
async function run(file) {
  const bodies = [];
  const exported = await import(pathToFileURL(file).href);
  for (const server of opened) {
    if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
    bodies.push(await healthAt(server.address().port));
  }
  for (const module of Object.values(exported).filter(isNestModule)) {
    const app = await NestFactory.create(module, { logger: false, abortOnError: false });
    await app.listen(0);
    bodies.push(await healthAt(app.getHttpServer().address().port));
    await app.close();
  }
  return bodies;
}

/** @param {unknown} value a class with `@Module()`, or what `forRoot()` gives */
function isNestModule(value) {
  if (typeof value === 'function') return Reflect.hasMetadata('imports', value);
  return typeof value === 'object' && value !== null && typeof value.module === 'function';
}

/** Asks until every first check has ended. @param {number} port */
async function healthAt(port) {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/health`);
    const body = await response.json();
    if (typeof body.status !== 'string') throw new Error(`no body of ours: ${JSON.stringify(body)}`);
    if (!JSON.stringify(body).includes('"pending"')) return body;
    await later(50);
  }
}
