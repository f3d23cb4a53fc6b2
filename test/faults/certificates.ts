import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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

/** The file by which an application trusts them, in a folder of its own. */
export async function trustFile(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'health-policy-certificates-'));
  const path = join(folder, 'trusted.pem');
  const certificates = Object.values(CERTIFICATES).map(({ cert }) => cert);
  await writeFile(path, certificates.join(''));
  return { path, remove: () => rm(folder, { recursive: true }) };
}
