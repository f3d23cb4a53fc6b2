import { expectOption } from '../../domain/expect-option.js';

/** What a TLS connection trusts and shows, as PEM. */
export interface KafkaTls {
  /** Certificates to trust instead of those of Node. @default those of Node, and of `NODE_EXTRA_CA_CERTS` */
  readonly ca?: string | readonly string[];
  /** The client's certificate, with its chain. @default none */
  readonly cert?: string;
  /** The key of {@link cert}. */
  readonly key?: string;
}

/** What to sign in with. */
export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** A cluster by some of its brokers. */
export interface KafkaTarget {
  readonly brokers: readonly string[];
  readonly tls: boolean | KafkaTls;
  readonly sasl: KafkaSasl | undefined;
}

const STANDARD_PORT = 9092;
const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'];

/**
 * Reads `host:port`, or several of them separated by commas.
 * @throws Error where one is none; it never contains the address
 */
export function brokerList(text: string): string[] {
  return text.split(',').map((each) => {
    const [, host, port = STANDARD_PORT] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(each.trim()) ?? [];
    if (host === undefined || !URL.canParse(`http://${host}:${port}`))
      throw new Error(
        'Expected the Kafka brokers to be host:port, separated by commas, without a protocol and credentials; one cannot be read',
      );
    return `${host}:${port}`;
  });
}

/** @throws TypeError where the options to sign in with break a rule; no value of a secret is quoted */
export function expectSasl(sasl: KafkaSasl | undefined): void {
  if (sasl === undefined) return;
  const { mechanism, username, password } = sasl;
  expectOption(MECHANISMS.includes(mechanism), 'sasl.mechanism', `one of ${MECHANISMS.join(', ')}`, mechanism);
  const given = [username, password].every((each) => typeof each === 'string');
  expectOption(given, 'sasl', 'a mechanism with a username and a password', typeof sasl);
}
