import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { LlmHealthIndicator } from '../../index.js';
import { AskController } from './ask.controller.js';
import { AskService } from './ask.service.js';
import { LLM_FACTORY, llmFactory } from './llm-factory.js';

@Module({
  controllers: [AskController],
  providers: [
    AskService,
    {
      provide: LLM_FACTORY,
      inject: [ConfigService, LlmHealthIndicator],
      useFactory: (config: ConfigService, health: LlmHealthIndicator) =>
        llmFactory(config.get<string>('LLM_BASE_URL'), config.get<string>('LLM_API_KEY'), health.provider().fetch()),
    },
  ],
  exports: [LLM_FACTORY],
})
export class AskModule {}
