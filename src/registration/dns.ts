import { DnsHealthIndicator, type DnsQuestion } from '../indicators/dns.health.js';
import type { CommonOptions, IndicatorRegistration } from './registration.js';
import { defined } from './arguments.js';

export interface DnsOptions extends CommonOptions, DnsQuestion {}

/**
 * A name in the DNS: that it resolves, by the name servers of the system or by others.
 * @publicApi
 */
export function dns(name: string, options: DnsOptions): IndicatorRegistration {
  const { hostname, recordType, servers, warnBelowRecords, ...settings } = options;
  const create = () => new DnsHealthIndicator({ hostname, ...defined({ recordType, servers, warnBelowRecords }) });
  return { name, kind: 'custom', local: false, settings, uses: [], type: DnsHealthIndicator, create };
}
