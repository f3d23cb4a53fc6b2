import { createSign, generateKeyPairSync } from 'node:crypto';

export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/**
 * A key and a certificate, signed with itself: X.509 in the few fields that a client asks for.
 * @param until the end of its validity, as X.509 writes it; @param name whom it calls itself, so that several can be trusted at once
 */
export function selfSigned(host = 'localhost', until = '491231235959Z', name = host): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
    const content = Buffer.concat(parts);
    const { length } = content;
    const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
    return Buffer.concat([Buffer.from([tag, ...size]), content]);
  };
  const sequence = (...parts: Buffer[]) => tlv(0x30, ...parts);
  const oid = (hex: string) => tlv(0x06, Buffer.from(hex, 'hex'));
  const utcTime = (text: string) => tlv(0x17, Buffer.from(text));
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
  const issuer = sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(name)))));
  const alternativeNames = sequence(tlv(0x82, Buffer.from(host)));
  const extensions = tlv(0xa3, sequence(sequence(oid('551d11'), tlv(0x04, alternativeNames))));
  const toSign = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    issuer,
    sequence(utcTime('200101000000Z'), utcTime(until)),
    issuer,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions,
  );
  const signature = createSign('sha256').update(toSign).sign(privateKey);
  const der = sequence(toSign, ecdsaWithSha256, tlv(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/g)!;
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}
