import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { HealthPolicyModule, llm } from 'nestjs-health-policy';

const LLM_MANAGER = Symbol('LLM_MANAGER');
const LLM_FACTORY = Symbol('LLM_FACTORY');

/** A client for each user. The check calls it without one, and so looks at the application's own key. */
const llmFactory = (user?: { apiKey: string }) => ({
  baseUrl: process.env.LLM_BASE_URL ?? 'https://api.openai.com/v1',
  apiKey: user?.apiKey ?? process.env.LLM_API_KEY,
  model: 'gpt-5-mini',
  chat: async (question: string) => `an answer to ${question}`,
});

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    HealthPolicyModule.forRoot({ indicators: [llm({ manager: LLM_MANAGER, factory: LLM_FACTORY })] }),
  ],
  providers: [
    { provide: LLM_MANAGER, useValue: null }, // on purpose: this is what took a staging backend down for days
    { provide: LLM_FACTORY, useValue: llmFactory },
  ],
})
class AppModule {}

const app = await NestFactory.create(AppModule);
await app.listen(process.env.PORT ?? 3000);
