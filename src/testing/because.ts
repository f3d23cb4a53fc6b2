import { AssertionError } from 'node:assert';
import type { Reason } from '../domain/reason.js';
import type { Report } from '../domain/report.js';
import type { Verdict } from '../domain/status.js';
import { effectOf } from '../domain/verdict.js';
import { reportTable } from './report-table.js';

/**
 * A verdict that is as expected, to ask for what made it so.
 * @publicApi
 */
export class Because {
  private readonly report: Report;

  /**
   * @param asker where the stack of a failure begins: nobody looks for it in here
   * @throws AssertionError where the verdict is another
   */
  constructor(report: Report, expected: Verdict, asker: Function) {
    this.report = report;
    if (report.verdict === expected) return;
    throw new AssertionError({
      message: `The verdict is ${report.verdict}, not ${expected}\n${reportTable(report)}`,
      actual: report.verdict,
      expected,
      operator: 'shouldBe',
      stackStartFn: asker,
    });
  }

  /**
   * One of the indicators that make the verdict what it is.
   * @param reason @default any
   * @throws AssertionError where it does not, or for another reason
   */
  because(name: string, reason?: Reason): this {
    const { verdict, entries } = this.report;
    const entry = entries.find((each) => each.name === name);
    const isCause = entry !== undefined && entry.status !== 'up' && effectOf(entry) === verdict;
    if (isCause && (reason === undefined || entry.reason === reason)) return this;
    const found = isCause ? `it is for the reason ${entry.reason}, not ${reason}` : 'it is not';
    const cause =
      entry && `${entry.criticality}, ${entry.status}${entry.reason === undefined ? '' : ` (${entry.reason})`}`;
    throw new AssertionError({
      message: `The verdict is ${verdict}, and ${name} should be a cause of it: ${found}\n${reportTable(this.report)}`,
      actual: cause ?? 'no indicator of that name',
      expected: reason ?? 'a cause',
      operator: 'because',
      stackStartFn: this.because,
    });
  }
}
