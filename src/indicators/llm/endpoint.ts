/** The two shapes of API that are spoken: OpenAI's chat completions, which most servers understand, and Anthropic's messages. */
export type LlmApi = 'openai' | 'anthropic';

/**
 * Where a provider is asked, and as whom. Read from the application's client where that is one of a known SDK, or stated by the application.
 * Its values go into requests and nowhere else.
 * @publicApi
 */
export interface LlmEndpoint {
  /** @default `openai` */
  readonly api?: LlmApi;
  /** As the SDK takes it: `https://api.openai.com/v1`, `http://127.0.0.1:11434/v1`, `https://api.anthropic.com`. */
  readonly baseUrl: string;
  /** Sent as the API expects it. @default none is sent */
  readonly apiKey?: string | undefined;
  /** The model that depth `completion` asks. @default none: `completion` is then `not_configured` */
  readonly model?: string | undefined;
  /** Further headers, such as Azure's `api-key` or an organisation; they win over those of the API. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Further parameters of the query, such as Azure's `api-version`. @default none */
  readonly query?: Readonly<Record<string, string>> | undefined;
}
