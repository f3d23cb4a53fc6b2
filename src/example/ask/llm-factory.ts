import { OpenAI } from 'openai';

/** The token of the factory of LLM clients; its value is null where neither LLM_BASE_URL nor LLM_API_KEY is set. */
export const LLM_FACTORY = Symbol('LLM_FACTORY');

/** Makes a client for one request. Throws where the provider needs a key and none is set. */
export type LlmFactory = () => OpenAI;

const OPENAI_URL = 'https://api.openai.com/v1';

/**
 * Any OpenAI-compatible server: only OpenAI's own needs a key.
 * @param observed makes the calls, and tells the health module how they ended
 */
export function llmFactory(baseUrl = '', apiKey = '', observed: typeof fetch = fetch): LlmFactory | null {
  const [url, key] = [baseUrl.trim(), apiKey.trim()];
  if (url === '' && key === '') return null;
  const baseURL = url || OPENAI_URL;
  if (!URL.canParse(baseURL)) throw new TypeError('Expected LLM_BASE_URL to be a URL');
  const needsKey = new URL(baseURL).hostname === new URL(OPENAI_URL).hostname;
  return () =>
    new OpenAI({
      baseURL,
      apiKey: key || (needsKey ? '' : 'none-needed'),
      maxRetries: 0,
      logLevel: 'off',
      fetch: observed,
    });
}
