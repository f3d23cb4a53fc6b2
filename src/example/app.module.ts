import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { clickhouse, database, HealthPolicyModule, llm, redis } from '../index.js';
import { AskModule } from './ask/ask.module.js';
import { LLM_FACTORY } from './ask/llm-factory.js';
import { CounterModule } from './counter/counter.module.js';
import { REDIS } from './counter/redis.js';
import { CLICKHOUSE } from './events/clickhouse.js';
import { EventsModule } from './events/events.module.js';
import { HomeController } from './home.controller.js';
import { OrdersModule } from './orders/orders.module.js';

/** A small backend with four dependencies. None of them is needed to boot: each route says for itself when its own is gone. */
@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    OrdersModule,
    CounterModule,
    EventsModule,
    AskModule,
    HealthPolicyModule.forRoot({
      metrics: true,
      indicators: [
        database(),
        redis({ client: REDIS }),
        clickhouse({ client: CLICKHOUSE }),
        llm({ factory: LLM_FACTORY, modelFrom: 'LLM_MODEL', redis: REDIS }),
      ],
    }),
  ],
  controllers: [HomeController],
})
export class AppModule {}
