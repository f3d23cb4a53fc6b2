import { Body, Controller, Get, Post } from '@nestjs/common';
import { countIn, textIn } from '../body.js';
import type { Order } from './order.entity.js';
import { OrdersService } from './orders.service.js';

@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get()
  list(): Promise<Order[]> {
    return this.orders.list();
  }

  @Post()
  place(@Body() body: unknown): Promise<Order> {
    return this.orders.place(textIn(body, 'item', 100), countIn(body, 'quantity', 1000));
  }
}
