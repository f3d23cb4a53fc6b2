import type { CheckResult } from '../../domain/check-result.js';
import { parseForeignError, parseForeignResult, withEvidence } from '../../domain/foreign-result.js';
import type { CheckContext } from '../../domain/indicator.js';
import { adopt } from '../../engine/adopt.js';
import { isAttempt, underDeadline } from './attempt.js';

/**
 * Asks a check that is not ours, and reads what it answers or throws.
 * @param expose names of strings in the answer that may be shown
 * @throws what the check threw, where that is no answer
 */
export async function readAnswer(
  ask: (context: CheckContext) => unknown,
  context: CheckContext,
  expose: ReadonlySet<string>,
): Promise<CheckResult> {
  try {
    const answer = ask(context);
    if (!isAttempt(answer)) return parseForeignResult((await adopt(answer)).value, expose);
    const { value, failure } = await underDeadline(answer, context);
    return withEvidence(parseForeignResult(value, expose), failure);
  } catch (error) {
    const told = parseForeignError(error, expose);
    if (told === undefined) throw error;
    return told;
  }
}
