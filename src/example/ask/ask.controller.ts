import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { textIn } from '../body.js';
import { AskService } from './ask.service.js';

@Controller('ask')
export class AskController {
  constructor(private readonly llm: AskService) {}

  @Post()
  @HttpCode(200)
  async ask(@Body() body: unknown): Promise<{ answer: string }> {
    return { answer: await this.llm.ask(textIn(body, 'question', 2000)) };
  }
}
