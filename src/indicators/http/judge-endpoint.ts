import { degraded, down, up, type CheckData, type CheckResult } from '../../domain/check-result.js';
import { field } from '../../domain/failure.js';
import type { HttpAnswer } from '../network/http-exchange.js';
import { statusFailure } from '../network/status-failure.js';
import type { ResolvedEndpoint } from './endpoint-options.js';

const MS_PER_DAY = 86_400_000;

/**
 * What an answer makes of the endpoint.
 * @param nowWall milliseconds since the epoch
 * @throws what `expectedStatus` and `expectedBody` throw, save a SyntaxError about the body
 */
export function judgeEndpoint(
  { httpStatus, body, certificateEndsAtWall }: HttpAnswer,
  { isExpected, expectedBody, certificateDays }: ResolvedEndpoint,
  nowWall: number,
): CheckResult {
  const daysLeft =
    certificateEndsAtWall === undefined ? undefined : Math.floor((certificateEndsAtWall - nowWall) / MS_PER_DAY);
  const data: CheckData = { httpStatus, ...(daysLeft !== undefined && { certificateDaysLeft: daysLeft }) };
  if (isExpected(httpStatus) !== true) return { ...statusFailure(httpStatus), data };
  if (expectedBody !== undefined) {
    if (body === undefined) return down('bad_response', 'the body is longer than `maxBodyBytes`', data);
    if (!isRight(expectedBody, body)) return down('bad_response', 'the body is not what was expected', data);
  }
  if (daysLeft !== undefined && daysLeft < certificateDays)
    return degraded('certificate_expiring', `the certificate ends in ${daysLeft} days`, data);
  return up(data);
}

/** Only true is: a forgotten `return` must not make everything right. */
function isRight(expectedBody: (body: string) => boolean, body: string): boolean {
  try {
    return expectedBody(body) === true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && field(error, 'name') === 'SyntaxError') return false;
    throw error;
  }
}
