import { degraded, down, up, type CheckResult } from '../../domain/check-result.js';
import { errorCodes, networkFailure } from '../../domain/failure.js';

/** What the records say: how many there are; never which. */
export function judgeRecords(records: number, warnBelowRecords: number): CheckResult {
  const data = { records };
  if (records === 0) return down('unreachable', NO_RECORD, data);
  return records < warnBelowRecords
    ? degraded('unreachable', `${records} of at least ${warnBelowRecords} records`, data)
    : up(data);
}

const NO_RECORD = 'the name has no record of this type';

/** What an error of the resolver says. Undefined where it explains nothing. */
export function dnsFailure(error: unknown): CheckResult | undefined {
  for (const code of errorCodes(error)) {
    switch (code) {
      case 'ENOTFOUND':
        return down('unreachable', 'the name does not exist');
      case 'ENODATA':
        return down('unreachable', NO_RECORD);
      case 'EBADNAME':
        return down('not_configured', 'the name is none that can be asked for');
      case 'ETIMEOUT':
        return down('timeout', 'no name server answered in time');
      case 'ECANCELLED':
        return down('timeout', 'no name server answered by the deadline');
      case 'ECONNREFUSED':
        return down('unreachable', 'no name server can be reached');
      case 'ESERVFAIL':
        return down('upstream_error', 'the name server failed');
      case 'EREFUSED':
        return down('forbidden', 'the name server refuses the question');
      case 'EFORMERR':
      case 'ENOTIMP':
      case 'EBADRESP':
        return down('bad_response', 'the name server does not understand, or is not understood');
    }
  }
  return networkFailure(error);
}
