import type { ClientSessionOptions, SecureClientSessionOptions } from 'node:http2';
import { expectOption } from '../../domain/expect-option.js';

/** What a TLS connection trusts and shows, as PEM. */
export interface GrpcTls {
  /** Certificates to trust instead of those of Node. @default those of Node, and of `NODE_EXTRA_CA_CERTS` */
  readonly ca?: string | readonly string[];
  /** The client's certificate, with its chain. @default none */
  readonly cert?: string;
  /** The key of {@link cert}. */
  readonly key?: string;
  /** The name that the server's certificate must have. @default the host of the address */
  readonly serverName?: string;
}

/** Where a gRPC server is, as Node's HTTP/2 has it. */
export interface GrpcTarget {
  readonly authority: string;
  readonly options: ClientSessionOptions | SecureClientSessionOptions;
}

/**
 * Reads `host:port`, with `dns:///` in front or not.
 * @throws Error where that is no address; it never contains the address
 */
export function grpcTarget(address: string, tls: boolean | GrpcTls): GrpcTarget {
  const authority = /^(?:dns:(?:\/\/\/)?)?((?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):\d{1,5})$/.exec(address)?.[1];
  if (authority === undefined || !URL.canParse(`http://${authority}`))
    throw new Error('Expected the gRPC address to be host:port, without a protocol and credentials; it cannot be read');
  if (tls === false) return { authority: `http://${authority}`, options: {} };
  const { ca, cert, key, serverName } = tls === true ? {} : tls;
  const options = {
    ...(ca !== undefined && { ca: typeof ca === 'string' ? ca : [...ca] }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(serverName !== undefined && { servername: serverName }),
  };
  return { authority: `https://${authority}`, options };
}

/** @throws TypeError for TLS that is neither on, off, nor an object */
export function expectTls(tls: unknown): void {
  expectOption(
    typeof tls === 'boolean' || (typeof tls === 'object' && tls !== null),
    'tls',
    'true, false or an object',
    typeof tls,
  );
}
