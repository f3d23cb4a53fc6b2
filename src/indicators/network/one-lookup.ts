import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { SingleFlight } from '../../engine/single-flight.js';

/** The look-up of the system, for all addresses of a host. */
export type HostLookup = (hostname: string, options: { readonly all: true }) => Promise<LookupAddress[]>;

/**
 * The look-up for the connections to one host, of which one runs at most. It cannot be cancelled and holds a thread, of which the
 * application has few: where name servers hang, a new one for each check would soon have them all.
 */
export function oneLookup(ask: HostLookup = lookup): LookupFunction {
  const flight = new SingleFlight<LookupAddress[]>();
  return (hostname, options, callback) => {
    flight
      .run(() => ask(hostname, { ...options, all: true }))
      .then(
        (addresses) => {
          const [first] = addresses;
          if (options.all === true) process.nextTick(callback, null, addresses);
          else process.nextTick(callback, null, first?.address, first?.family);
        },
        (error: unknown) => process.nextTick(callback, error, ''),
      );
  };
}
