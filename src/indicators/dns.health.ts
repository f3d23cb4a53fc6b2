import { Resolver } from 'node:dns/promises';
import type { CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { dnsFailure, judgeRecords } from './dns/answer.js';
import { refuseUnlessQuestion, type DnsQuestion } from './dns/question.js';

export type { DnsQuestion } from './dns/question.js';

/** The part of the deadline that a name server gets for its first answer; the second try gets twice as much. */
const FIRST_TRY = 1 / 3;

/**
 * Tells whether a name resolves, by asking the name servers anew: past every cache of this process, the hosts file and the threads that
 * `dns.lookup` blocks.
 * @publicApi
 */
export class DnsHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 3;
  readonly #question: DnsQuestion;

  constructor(question: DnsQuestion) {
    super();
    this.#question = question;
  }

  override prepare(): void {
    refuseUnlessQuestion(this.#question);
  }

  override async check({ signal, timeoutMs }: CheckContext): Promise<CheckResult> {
    const { hostname, recordType = 'A', servers, warnBelowRecords = 1 } = this.#question;
    const resolver = new Resolver({ timeout: Math.max(1, Math.floor(timeoutMs * FIRST_TRY)), tries: 2 });
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel);
    try {
      const records = await resolver.resolve(hostname, recordType);
      return judgeRecords(Array.isArray(records) ? records.length : 0, warnBelowRecords);
    } catch (error) {
      const failure = dnsFailure(error);
      if (failure === undefined) throw error;
      return failure;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }
}
