/** Counts what this process sends to its database and to Redis, where it leaves: in the drivers. */
import { Redis } from 'ioredis';
import pg from 'pg';

let calls = 0;

export function callsSoFar() {
  return calls;
}

count(pg.Client.prototype, 'query');
count(Redis.prototype, 'sendCommand');

function count(prototype, method) {
  const original = prototype[method];
  prototype[method] = function (...args) {
    calls += 1;
    return original.apply(this, args);
  };
}
