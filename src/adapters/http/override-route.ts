import type { IncomingMessage } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import { overrideProblems, type Override, type OverrideRequest } from '../../domain/override.js';
import { bearerIn, hashOfToken } from './access.js';
import { fullOverride } from './json-body.js';
import { emptyResponse, jsonResponse, refusal, type HealthResponse } from './health-response.js';

/** What the route changes. */
export interface OverrideTarget {
  readonly names: readonly string[];
  readonly overrides: readonly Override[];
  override(request: OverrideRequest): Override;
  endOverride(indicator: string): boolean;
}

/** Where overrides may be made over HTTP, and by whom: a token of its own, as {@link hashOfToken} makes it. */
export interface OverrideAccess {
  readonly tokenHash: Uint8Array;
  readonly target: OverrideTarget;
}

/** The longest request, in bytes, and the longest time that one may take, in milliseconds. */
const LONGEST_BYTES = 4096;
const LONGEST_MS = 2000;

/** What gives an indicator back to the policy. */
export const BACK_TO_POLICY = 'policy';

const ALLOW = 'GET, HEAD, POST, OPTIONS';

/** Answers `GET` (what is in force) and `POST` (make, or with `as: "policy"` end one) for the bearer of the token. */
export class OverrideRoute {
  constructor(private readonly access: OverrideAccess) {}

  answer(request: IncomingMessage): HealthResponse | Promise<HealthResponse> {
    const { method, headers } = request;
    if (method === 'OPTIONS') return emptyResponse(204, { Allow: ALLOW });
    if (!this.isPermitted(headers.authorization))
      return refusal(401, 'overrides are for the bearer of their own token', {
        'WWW-Authenticate': 'Bearer realm="health override"',
      });
    if (method === 'GET' || method === 'HEAD') return this.list();
    if (method === 'POST') return this.post(request);
    return refusal(405, `use one of ${ALLOW}`, { Allow: ALLOW });
  }

  /** Bearer alone: a browser sends Basic by itself, also where another site has it ask. */
  private isPermitted(authorization: string | undefined): boolean {
    const shown = authorization === undefined ? undefined : bearerIn(authorization);
    return shown !== undefined && timingSafeEqual(hashOfToken(shown), this.access.tokenHash);
  }

  private list(): HealthResponse {
    return jsonResponse(200, { overrides: this.access.target.overrides.map(shownOverride) });
  }

  private async post(request: IncomingMessage): Promise<HealthResponse> {
    const body = await jsonIn(request);
    const { target } = this.access;
    if (isBackToPolicy(body)) {
      if (!target.names.includes(body.indicator)) return invalid(overrideProblems(body, target.names).slice(0, 1));
      target.endOverride(body.indicator);
      return this.list();
    }
    const problems = body === undefined ? [`the body must be JSON of at most ${LONGEST_BYTES} bytes`] : [];
    if (problems.length === 0) problems.push(...overrideProblems(body, target.names));
    if (problems.length > 0) return invalid(problems);
    return jsonResponse(200, { override: shownOverride(target.override(body as OverrideRequest)) });
  }
}

function shownOverride(override: Override): object {
  return { indicator: override.indicator, ...fullOverride(override) };
}

function invalid(problems: readonly string[]): HealthResponse {
  return jsonResponse(400, { statusCode: 400, error: 'Bad Request', message: problems });
}

function isBackToPolicy(body: unknown): body is { readonly indicator: string } {
  return (
    typeof body === 'object' &&
    body !== null &&
    (body as { as?: unknown }).as === BACK_TO_POLICY &&
    typeof (body as { indicator?: unknown }).indicator === 'string'
  );
}

/** The body as JSON; undefined where it is none, too long or too slow. Never rejects. */
function jsonIn(request: IncomingMessage): Promise<unknown> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (value: unknown) => {
      clearTimeout(timer);
      request.off('data', take).off('end', parse).off('error', fail).off('close', fail);
      request.resume();
      resolve(value);
    };
    const fail = () => end(undefined);
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > LONGEST_BYTES) fail();
      else chunks.push(chunk);
    };
    const parse = () => {
      try {
        end(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      } catch {
        fail();
      }
    };
    const timer = setTimeout(fail, LONGEST_MS).unref();
    request.on('error', fail).on('close', fail).on('data', take).on('end', parse);
  });
}
