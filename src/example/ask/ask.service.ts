import { Inject, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { available, unavailable } from '../availability.js';
import { LLM_FACTORY, type LlmFactory } from './llm-factory.js';

const DEFAULT_MODEL = 'gpt-4o-mini';

/** How long a model may take for its answer, in milliseconds. One that cannot be reached is known much sooner. */
const ANSWER_TIMEOUT_MS = 20_000;

@Injectable()
export class AskService {
  private readonly model: string;

  constructor(
    @Inject(LLM_FACTORY) private readonly llm: LlmFactory | null,
    config: ConfigService,
  ) {
    this.model = config.get<string>('LLM_MODEL')?.trim() || DEFAULT_MODEL;
  }

  async ask(question: string): Promise<string> {
    const { llm } = this;
    if (llm === null) throw unavailable('the LLM is not configured: set LLM_BASE_URL or LLM_API_KEY');
    const letGo = new AbortController();
    const work = async () => {
      const answer = await llm().chat.completions.create(
        { model: this.model, messages: [{ role: 'user', content: question }] },
        { signal: letGo.signal },
      );
      const text = answer.choices?.[0]?.message?.content;
      if (typeof text !== 'string') throw unavailable('the LLM answered with something that is no answer');
      return text;
    };
    try {
      return await available('the LLM', work, ANSWER_TIMEOUT_MS);
    } finally {
      letGo.abort();
    }
  }
}
