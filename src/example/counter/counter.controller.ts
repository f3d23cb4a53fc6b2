import { Controller, Get, Inject } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { available, unavailable } from '../availability.js';
import { REDIS } from './redis.js';

@Controller('counter')
export class CounterController {
  constructor(@Inject(REDIS) private readonly redis: Redis | null) {}

  @Get()
  async count(): Promise<{ count: number }> {
    const { redis } = this;
    if (redis === null) throw unavailable('redis is not configured: set REDIS_URL');
    return { count: await available('redis', () => redis.incr('example:counter')) };
  }
}
