import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { AskController } from './ask.controller.js';
import { AskService } from './ask.service.js';
import { LLM_FACTORY, llmFactory } from './llm-factory.js';

@Module({
  controllers: [AskController],
  providers: [
    AskService,
    {
      provide: LLM_FACTORY,
      inject: [ConfigService],
      useFactory: (config: ConfigService) =>
        llmFactory(config.get<string>('LLM_BASE_URL'), config.get<string>('LLM_API_KEY')),
    },
  ],
  exports: [LLM_FACTORY],
})
export class AskModule {}
