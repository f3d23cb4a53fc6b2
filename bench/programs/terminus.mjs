import { Controller, Get, Inject } from '@nestjs/common';
import {
  HealthCheck,
  HealthCheckService,
  HealthIndicatorService,
  TerminusModule,
  TypeOrmHealthIndicator,
} from '@nestjs/terminus';
import { clients, REDIS, serve } from './backend.mjs';

class HealthController {
  constructor(health, database, indicators, redis) {
    this.check = () =>
      health.check([
        () => database.pingCheck('database'),
        () =>
          indicators
            .check('redis')
            .attempt(async () => void (await redis.ping()))
            .withTimeout(1000),
      ]);
  }

  answer() {
    return this.check();
  }
}

[HealthCheckService, TypeOrmHealthIndicator, HealthIndicatorService, REDIS].forEach((token, index) =>
  Inject(token)(HealthController, undefined, index),
);
const answer = Object.getOwnPropertyDescriptor(HealthController.prototype, 'answer');
HealthCheck()(HealthController.prototype, 'answer', answer);
Get()(HealthController.prototype, 'answer', answer);
Controller('health')(HealthController);

await serve({ imports: [clients(), TerminusModule.forRoot({ logger: false })], controllers: [HealthController] });
