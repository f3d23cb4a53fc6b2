import { expectOption, isAmount } from '../../domain/expect-option.js';
import { headersOf, type GivenHeaders } from '../network/http-headers.js';
import type { HttpTls } from '../network/http-exchange.js';

/** What an HTTP endpoint has to answer. */
export interface HttpEndpointOptions {
  /** @default 'GET' */
  readonly method?: 'GET' | 'HEAD';
  /** The statuses that are up: one, several, or a function that says so. @default 200 to 299 */
  readonly expectedStatus?: number | readonly number[] | ((status: number) => boolean);
  /** Says whether the body is the right one. Where it throws a SyntaxError (`JSON.parse`), the body is not. @default any body is */
  readonly expectedBody?: (body: string) => boolean;
  /** The longest body that is read, in bytes. A longer one is up without {@link expectedBody}, and `bad_response` with it. @default 65536 */
  readonly maxBodyBytes?: number;
  /** Sent along. @default none */
  readonly headers?: GivenHeaders;
  /** What a TLS connection trusts and shows. Verification cannot be turned off: name the CA instead. @default what Node trusts */
  readonly tls?: HttpTls;
  /** Degraded where the server's certificate ends within so many days; 0 for never. @default 14 */
  readonly certificateDays?: number;
}

export interface ResolvedEndpoint {
  readonly method: 'GET' | 'HEAD';
  readonly isExpected: (status: number) => boolean;
  readonly expectedBody: ((body: string) => boolean) | undefined;
  readonly maxBodyBytes: number;
  readonly headers: GivenHeaders;
  readonly tls: HttpTls | undefined;
  readonly certificateDays: number;
}

/** @throws TypeError for an option that breaks its rule */
export function resolveEndpoint(options: HttpEndpointOptions): ResolvedEndpoint {
  const { method = 'GET', expectedStatus, expectedBody, tls } = options;
  const { maxBodyBytes = 65_536, certificateDays = 14 } = options;
  const headers = headersOf(options.headers);
  expectOption(method === 'GET' || method === 'HEAD', 'method', 'GET or HEAD', method);
  expectOption(
    expectedBody === undefined || method === 'GET',
    'method',
    'GET where `expectedBody` is given, since an answer to HEAD has no body',
    method,
  );
  expectOption(isAmount(maxBodyBytes), 'maxBodyBytes', 'a number of bytes from 0', maxBodyBytes);
  expectOption(isAmount(certificateDays), 'certificateDays', 'a number of days from 0', certificateDays);
  const isExpected = expectation(expectedStatus);
  return { method, isExpected, expectedBody, maxBodyBytes, headers, tls, certificateDays };
}

function expectation(expected: HttpEndpointOptions['expectedStatus']): (status: number) => boolean {
  if (expected === undefined) return (status) => status >= 200 && status < 300;
  if (typeof expected === 'function') return expected;
  const statuses = typeof expected === 'number' ? [expected] : expected;
  const all = Array.isArray(statuses) && statuses.length > 0 && statuses.every(isStatus);
  expectOption(all, 'expectedStatus', 'a status of HTTP from 200 to 599, a list of such, or a function', expected);
  return (status) => statuses.includes(status);
}

function isStatus(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599;
}
