import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import { database, eventLoop, HealthPolicyModule } from 'nestjs-health-policy';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    TypeOrmModule.forRoot({ type: 'sqljs' }), // in memory; any database of TypeORM's is checked the same way
    HealthPolicyModule.forRoot({
      indicators: [database(), eventLoop()],
      managementPort: 0, // a free one; the log names it. It answers while this thread's event loop is blocked
      drainMs: 5000,
    }),
  ],
})
class AppModule {}

const app = await NestFactory.create(AppModule, new FastifyAdapter());
app.enableShutdownHooks();
await app.listen(process.env.PORT ?? 3000);
