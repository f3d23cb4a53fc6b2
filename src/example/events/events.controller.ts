import { Body, Controller, Get, Post } from '@nestjs/common';
import { textIn } from '../body.js';
import { EventsService } from './events.service.js';

@Controller('events')
export class EventsController {
  constructor(private readonly events: EventsService) {}

  @Get()
  async count(): Promise<{ events: number }> {
    return { events: await this.events.count() };
  }

  @Post()
  async note(@Body() body: unknown): Promise<{ noted: string }> {
    const name = textIn(body, 'name', 100);
    await this.events.note(name);
    return { noted: name };
  }
}
