import { definedEnvironments } from '../../domain/policy/environment.js';
import { inputOfOptions } from '../../domain/policy/module-options.js';
import type { PolicyOutcome, ResolvedPolicy } from '../../domain/policy/policy.js';
import { resolvePolicy } from '../../domain/policy/resolve.js';
import { CommandError, UsageError, type Surroundings } from '../command.js';
import { exchange } from '../exchange.js';
import { secretFrom, type OptionValues } from '../options.js';
import { targetOf } from '../target.js';
import { indicatorsOf } from './indicators.js';
import { policyOfDocument } from './policy-document.js';
import { readPolicyFile } from './policy-file.js';

/** The options that say where a policy comes from. */
export const POLICY_OPTIONS = {
  env: 'text',
  indicators: 'text',
  policy: 'text',
  url: 'text',
  'token-env': 'text',
} as const;

export const POLICY_HELP = `  --env <name>         the environment; else HEALTH_ENVIRONMENT, APP_ENV, ENVIRONMENT, NODE_ENV, as at boot
  --indicators <list>  names, with =kind where the name does not say it: database,redis,orders=custom
                       (default: those of the policy file, else database,redis,clickhouse,llm)
  --policy <file>      the module's options as JSON: policy, fatal, optional, groups, timeoutMs, …, and
                       "indicators": ["database", { "name": "orders", "kind": "custom", "timeoutMs": 500 }]
  --url <url>          the policy of a running instance instead: http://…/health/policy
  --token-env <name>   the variable that holds its HEALTH_DETAILS_TOKEN; a token is never an argument
HEALTH_ variables of this process count, as they do at boot.`;

/** The exit code where the policy is refused, as it would be at boot. */
export const REFUSED = 2;
/** The exit code where a running instance does not tell its policy. */
export const NOT_TOLD = 3;

/** A policy with what belongs to it. */
export interface PolicySource {
  readonly policy: ResolvedPolicy;
  readonly warnings: readonly string[];
  /** The environments that a policy is defined for; only the one at hand where a running instance was asked. */
  readonly environments: readonly string[];
  /** @throws CommandError where the policy is refused there */
  readonly policyIn: (environment: string) => ResolvedPolicy;
}

/** Resolves the policy as the boot does, or asks a running instance. @throws UsageError, CommandError */
export async function policySource(
  values: OptionValues<typeof POLICY_OPTIONS>,
  { env }: Pick<Surroundings, 'env'>,
): Promise<PolicySource> {
  if (values.url !== undefined) return fromInstance(values.url, values, env);
  if (values['token-env'] !== undefined) throw new UsageError('--token-env is only for --url');
  const file = values.policy === undefined ? {} : readPolicyFile(values.policy);
  const indicators = indicatorsOf(values.indicators, file['indicators']);
  const outcomeIn = (environment: string | undefined): PolicyOutcome => {
    const options = environment === undefined ? file : { ...file, environment };
    return resolvePolicy(inputOfOptions(options, indicators, { config: (key) => env[key], env }));
  };
  const { policy, warnings } = accepted(outcomeIn(values.env));
  const here = policy.environment.name;
  return {
    policy,
    warnings,
    environments: [here, ...definedEnvironments(file['policy']).filter((name) => name !== here)],
    policyIn: (environment) => (environment === here ? policy : accepted(outcomeIn(environment)).policy),
  };
}

function accepted(outcome: PolicyOutcome): Extract<PolicyOutcome, { ok: true }> {
  if (!outcome.ok) throw new CommandError(outcome.message, REFUSED);
  return outcome;
}

/** For how long a running instance may keep this waiting. */
const TIMEOUT_MS = 5000;

async function fromInstance(
  url: string,
  values: OptionValues<typeof POLICY_OPTIONS>,
  env: Surroundings['env'],
): Promise<PolicySource> {
  for (const option of ['env', 'indicators', 'policy'] as const)
    if (values[option] !== undefined)
      throw new UsageError(`--${option} is not for --url: that instance has its policy`);
  const token = secretFrom('--token-env', values['token-env'], env);
  const answer = await exchange(targetOf(url), { timeoutMs: TIMEOUT_MS, token });
  if (answer.is !== 'answer') throw new CommandError(`the instance did not answer: ${answer.why}`, NOT_TOLD);
  if (answer.code !== 200)
    throw new CommandError(`the instance answered ${answer.code}${hintOf(answer.code)}`, NOT_TOLD);
  const policy = policyOfDocument(answer.body ?? '');
  if (policy === undefined) throw new CommandError('the instance answered with something that is no policy', NOT_TOLD);
  return { policy, warnings: [], environments: [policy.environment.name], policyIn: () => policy };
}

function hintOf(code: number): string {
  if (code === 401) return ': name the variable with its HEALTH_DETAILS_TOKEN by --token-env, or correct it';
  if (code === 404) return ': the path is …/health/policy, and the instance needs a HEALTH_DETAILS_TOKEN to show it';
  return '';
}
