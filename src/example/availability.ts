import { HttpException, Logger, ServiceUnavailableException } from '@nestjs/common';

/** How long a route waits for its dependency, in milliseconds: with the overhead of a request it answers within 2 s. */
const ROUTE_TIMEOUT_MS = 1800;

const logger = new Logger('Availability');

/** What failed the last time, so that an outage is one line in the log and not one a request. */
const failing = new Set<string>();

/** A 503 with the JSON body `{ error }`. */
export function unavailable(error: string): ServiceUnavailableException {
  return new ServiceUnavailableException({ error });
}

/**
 * Waits for a dependency within a bound. Whatever fails in it is a 503 in words of our own: errors of clients carry hosts and credentials.
 * @param name the dependency's name, for the answer
 */
export async function available<T>(name: string, work: () => Promise<T>, timeoutMs = ROUTE_TIMEOUT_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable(`${name} did not answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    const result = await Promise.race([work(), tooLate]);
    failing.delete(name);
    return result;
  } catch (error) {
    if (error instanceof HttpException) throw error;
    if (!failing.has(name)) logger.warn(`${name} failed (${codeOf(error)})`);
    failing.add(name);
    throw unavailable(`${name} is not available`);
  } finally {
    clearTimeout(timer);
  }
}

/** `ECONNREFUSED`, `ER_ACCESS_DENIED_ERROR`, SQLSTATE. Not any word: providers echo keys as codes. */
const CODE = /^(E[A-Z]{2,30}|[A-Z]{1,20}(_[A-Z]{1,20}\d{0,2}){1,8}|[0-9A-Z]{5})$/;

/** The code of an error, or its class where it has none: never its text. */
export function codeOf(error: unknown): string {
  const { code, constructor } = Object(error) as { code?: unknown; constructor?: { name?: unknown } };
  const shown = typeof code === 'string' && CODE.test(code) ? code : constructor?.name;
  return /^\w{1,40}$/.test(String(shown)) ? String(shown) : 'unknown error';
}
