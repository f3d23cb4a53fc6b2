import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { codeOf } from '../availability.js';
import { urlIn } from '../url.js';

/** The token of the Redis client; its value is null where REDIS_URL is not set. */
export const REDIS = Symbol('REDIS');

/** How long one command waits, in milliseconds; less than a route does. */
const COMMAND_TIMEOUT_MS = 1500;
const LONGEST_PAUSE_MS = 2000;

/** Connects at once and for ever again. An outage is one line in the log; the URL is in none, since it may carry a password. */
export function connectRedis(url = ''): Redis | null {
  if (url.trim() === '') return null;
  const logger = new Logger('Redis');
  const redis = new Redis(urlIn('REDIS_URL', url), {
    maxRetriesPerRequest: 1,
    connectTimeout: COMMAND_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: (times) => Math.min(times * 100, LONGEST_PAUSE_MS),
  });
  let wasToldOf = '';
  redis.on('ready', () => {
    wasToldOf = '';
    logger.log('connected');
  });
  redis.on('error', (error) => {
    const code = codeOf(error);
    if (code !== wasToldOf) logger.warn(`not connected (${code}); trying until it works`);
    wasToldOf = code;
  });
  return redis;
}
