import type { HttpSource } from '../indicators/network/http-source.js';
import { urlOf } from './arguments.js';
import type { Lookup } from './lookup.js';

/** Where an HTTP endpoint is, and what opens it. */
export interface HttpAddress {
  /** The URL itself. Credentials in it are sent as `Authorization: Basic`. */
  readonly url?: string;
  /** The key of the configuration that has the URL. */
  readonly urlFrom?: string;
  /** The key of the configuration that has a token, sent as `Authorization: Bearer`. @default none */
  readonly bearerFrom?: string;
}

/** The address with what the configuration has of it. */
export function httpSourceOf(
  lookup: Lookup,
  { url, urlFrom, bearerFrom }: { [K in keyof HttpAddress]: HttpAddress[K] | undefined },
): HttpSource {
  const token = bearerFrom === undefined ? undefined : (urlOf(lookup, undefined, bearerFrom) ?? null);
  return { url: urlOf(lookup, url, urlFrom), token };
}
