import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { HealthPolicyModule, indicator, redis } from 'nestjs-health-policy';

const jobs: string[] = [];

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    HealthPolicyModule.forRoot({
      indicators: [
        redis(), // from REDIS_URL; not_configured without
        indicator('queue', () => ({
          status: jobs.length < 1000 ? 'up' : 'degraded',
          reason: 'overloaded',
          waiting: jobs.length,
        })),
      ],
    }),
  ],
})
class AppModule {}

const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(process.env.PORT ?? 3000);
