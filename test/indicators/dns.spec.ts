import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { dnsFailure } from '../../src/indicators/dns/answer.js';
import { DnsHealthIndicator, type DnsQuestion } from '../../src/indicators/dns.health.js';
import { RCODE, startDnsFake, type DnsAnswer } from '../servers/dns-fake.js';
import { checkOnce } from '../support/check-once.js';
import { grown, held } from '../support/held.js';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function serving(answer: DnsAnswer) {
  const names: string[] = [];
  const server = await startDnsFake((hostname) => {
    names.push(hostname);
    return answer;
  });
  ends.push(() => server.stop());
  return { ...server, names };
}

const of = (server: string, question: Partial<DnsQuestion> = {}) =>
  new DnsHealthIndicator({ hostname: 'db.internal', servers: [server], ...question });

describe('a name in the DNS', () => {
  it('that resolves is up, with how many records there are and never which', async () => {
    const { server, names } = await serving({ addresses: ['10.0.0.7', '10.0.0.8'] });
    expect(await checkOnce(of(server))).toEqual({ status: 'up', data: { records: 2 } });
    expect(names).toEqual(['db.internal']);
  });

  it('is asked anew by each check: no cache hides that it is gone', async () => {
    let answer: DnsAnswer = { addresses: ['10.0.0.7'] };
    const server = await startDnsFake(() => answer);
    ends.push(() => server.stop());
    const indicator = of(server.server);
    expect((await checkOnce(indicator)).status).toBe('up');
    answer = { rcode: RCODE.NXDOMAIN };
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it('with fewer records than there should be is degraded', async () => {
    const { server } = await serving({ addresses: ['10.0.0.7'] });
    expect(await checkOnce(of(server, { warnBelowRecords: 2 }))).toMatchObject({
      status: 'degraded',
      reason: 'unreachable',
      message: '1 of at least 2 records',
    });
  });

  it.each<[string, DnsAnswer, string]>([
    ['does not exist', { rcode: RCODE.NXDOMAIN }, 'unreachable'],
    ['has no such record', { addresses: [] }, 'unreachable'],
    ['makes the server fail', { rcode: RCODE.SERVFAIL }, 'upstream_error'],
    ['is refused', { rcode: RCODE.REFUSED }, 'forbidden'],
    ['is not understood', { rcode: RCODE.NOTIMP }, 'bad_response'],
  ])('that %s is down with the reason', async (_, answer, reason) => {
    const { server } = await serving(answer);
    expect(await checkOnce(of(server))).toMatchObject({ status: 'down', reason });
  });

  it.each<[string, DnsAnswer, string, number]>([
    ['nothing', 'silence', 'timeout', 100],
    ['garbage', 'garbage', 'bad_response', 10_000],
  ])('whose server answers with %s is down', async (_, answer, reason, timeoutMs) => {
    const { server } = await serving(answer);
    expect(await checkOnce(of(server), timeoutMs)).toMatchObject({ status: 'down', reason });
  });

  it('is let go of at the deadline: the question is cancelled, and no listener stays', async () => {
    const fake = await serving('silence');
    const deadline = new AbortController();
    const asked = fake.nextQuestion();
    const checking = of(fake.server).check({ signal: deadline.signal, timeoutMs: 60_000 });
    await asked;
    deadline.abort();
    expect(await checking).toMatchObject({ status: 'down', reason: 'timeout' });
    expect(getEventListeners(deadline.signal, 'abort')).toEqual([]);
  });

  it('leaves nothing open after a hundred checks', async () => {
    const { server, asked } = await serving({ addresses: ['10.0.0.7'] });
    const indicator = of(server);
    const { signal } = new AbortController();
    const before = held();
    for (let count = 0; count < 100; count += 1)
      expect((await indicator.check({ signal, timeoutMs: 10_000 })).status).toBe('up');
    expect(asked()).toBe(100);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(await grown(before)).toEqual([]);
  });

  it('whose error nobody knows is left to be told as our own', () => {
    expect(dnsFailure(new Error('no'))).toBeUndefined();
    expect(dnsFailure(Object.assign(new Error('no'), { code: 'EBADNAME' }))).toMatchObject({
      reason: 'not_configured',
    });
  });

  it.each<[string, Partial<DnsQuestion>, RegExp]>([
    ['no name', { hostname: '' }, /`hostname` to be a host name/],
    ['a URL', { hostname: 'http://us3r:s3cret@host' }, /`hostname` to be .*got \(not shown\)/],
    ['an unknown type', { recordType: 'SOA' as never }, /`recordType` to be one of A, AAAA.*got "SOA"/],
    ['a server by name', { servers: ['ns.example'] }, /`servers` to be a list of IP addresses/],
    ['no server', { servers: [] }, /`servers` to be a list of IP addresses/],
    ['no records', { warnBelowRecords: 0 }, /`warnBelowRecords` to be a whole number from 1, got 0/],
  ])('with %s ends the boot', (_, question, message) => {
    expect(() => of('127.0.0.1', question).prepare()).toThrow(message);
  });
});
