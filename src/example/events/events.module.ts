import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { ClickHouseClient } from '@clickhouse/client';
import { CLICKHOUSE, clickHouseClient } from './clickhouse.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';

@Module({
  controllers: [EventsController],
  providers: [
    EventsService,
    {
      provide: CLICKHOUSE,
      inject: [ConfigService],
      useFactory: (config: ConfigService) => clickHouseClient(config.get<string>('CLICKHOUSE_URL')),
    },
  ],
  exports: [CLICKHOUSE],
})
export class EventsModule implements OnApplicationShutdown {
  constructor(@Inject(CLICKHOUSE) private readonly client: ClickHouseClient | null) {}

  async onApplicationShutdown(): Promise<void> {
    await this.client?.close();
  }
}
