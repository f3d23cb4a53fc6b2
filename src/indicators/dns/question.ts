import { Resolver } from 'node:dns/promises';
import { expectOption } from '../../domain/expect-option.js';

/** The records that can be asked for. */
export const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'] as const;

/** What is asked of the name servers. */
export interface DnsQuestion {
  /** The full name: search domains and the hosts file count for nothing. */
  readonly hostname: string;
  /** @default 'A' */
  readonly recordType?: (typeof RECORD_TYPES)[number];
  /** The name servers, as IP addresses with or without a port. @default those of the system, read anew for each check */
  readonly servers?: readonly string[];
  /** Degraded where there are fewer records than this. @default 1 */
  readonly warnBelowRecords?: number;
}

/** @throws TypeError for a question that cannot be asked */
export function refuseUnlessQuestion({ hostname, recordType = 'A', servers, warnBelowRecords = 1 }: DnsQuestion): void {
  const isName = typeof hostname === 'string' && /^[A-Za-z0-9_*-][A-Za-z0-9._-]{0,253}$/.test(hostname);
  expectOption(isName, 'hostname', 'a host name, without scheme and port', hostname);
  expectOption(RECORD_TYPES.includes(recordType), 'recordType', `one of ${RECORD_TYPES.join(', ')}`, recordType);
  expectOption(
    Number.isInteger(warnBelowRecords) && warnBelowRecords >= 1,
    'warnBelowRecords',
    'a whole number from 1',
    warnBelowRecords,
  );
  if (servers === undefined) return;
  const areServers = Array.isArray(servers) && servers.length > 0 && isTaken(servers);
  expectOption(areServers, 'servers', 'a list of IP addresses, each with or without a port', servers);
}

function isTaken(servers: readonly string[]): boolean {
  try {
    new Resolver().setServers(servers);
    return true;
  } catch {
    return false;
  }
}
