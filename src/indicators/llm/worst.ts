import { up, type CheckData, type CheckResult } from '../../domain/check-result.js';

/** The first finding of the worst kind, or up where nothing was found. */
export function worst(findings: readonly (CheckResult | undefined)[], data: CheckData): CheckResult {
  const found = findings.filter((each) => each !== undefined);
  const finding = found.find(({ status }) => status === 'down') ?? found.find(({ status }) => status === 'degraded');
  return finding === undefined ? up(data) : { ...finding, data };
}
