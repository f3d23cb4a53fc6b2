/** An application with a route of its own beside the health of its database. */
import { Controller, Get } from '@nestjs/common';
import { database, HealthPolicyModule } from 'nestjs-health-policy';
import { clients, serve } from './backend.mjs';

class OrdersController {
  list() {
    return Array.from({ length: 20 }, (_, id) => ({ id, item: 'tea', quantity: 2 }));
  }
}
Get()(OrdersController.prototype, 'list', Object.getOwnPropertyDescriptor(OrdersController.prototype, 'list'));
Controller('orders')(OrdersController);

const health = HealthPolicyModule.forRoot({
  indicators: [database()],
  fastPath: process.env.BENCH_FAST_PATH === 'on',
});

await serve({ imports: [clients(), health], controllers: [OrdersController] });
