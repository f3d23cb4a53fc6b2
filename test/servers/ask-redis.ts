import { Redis } from 'ioredis';

/** One conversation on a connection of its own that does not retry. @throws when it takes over a second */
export async function askRedis<T>(url: string, conversation: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: null,
    connectTimeout: 1000,
    commandTimeout: 1000,
    disconnectTimeout: 50,
  });
  redis.on('error', () => {}); // the rejection tells
  try {
    await redis.connect();
    return await conversation(redis);
  } finally {
    redis.disconnect();
  }
}
