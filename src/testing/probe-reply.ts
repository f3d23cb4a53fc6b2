import type { HealthBody } from '../adapters/http/json-body.js';
import type { HealthResponse } from '../adapters/http/health-response.js';

/**
 * What a health route answered.
 * @publicApi
 */
export class ProbeReply {
  /** The HTTP status. */
  readonly code: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** The body as it would go over the wire. */
  readonly text: string;

  /** @internal */
  constructor({ status, headers, body }: HealthResponse) {
    this.code = status;
    this.headers = headers;
    this.text = body.toString('utf8');
  }

  /** The body, read as JSON. @throws SyntaxError where it is none: then read {@link text} */
  get body(): HealthBody {
    return JSON.parse(this.text) as HealthBody;
  }
}
