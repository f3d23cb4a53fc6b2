import { environmentLine } from '../../domain/policy/describe.js';
import type { Explanation } from '../../domain/policy/explain.js';
import type { ResolvedPolicy } from '../../domain/policy/policy.js';
import type { TruthCell, TruthTable } from '../../domain/policy/truth-table.js';
import { textTable } from '../../domain/text-table.js';

/** An explanation for people: the probes, the indicators with what decided, and a sentence for each that is not up. */
export function explanationText({ probes, groups, indicators }: Explanation, policy: ResolvedPolicy): string {
  const prefix = `/${policy.settings.path.value}`;
  const answers = [
    ['health', prefix, probes.health],
    ['readiness', `${prefix}/ready`, probes.readiness],
    ['startup', `${prefix}/startup`, probes.startup],
    ['liveness', `${prefix}/live`, probes.liveness],
    ...Object.entries(groups).map(([name, answer]) => [`group ${name}`, `${prefix}/${name}`, answer] as const),
  ] as const;
  const sentences = indicators
    .filter(({ observed, criticality }) => observed !== 'up' || criticality.value === 'disabled')
    .map(({ sentence }) => `  ${sentence}`);
  return [
    environmentLine(policy.environment),
    '',
    ...textTable(
      ['probe', 'path', 'code', 'status'],
      answers.map(([probe, path, { code, status }]) => [probe, path, String(code), status]),
    ),
    ...textTable(
      ['indicator', 'supposed', 'criticality', 'decided by', 'the profile alone', 'effect'],
      indicators.map(({ name, observed, criticality, profile, effect }) => [
        name,
        observed,
        criticality.value,
        criticality.origin.source,
        `${profile.criticality} (${profile.source})`,
        effect,
      ]),
    ),
    ...sentences,
  ]
    .join('\n')
    .trimEnd();
}

/** The environments side by side: what `/health` and readiness answer, and liveness where it is not 200. */
export function truthTableText({ environments, rows }: TruthTable): string {
  return textTable(
    ['situation', ...environments],
    rows.map(({ situation, cells }) => [situation, ...cells.map(cellText)]),
  )
    .join('\n')
    .trimEnd();
}

function cellText({ probes: { readiness, liveness }, wouldBe }: TruthCell): string {
  const live = liveness.code === 200 ? '' : `, live ${liveness.code}`;
  const shadow = wouldBe === undefined ? '' : ` (shadow; fatal: ${wouldBe.fatal}, optional: ${wouldBe.optional})`;
  return `${readiness.status} ${readiness.code}${live}${shadow}`;
}
