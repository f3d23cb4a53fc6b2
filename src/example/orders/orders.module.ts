import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { TypeOrmModule } from '@nestjs/typeorm';
import { databaseOptions } from './database-options.js';
import { DatabaseStarter } from './database-starter.js';
import { OrdersController } from './orders.controller.js';
import { OrdersService } from './orders.service.js';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => databaseOptions(config.get<string>('DATABASE_URL')),
    }),
  ],
  controllers: [OrdersController],
  providers: [OrdersService, DatabaseStarter],
})
export class OrdersModule {}
