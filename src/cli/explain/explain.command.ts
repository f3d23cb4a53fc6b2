import { explain } from '../../domain/policy/explain.js';
import { truthTable } from '../../domain/policy/truth-table.js';
import { EX_USAGE, UsageError, type Command } from '../command.js';
import { readOptions } from '../options.js';
import { NOT_TOLD, POLICY_HELP, POLICY_OPTIONS, policySource, REFUSED } from '../policy/policy-source.js';
import { observedFrom } from './observed.js';
import { explanationText, truthTableText } from './text.js';

const OPTIONS = {
  ...POLICY_OPTIONS,
  down: 'texts',
  degraded: 'texts',
  unknown: 'texts',
  pending: 'texts',
  up: 'texts',
  starting: 'flag',
  draining: 'flag',
  table: 'flag',
  json: 'flag',
} as const;

const HELP = `Usage: nestjs-health-policy explain [options]

Says what every probe would be answered, and which key decided it. Starts nothing and asks no dependency.

  --down <names>       indicators that are supposed to be down, separated by commas; * for all
  --degraded <names>, --unknown <names>, --pending <names>, --up <names>
                       the same for the other states; what is not named is up
  --starting           startup has not finished
  --draining           the application is draining
  --table              all environments side by side, in a row for each situation
  --json               the same as JSON
${POLICY_HELP}

Exit codes: 0 explained, ${REFUSED} the policy is refused (the message of the boot), ${NOT_TOLD} the instance of --url does not
tell its policy, ${EX_USAGE} the command line cannot be understood.

Example: nestjs-health-policy explain --env staging --down redis,llm`;

/** `explain`: the policy's answer to a situation, or to all of them. */
export const EXPLAIN: Command = {
  name: 'explain',
  summary: 'what the policy would answer if dependencies were down, and why',
  help: HELP,
  usageCode: EX_USAGE,
  async run(args, surroundings) {
    const { values, rest } = readOptions(args, OPTIONS);
    if (rest.length > 0) throw new UsageError('explain takes options only; names go after --down');
    const source = await policySource(values, surroundings);
    const { policy, warnings } = source;
    const observed = observedFrom(values, policy);
    const asksForMore = Object.keys(observed).length > 0 || values.starting || values.draining;
    if (values.table && asksForMore) throw new UsageError('--table has its own situations; leave out the others');

    if (values.table) {
      const table = truthTable(source.environments.map(source.policyIn));
      surroundings.out(values.json ? JSON.stringify(table, undefined, 2) : truthTableText(table));
      return 0;
    }
    const explanation = explain(policy, observed, { started: !values.starting, draining: values.draining });
    if (values.json) surroundings.out(JSON.stringify({ ...explanation, warnings }, undefined, 2));
    else {
      surroundings.out(explanationText(explanation, policy));
      for (const warning of warnings) surroundings.err(`warning: ${warning}`);
    }
    return 0;
  },
};
