import { GrpcHealthIndicator, type GrpcIndicatorOptions } from '../indicators/grpc.health.js';
import type { Lookup } from './lookup.js';
import { defined, named, urlOf, type Given } from './arguments.js';
import type { CommonOptions, IndicatorRegistration } from './registration.js';

export interface GrpcOptions extends CommonOptions, GrpcIndicatorOptions {
  /** `host:port` of the server. */
  readonly address?: string;
  /** The key of the configuration that has the address. @default `GRPC_ADDRESS` */
  readonly addressFrom?: string;
}

/**
 * A gRPC server that has the standard health service.
 * @param name @default `grpc`
 * @publicApi
 */
export function grpc(name?: string, options?: GrpcOptions): IndicatorRegistration;
export function grpc(options?: GrpcOptions): IndicatorRegistration;
export function grpc(...args: Given<GrpcOptions>): IndicatorRegistration {
  const [name, options] = named('grpc', args);
  const { address, addressFrom = 'GRPC_ADDRESS', service, tls, metadata, ...settings } = options;
  const create = (lookup: Lookup) =>
    new GrpcHealthIndicator(
      () => ({ address: urlOf(lookup, address, addressFrom) }),
      defined({ service, tls, metadata }),
    );
  return { name, kind: 'custom', local: false, settings, uses: [], type: GrpcHealthIndicator, create };
}
