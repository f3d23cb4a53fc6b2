import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Redis } from 'ioredis';
import { CounterController } from './counter.controller.js';
import { connectRedis, REDIS } from './redis.js';

@Module({
  controllers: [CounterController],
  providers: [
    {
      provide: REDIS,
      inject: [ConfigService],
      useFactory: (config: ConfigService) => connectRedis(config.get<string>('REDIS_URL')),
    },
  ],
  exports: [REDIS],
})
export class CounterModule implements OnApplicationShutdown {
  constructor(@Inject(REDIS) private readonly redis: Redis | null) {}

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }
}
