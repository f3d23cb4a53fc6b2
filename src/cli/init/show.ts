import { withoutValues } from './env-file.js';
import type { ByHand, Change, Plan } from './plan.js';
import { unifiedDiff } from './unified-diff.js';

/** Where lines are written: what was found and is to be changed, and what somebody has to look at. */
export interface Lines {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** Shows a plan: what was found, each change, what is left to a person, and the command that installs what is missing. */
export function show(plan: Plan, install: readonly string[] | undefined, { out, err }: Lines): void {
  for (const line of shownFindings(plan)) out(line);
  for (const change of plan.changes) out(`\n${shownChange(change)}`);
  for (const each of plan.byHand) err(['', ...shownByHand(each)].join('\n'));
  for (const note of plan.notes) err(`\nNote: ${note}`);
  if (install !== undefined) out(`\nMissing packages: ${install.join(' ')}`);
}

function shownFindings({ root, dependencies }: Plan): string[] {
  const width = Math.max(0, ...dependencies.map(({ kind, args }) => kind.length + args.join(', ').length)) + 4;
  return [
    ...(root === undefined ? [] : [`Root module: ${root}`]),
    ...dependencies.map(({ kind, args, evidence }) => `  ${`${kind}(${args.join(', ')})`.padEnd(width)}${evidence}`),
  ];
}

/** A change as it is shown; of files with variables never a value that was there. */
export function shownChange({ path, before, after, secret }: Change): string {
  if (!secret || before === undefined) return unifiedDiff(path, before, after);
  const hidden = withoutValues(before);
  return unifiedDiff(path, hidden, hidden + after.slice(before.length), 0);
}

/** What is left to a person, with the code to copy. */
function shownByHand({ what, code }: ByHand): string[] {
  return [`By hand: ${what}`, ...code.map((line) => (line === '' ? '' : `    ${line}`))];
}
