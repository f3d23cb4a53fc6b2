/** The one method of `grpc.health.v1` that is asked, and its two messages, small enough to be read without a library for them. */
export const CHECK = '/grpc.health.v1.Health/Check';

/** The words of `HealthCheckResponse.ServingStatus`, by their numbers. */
const SERVING_STATUSES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;

export type ServingStatus = (typeof SERVING_STATUSES)[number];

/** Field 1 of `HealthCheckRequest`: the service as text. */
export function encodeRequest(service: string): Buffer {
  const name = Buffer.from(service);
  return name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, ...varint(name.length)]), name]);
}

/** Field 1 of `HealthCheckResponse`: the status as a number, left out where it is 0. Undefined for anything else. */
export function decodeResponse(bytes: Uint8Array): ServingStatus | undefined {
  if (bytes.length === 0) return 'UNKNOWN';
  return bytes.length === 2 && bytes[0] === 0x08 ? SERVING_STATUSES[bytes[1]!] : undefined;
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
