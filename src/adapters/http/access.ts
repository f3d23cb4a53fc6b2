import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { DetailsLevel } from '../../domain/details.js';

/** The application's own decision on who sees everything. One that throws, rejects or takes over 100 ms is a no. */
export type Authorize = (request: IncomingMessage) => boolean | Promise<boolean>;

/** How long {@link Authorize} may take, in milliseconds. */
const AUTHORIZE_WITHIN_MS = 100;

/** Decides which callers see everything, whatever level the others have. */
export class Access {
  /** @param tokenHash of the token that authorises, as {@link hashOfToken} makes it; undefined authorises nobody */
  constructor(
    private readonly tokenHash: Uint8Array | undefined,
    private readonly authorize: Authorize | undefined,
  ) {}

  /** True where a caller could show credentials that this server would take. */
  get takesToken(): boolean {
    return this.tokenHash !== undefined;
  }

  /** True where anybody could be authorised at all. */
  get takesAnything(): boolean {
    return this.tokenHash !== undefined || this.authorize !== undefined;
  }

  /** The level of a caller who would see `base` without any right. Synchronous unless the application has to be asked. */
  levelOf(request: IncomingMessage, base: DetailsLevel): DetailsLevel | Promise<DetailsLevel> {
    if (base === 'full' || this.hasToken(request.headers)) return 'full';
    if (this.authorize === undefined) return base;
    return this.asksApplication(this.authorize, request).then((yes) => (yes ? 'full' : base));
  }

  private hasToken(headers: IncomingHttpHeaders): boolean {
    if (this.tokenHash === undefined || headers.authorization === undefined) return false;
    const shown = credentialIn(headers.authorization);
    return shown !== undefined && timingSafeEqual(hashOfToken(shown), this.tokenHash);
  }

  private async asksApplication(authorize: Authorize, request: IncomingMessage): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, AUTHORIZE_WITHIN_MS, false);
    });
    try {
      return (await Promise.race([authorize(request), tooLate])) === true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The token in `Bearer <token>`; undefined for any other scheme. */
export function bearerIn(authorization: string): string | undefined {
  const [, scheme, value] = CREDENTIALS.exec(authorization) ?? [];
  return scheme?.toLowerCase() === 'bearer' ? value : undefined;
}

const CREDENTIALS = /^([A-Za-z]+) +(\S+) *$/;

/** The token in `Bearer <token>`, or the password in `Basic <user:password>`. */
function credentialIn(authorization: string): string | undefined {
  const [, scheme, value] = CREDENTIALS.exec(authorization) ?? [];
  switch (scheme?.toLowerCase()) {
    case 'bearer':
      return value;
    case 'basic': {
      const pair = Buffer.from(value ?? '', 'base64').toString('utf8');
      const colon = pair.indexOf(':');
      return colon === -1 ? undefined : pair.slice(colon + 1);
    }
    default:
      return undefined;
  }
}

/** What is kept of a token: hashes are of equal length, for the comparison in constant time, and give nothing away. */
export function hashOfToken(token: string): Uint8Array {
  return createHash('sha256').update(token, 'utf8').digest();
}
