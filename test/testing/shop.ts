import { Controller, Get, Injectable, Module, type Type } from '@nestjs/common';
import {
  database,
  HealthPolicyModule,
  indicator,
  llm,
  redis,
  RedisHealthIndicator,
  type HealthPolicyModuleOptions,
} from '../../src/index.js';

/** Stands for clients of which a test wants to know that nobody asks them. */
export class Untouchable {
  static readonly asked: string[] = [];
  readonly status = 'ready';
  query(): never {
    return this.refuse('query');
  }
  call(): never {
    return this.refuse('call');
  }
  create(): never {
    return this.refuse('create');
  }
  private refuse(method: string): never {
    Untouchable.asked.push(method);
    throw new Error(`${method} was asked`);
  }
}

@Injectable()
class Carts {
  constructor(readonly health: RedisHealthIndicator) {}
}

@Controller()
class HomeController {
  constructor(private readonly carts: Carts) {}

  @Get()
  home(): Promise<object> {
    return this.carts.health.isHealthy('redis');
  }
}

export const INDICATORS = [
  database({ dataSource: 'DATA_SOURCE' }),
  redis({ client: 'REDIS' }),
  llm({ factory: 'LLM_FACTORY' }),
  indicator('queue', { use: Untouchable, check: (queue) => queue.query() }),
];

/** A backend of somebody who uses the package: its clients, its indicators, and a provider that asks one of them itself. */
export function shopModule(options: HealthPolicyModuleOptions = {}): Type {
  @Module({
    imports: [HealthPolicyModule.forRoot({ indicators: INDICATORS, ...options })],
    controllers: [HomeController],
    providers: [
      Carts,
      Untouchable,
      ...['DATA_SOURCE', 'REDIS', 'LLM_FACTORY'].map((provide) => ({ provide, useClass: Untouchable })),
    ],
  })
  class ShopModule {}
  return ShopModule;
}
