import { createHmac } from 'node:crypto';

/** The headers of Standard Webhooks. Without a secret there is no signature. */
export function standardHeaders(
  id: string,
  timestampS: number,
  body: string,
  key: Uint8Array | undefined,
): Readonly<Record<string, string>> {
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestampS) };
  if (key === undefined) return headers;
  const signature = createHmac('sha256', key).update(`${id}.${timestampS}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}

/** What a secret signs with: the bytes that `whsec_<base64>` holds, or those of any other text. */
export function keyOfSecret(secret: string): Uint8Array {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8');
}
