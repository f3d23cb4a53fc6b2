import { Injectable } from '@nestjs/common';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { TypeOrmModule } from '@nestjs/typeorm';
import { database, type Transition } from 'nestjs-health-policy';

@Injectable()
class Listener {
  @OnEvent('health.transition')
  tell({ indicator, to }: Transition): void {
    console.log(`heard that ${indicator} is ${to}`);
  }
}

/** The default DataSource, which only Nest knows. */
export const indicators = [database()];
export const imports = [
  TypeOrmModule.forRoot({ type: 'sqljs', location: 'memory', autoSave: false }),
  EventEmitterModule.forRoot(),
];
export const providers = [Listener];
