/** What the Nest servers have in common: the adapter, the clients, the start. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Redis } from 'ioredis';
import { report } from './reporting.mjs';

export const REDIS = Symbol('redis');

const { BENCH_ADAPTER, BENCH_DATABASE_URL, BENCH_REDIS_URL, HEALTH_MANAGEMENT_PORT } = process.env;

class Clients {}

/** A TypeORM DataSource and an ioredis client, as an application has them. */
export function clients() {
  const database = BENCH_DATABASE_URL ? { type: 'postgres', url: BENCH_DATABASE_URL } : { type: 'sqljs' };
  const redis = { provide: REDIS, useFactory: () => new Redis(BENCH_REDIS_URL) };
  Module({ imports: [TypeOrmModule.forRoot(database)], providers: [redis], exports: [REDIS] })(Clients);
  return { module: Clients, global: true };
}

/** Starts an application of these modules and controllers on a free port. */
export async function serve({ imports = [], controllers = [] }) {
  class App {}
  Module({ imports, controllers })(App);
  const options = { logger: ['fatal'] };
  const app = await (BENCH_ADAPTER === 'fastify'
    ? NestFactory.create(App, new FastifyAdapter(), options)
    : NestFactory.create(App, options));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address();
  report({ app: port, management: HEALTH_MANAGEMENT_PORT && Number(HEALTH_MANAGEMENT_PORT) });
}
