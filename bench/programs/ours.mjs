import { database, HealthPolicyModule, redis } from 'nestjs-health-policy';
import { clients, REDIS, serve } from './backend.mjs';

const health = HealthPolicyModule.forRoot({
  indicators: [database(), redis({ client: REDIS })],
  fastPath: process.env.BENCH_FAST_PATH === 'on',
});

await serve({ imports: [clients(), health] });
