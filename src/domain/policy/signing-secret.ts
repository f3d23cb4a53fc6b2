/** What a signing secret holds at least: characters as plain text, bytes as the base64 after `whsec_`. */
export const LEAST_SECRET = 16;

const PREFIX = 'whsec_';

/** True for what can sign: a text of enough characters, or `whsec_` and base64, exactly as it is written, of enough bytes. */
export function isSigningSecret(text: string): boolean {
  if (!text.startsWith(PREFIX)) return text.length >= LEAST_SECRET;
  const base64 = text.slice(PREFIX.length);
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length >= LEAST_SECRET && bytes.toString('base64') === base64;
}
