import { systemClock } from '../../engine/clock.js';
import type { DeepLlmDepth } from './depth.js';
import { dialectOf, type Dialect, type TokenLimitName } from './dialect.js';
import type { LlmEndpoint } from './endpoint.js';
import type { LlmEvidence } from './evidence.js';
import { exchange, type ExchangeOptions, type HttpAnswer, type HttpRequest } from './exchange.js';
import { isHolder, memberOf } from './guarded.js';
import { refusingStatus, retryAfterMs, wordsOf } from './refusal.js';

/** What was learnt of a provider and spares a refused request at the next check. Kept by the caller, one for each provider. */
export interface EndpointMemory {
  limitName: TokenLimitName;
}

export function newEndpointMemory(): EndpointMemory {
  return { limitName: 'max_tokens' };
}

export interface EndpointQuestion extends ExchangeOptions {
  readonly depth: DeepLlmDepth;
  /** The most tokens that a completion may answer with. */
  readonly maxTokens: number;
  /** @default a new one */
  readonly memory?: EndpointMemory | undefined;
}

/** Headers that belong to the connection, which is ours. */
const OURS_ALONE = ['connection', 'content-length', 'expect', 'keep-alive', 'transfer-encoding', 'upgrade'];

/** A refusal inside of a 200 that names no status of its own: the provider stands before one that failed. */
const UNNAMED_STATUS = 502;

/**
 * Asks a provider once: for its list of models, or for a tiny completion. Never rejects; when the signal aborts it is a timeout at
 * once. One request, or two where the first was refused for the name of the limit of tokens, which costs nothing.
 */
export async function askEndpoint(endpoint: LlmEndpoint, question: EndpointQuestion): Promise<LlmEvidence> {
  try {
    const dialect = dialectOf(endpoint);
    if (dialect === undefined) return unaskable('the API of the endpoint is none of those that are spoken');
    return question.depth === 'reachable'
      ? await askForModels(endpoint, dialect, question)
      : await askForCompletion(endpoint, dialect, question);
  } catch {
    return { kind: 'failure', error: undefined };
  }
}

async function askForModels(endpoint: LlmEndpoint, dialect: Dialect, question: EndpointQuestion): Promise<LlmEvidence> {
  const request = requestFor(endpoint, dialect, dialect.listPath, dialect.listQuery);
  if ('kind' in request) return request;
  const answer = await exchange(request, question);
  if (answer.kind !== 'answer') return answer;
  const body = bodyOf(answer);
  const models = dialect.modelsOf(body);
  return (
    refusalIn(answer, body) ??
    (models === undefined
      ? nonsense(answer, body, 'a list of models')
      : { kind: 'success', modelListed: isListed(endpoint.model, models) })
  );
}

async function askForCompletion(
  endpoint: LlmEndpoint,
  dialect: Dialect,
  question: EndpointQuestion,
): Promise<LlmEvidence> {
  const { model } = endpoint;
  if (model === undefined || model === '') return unaskable('no model is set, so none can be asked for a completion');
  const { maxTokens, memory = newEndpointMemory() } = question;
  const ask = async (limitName: TokenLimitName) => {
    const request = requestFor(endpoint, dialect, dialect.completionPath, {});
    if ('kind' in request) return request;
    request.headers.set('content-type', 'application/json');
    return exchange({ ...request, body: dialect.completionBody({ model, maxTokens, limitName }) }, question);
  };

  let answer = await ask(memory.limitName);
  if (answer.kind === 'answer' && isRefusedFor(memory.limitName, answer)) {
    memory.limitName = memory.limitName === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    answer = await ask(memory.limitName);
  }
  if (answer.kind !== 'answer') return answer;
  const body = bodyOf(answer);
  const refusal = refusalIn(answer, body) ?? refusalIn(answer, memberOf(memberOf(body, 'choices'), 0));
  if (refusal !== undefined) return refusal;
  if (!dialect.isCompletion(body)) return nonsense(answer, body, 'a completion');
  return { kind: 'success', tokens: dialect.tokensOf(memberOf(body, 'usage')) };
}

function requestFor(
  { baseUrl, apiKey, headers, query }: LlmEndpoint,
  dialect: Dialect,
  path: string,
  ownQuery: Readonly<Record<string, string>>,
): HttpRequest | LlmEvidence {
  if (!URL.canParse(baseUrl)) return unaskable('the base URL cannot be read');
  const url = new URL(baseUrl);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return unaskable('the base URL begins with neither http:// nor https://');
  if (url.username !== '' || url.password !== '')
    return unaskable('the base URL has credentials in it; they belong into the key or into headers');
  const base = url.pathname.replace(/\/+$/, '');
  url.pathname = (dialect.redundant ? base.replace(dialect.redundant, '') : base) + path;
  url.hash = '';
  for (const [name, value] of Object.entries({ ...ownQuery, ...query })) url.searchParams.set(name, value);

  const key = apiKey?.trim();
  const sent = headersOf(
    { 'user-agent': 'nestjs-health-policy', ...dialect.headers(key === '' ? undefined : key) },
    headers,
  );
  if (sent === undefined)
    return unaskable('the key or a header has characters that HTTP cannot carry, such as a line break');
  return { url, headers: sent };
}

/** Undefined where a name or a value is none of HTTP's; the error that says so has the value in it. */
function headersOf(own: Readonly<Record<string, string>>, further: LlmEndpoint['headers']): Headers | undefined {
  try {
    const headers = new Headers(own);
    for (const [name, value] of Object.entries(further ?? {})) headers.set(name, value);
    for (const name of OURS_ALONE) headers.delete(name);
    return headers;
  } catch {
    return undefined;
  }
}

/** The body where it is JSON, and undefined where it is not. */
function bodyOf({ text, whole }: HttpAnswer): unknown {
  try {
    return whole ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** A refusal by status, or one inside of an answer that is fine by its status. */
function refusalIn({ status, headers }: HttpAnswer, body: unknown): LlmEvidence | undefined {
  const error = memberOf(body, 'error');
  const refused =
    status >= 400
      ? status
      : isHolder(error) || typeof error === 'string'
        ? (refusingStatus(memberOf(error, 'code')) ?? UNNAMED_STATUS)
        : undefined;
  if (refused === undefined) return undefined;
  const wait = retryAfterMs((name) => headers.get(name), systemClock.wall());
  return { kind: 'refusal', status: refused, ...wordsOf(body), retryAfterMs: wait };
}

function isRefusedFor(limitName: TokenLimitName, answer: HttpAnswer): boolean {
  const error = memberOf(bodyOf(answer), 'error');
  return (
    answer.status === 400 &&
    memberOf(error, 'code') === 'unsupported_parameter' &&
    memberOf(error, 'param') === limitName
  );
}

function isListed(model: string | undefined, { ids, all }: { ids: readonly unknown[]; all: boolean }) {
  if (model === undefined) return undefined;
  return ids.includes(model) || (all ? false : undefined);
}

function nonsense({ text, whole }: HttpAnswer, body: unknown, expected: string): LlmEvidence {
  const what = !whole
    ? 'more than such an answer can be'
    : text.trim() === ''
      ? 'nothing'
      : body === undefined
        ? 'something that is not JSON, or not all of it,'
        : 'JSON of another shape';
  return { kind: 'nonsense', what: `${what} came instead of ${expected}; check the base URL` };
}

function unaskable(what: string): LlmEvidence {
  return { kind: 'unaskable', what };
}
