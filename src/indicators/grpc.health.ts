import { validateHeaderName, validateHeaderValue } from 'node:http';
import { down, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { expectOption } from '../domain/expect-option.js';
import { KeptConnection } from './clients/kept-connection.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { grpcFailure, judgeAnswer } from './grpc/judge-answer.js';
import { OwnGrpcChannel } from './grpc/own-channel.js';
import { expectTls, grpcTarget, type GrpcTarget, type GrpcTls } from './grpc/target.js';

export type { GrpcTls } from './grpc/target.js';

/** Where a gRPC server is. No address, or an empty one, means that none is configured. @publicApi */
export interface GrpcSource {
  /** `host:port`. */
  readonly address: string | undefined;
}

/** @publicApi */
export interface GrpcIndicatorOptions {
  /** The service that is asked for. @default '', which stands for the server as a whole */
  readonly service?: string;
  /** TLS: with the certificates that Node trusts, or others. @default false: plain text */
  readonly tls?: boolean | GrpcTls;
  /** Metadata to send along, such as `authorization`. Never shown. @default none */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Tells what a gRPC server says of itself through the standard health service, `grpc.health.v1.Health/Check`, over one HTTP/2 session of
 * the indicator's own. Needs no client for gRPC.
 * @throws Error from the constructor for an address or an option that it cannot work with
 * @publicApi
 */
export class GrpcHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 3;
  readonly #source: () => GrpcSource;
  readonly #own = new KeptConnection<OwnGrpcChannel>();
  readonly #service: string;
  readonly #tls: boolean | GrpcTls;
  readonly #metadata: Readonly<Record<string, string>>;
  #target: GrpcTarget | undefined;

  /** @param source or a function that is called for it by the checks, until it gives something */
  constructor(
    source: GrpcSource | (() => GrpcSource),
    { service = '', tls = false, metadata = {} }: GrpcIndicatorOptions = {},
  ) {
    super();
    expectOption(typeof service === 'string', 'service', 'text', service);
    expectTls(tls);
    expectMetadata(metadata);
    this.#service = service;
    this.#tls = tls;
    this.#metadata = metadata;
    this.#source = typeof source === 'function' ? source : () => source;
    if (typeof source !== 'function') this.#find();
  }

  override prepare(): void {
    this.#find();
  }

  override async check({ signal }: CheckContext): Promise<CheckResult> {
    const target = this.#find();
    if (target === undefined) return down('not_configured', 'no address of a gRPC server is given');
    const open = () => new OwnGrpcChannel(target);
    return this.#own.ask(signal, open, (channel) => this.#ask(channel));
  }

  override close(): Promise<void> {
    this.#own.close();
    return Promise.resolve();
  }

  /** @throws an error that neither gRPC nor the network explain */
  async #ask(channel: OwnGrpcChannel): Promise<CheckResult> {
    try {
      return judgeAnswer(await channel.check(this.#service, this.#metadata));
    } catch (error) {
      const failure = grpcFailure(error);
      if (failure === undefined) throw error;
      return failure;
    }
  }

  #find(): GrpcTarget | undefined {
    const { address } = this.#target ? { address: undefined } : this.#source();
    return (this.#target ??= address ? grpcTarget(address, this.#tls) : undefined);
  }
}

/** The value is never quoted: it may be a secret. */
function expectMetadata(metadata: object): void {
  for (const [name, value] of Object.entries(metadata)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value as string);
    } catch {
      throw new TypeError('Expected `metadata` to have names and values that HTTP can carry; one is not');
    }
  }
}
