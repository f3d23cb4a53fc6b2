import { request as httpRequest } from 'node:http';

/** What a caller can ask of the health routes, under a prefix. */
const PATHS = [
  '',
  '?verbose',
  '/ready',
  '/ready?verbose',
  '/startup',
  '/live',
  '/policy',
  '/metrics',
  '/page',
  '/database',
  '/redis',
  '/clickhouse',
  '/llm',
  '/nobody',
];

/** The formats of the routes; one that a server does not know is JSON. */
const FORMATS = ['application/json', 'application/health+json', 'text/html', 'text/plain'];

/**
 * All that a server tells of its health: each route in each format, to anybody and to the bearer of a token; status line, headers and body,
 * each answer once.
 * @param more further paths, asked for JSON alone, such as those of other indicators and of groups
 */
export async function everythingTold(base: string, token: string, more: readonly string[] = []): Promise<string> {
  const callers = [{}, { authorization: `Bearer ${token}` }, { authorization: 'Bearer not-the-token' }];
  const asked = callers.flatMap((caller) =>
    [
      ...PATHS.flatMap((path) => FORMATS.map((accept) => ({ path, accept }))),
      ...more.map((path) => ({ path, accept: FORMATS[0]! })),
    ].map(({ path, accept }) => asText(`${base}/health${path}`, { ...caller, accept, connection: 'close' })),
  );
  return [...new Set(await Promise.all(asked))].join('\n');
}

/** An answer in full, as text. A stream that does not end is cut after its first bytes. */
export function asText(url: string, headers: Record<string, string> = {}, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: body === undefined ? 'GET' : 'POST', headers, agent: false });
    request.on('response', (response) => {
      delete response.headers.date;
      let text = `${response.statusCode} ${response.statusMessage}\n${JSON.stringify(response.headers)}\n\n`;
      const isStream = response.headers['content-type']?.startsWith('text/event-stream');
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (isStream) response.destroy();
      });
      response.on('close', () => resolve(text));
      response.on('error', () => {});
    });
    request.on('error', reject).end(body);
  });
}
