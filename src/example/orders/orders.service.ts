import { Injectable } from '@nestjs/common';
import { DataSource, type Repository } from 'typeorm';
import { available, unavailable } from '../availability.js';
import { Order } from './order.entity.js';

const NAME = 'the database';
const MOST_ORDERS = 100;

@Injectable()
export class OrdersService {
  constructor(private readonly dataSource: DataSource) {}

  /** The last orders, newest first. */
  list(): Promise<Order[]> {
    return available(NAME, () => this.orders().find({ order: { id: 'DESC' }, take: MOST_ORDERS }));
  }

  place(item: string, quantity: number): Promise<Order> {
    return available(NAME, () => this.orders().save(this.orders().create({ item, quantity })));
  }

  /** Asked for at each call: until the database was there for the first time, there is none. */
  private orders(): Repository<Order> {
    if (!this.dataSource.isInitialized) throw unavailable(`${NAME} is not connected yet`);
    return this.dataSource.getRepository(Order);
  }
}
