import { down, type CheckResult } from '../../domain/check-result.js';
import { errorCodes, networkFailure } from '../../domain/failure.js';

/** What is wrong with a certificate, by the codes of TLS. */
const CERTIFICATE_FAULTS: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'the certificate has expired'],
  ['CERT_NOT_YET_VALID', 'the certificate is not valid yet'],
  ['CERT_REVOKED', 'the certificate is revoked'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate is of another host'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'the certificate is not trusted'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'the certificate is not trusted'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'the certificate is not trusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'the certificate is not trusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'the certificate is not trusted'],
]);

/** What an error of Node's HTTP client says. Undefined where neither the network, TLS nor HTTP explain it. */
export function connectionFailure(error: unknown): CheckResult | undefined {
  const codes = errorCodes(error);
  if (codes.some((code) => code.startsWith('HPE_'))) return down('bad_response', 'the answer is not HTTP');
  const fault = codes.map((code) => CERTIFICATE_FAULTS.get(code)).find((each) => each !== undefined);
  return fault === undefined ? networkFailure(error) : down('unreachable', fault);
}
