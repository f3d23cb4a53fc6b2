import { levelOfConfig } from './config-level.js';
import { decideCriticality, type DecidedCriticality } from './criticality.js';
import { environmentTables, resolveEnvironment, warnOfMistypedTables } from './environment.js';
import { Findings } from './findings.js';
import { resolveSettings } from './global-settings.js';
import { checkLiveness, resolveGroups } from './groups.js';
import { resolveIndicatorSettings } from './indicator-settings.js';
import type { Level } from './level.js';
import { indicatorsByName } from './names.js';
import { levelOfObject, levelOfRegistrations } from './object-level.js';
import { joinPlacements, placementsOfTable } from './placements.js';
import { entriesOf, plain } from './plain.js';
import type {
  DeclaredIndicator,
  IndicatorPolicy,
  PolicyInput,
  PolicyOutcome,
  ResolvedPolicy,
  ResolvedSettings,
} from './policy.js';
import { checkSchedules } from './schedule-rules.js';
import { reportUnknownKeys } from './unknown-keys.js';
import { warnOfUnusual } from './unusual.js';

/**
 * The whole policy of one process, resolved once at boot: the built-in profile of the environment, then the module's options, then the
 * `health` namespace, then the `HEALTH_` keys, each over the ones before. Whatever is wrong anywhere is told at once; nothing throws.
 */
export function resolvePolicy(input: PolicyInput): PolicyOutcome {
  const findings = new Findings();
  const variables = entriesOf(input.env);
  const indicators = indicatorsByName(input.indicators, findings);
  const names = [...indicators.keys()];

  const tables = environmentTables(input.policy, findings);
  const { environment, profile, table } = resolveEnvironment(input, tables, findings);
  for (const [name, other] of tables)
    if (name !== environment.name) placementsOfTable(other, `options.policy.${name}`, names, findings, true);
  warnOfMistypedTables(environment.name, tables, findings);

  const options = levelOfOptions(input.options, indicators, findings);
  const ofEnvironment = placementsOfTable(table, `options.policy.${environment.name}`, names, findings);
  const levels: readonly Level[] = [
    levelOfRegistrations(indicators, findings),
    { ...options, placements: joinPlacements(ofEnvironment, options.placements) },
    levelOfObject('namespace', 'health', readableNamespace(input.namespace, findings), indicators, findings),
    levelOfConfig(input.config, variables, indicators, findings),
  ];
  reportUnknownKeys(variables, indicators, findings);

  const onLambda = plain(variables.get('AWS_LAMBDA_FUNCTION_NAME')).is === 'text';
  const all = resolveSettings(levels, profile, onLambda);
  const decided = new Map<string, DecidedCriticality>();
  const policies = new Map<string, IndicatorPolicy>();
  const judgeable: IndicatorPolicy[] = [];
  for (const [name, indicator] of indicators) {
    const own = resolveIndicatorSettings(indicator, levels, all);
    const decision = decideCriticality(indicator, profile, levels);
    const policy = { name, kind: indicator.kind, criticality: decision.criticality, settings: own.settings };
    decided.set(name, decision);
    policies.set(name, policy);
    if (own.judgeable) judgeable.push(policy);
  }
  checkSchedules(judgeable, findings);
  checkTokens(all.settings, findings);

  const policy: ResolvedPolicy = {
    environment,
    settings: all.settings,
    indicators: policies,
    groups: resolveGroups(input.groups ?? [], indicators, all.settings.details, findings),
    liveness: checkLiveness(input.liveness ?? [], indicators, findings),
  };
  const { problems } = findings;
  if (problems.length > 0) return { ok: false, problems, message: messageOf(findings) };
  warnOfUnusual(policy, decided, findings);
  return { ok: true, policy, warnings: findings.warnings };
}

/** Whoever may look must not by that be able to change anything. */
function checkTokens({ detailsToken, overrideToken }: ResolvedSettings, findings: Findings): void {
  if (overrideToken.value === undefined || overrideToken.value !== detailsToken.value) return;
  findings.problem('HEALTH_OVERRIDE_TOKEN must be another token than HEALTH_DETAILS_TOKEN; change one of them');
}

function levelOfOptions(
  options: unknown,
  indicators: ReadonlyMap<string, DeclaredIndicator>,
  findings: Findings,
): Level {
  const seen = plain(options);
  if (seen.is !== 'object' && seen.is !== 'unset')
    findings.problem('options must be an object; correct or leave them out');
  return levelOfObject('options', 'options', options, indicators, findings);
}

/** ConfigService falls back to a variable called `health`: whatever is no object is not the namespace. */
function readableNamespace(namespace: unknown, findings: Findings): unknown {
  const seen = plain(namespace);
  if (seen.is === 'other' && typeof namespace === 'object')
    findings.problem('health (the namespace of ConfigService) cannot be read; give plain values');
  return namespace;
}

/** The warnings as well: one of them may be the reason, such as a key that was mistyped. */
function messageOf({ problems, warnings }: Findings): string {
  const many = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [
    `Health policy refused, ${many}:`,
    ...problems.map((problem, index) => `  ${index + 1}. ${problem}`),
    ...(warnings.length === 0 ? [] : ['Beside that:', ...warnings.map((warning) => `  - ${warning}`)]),
  ].join('\n');
}
