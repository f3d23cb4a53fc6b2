import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned, type SelfSigned } from '../support/self-signed.js';

/** The name that every application under fire knows its dependency by. */
export const HOST = 'dependency.test';

/** All three are trusted: what is wrong with two of them is the date and the name, and nothing else. */
export const CERTIFICATES = {
  good: selfSigned(HOST, '491231235959Z', 'good'),
  expired: selfSigned(HOST, '210101000000Z', 'expired'),
  wrongHost: selfSigned('elsewhere.test', '491231235959Z', 'wrong host'),
} as const satisfies Record<string, SelfSigned>;

export type CertificateName = keyof typeof CERTIFICATES;

const folder = mkdtempSync(join(tmpdir(), 'health-policy-certificates-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** The file that an application reads, to trust them. */
export const TRUSTED = join(folder, 'trusted.pem');
writeFileSync(
  TRUSTED,
  Object.values(CERTIFICATES)
    .map(({ cert }) => cert)
    .join(''),
);
