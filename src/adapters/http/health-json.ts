import type { DetailsLevel } from '../../domain/details.js';
import type { PolicyDocument } from '../../domain/policy/document.js';
import type { IndicatorKind } from '../../domain/policy/indicator-kind.js';
import type { Entry, Told } from '../../domain/report.js';
import type { Status, Verdict } from '../../domain/status.js';
import { fullOverride } from './json-body.js';

/** What the application says of itself in `application/health+json`. */
export interface ServiceFacts {
  /** Its public version. */
  readonly version?: string;
  /** Its release, such as a build number or a commit. */
  readonly releaseId?: string;
  /** What tells this service from the others. */
  readonly serviceId?: string;
  /** A sentence for people. */
  readonly description?: string;
}

export interface HealthJsonFacts {
  readonly environment: string;
  readonly service: ServiceFacts;
  readonly policy: PolicyDocument;
}

/** A status of the draft. */
type Mark = 'pass' | 'warn' | 'fail';

/** The body of draft-inadarei-api-health-check-06. Below level `summary` it has the status alone, below `full` no times and no messages. */
export function healthJsonOf(
  told: Told,
  { environment, service, policy }: HealthJsonFacts,
  level: DetailsLevel,
): object {
  const { status, blockedMs, entries, waitingFor = [] } = told;
  const described = service.description ?? `health in the environment ${environment}`;
  const output = blockedMs !== undefined ? `the event loop has been blocked for ${blockedMs} ms` : OUTPUT[status];
  if (level === 'status') return { status: MARKS[status], description: described, output };
  const notes =
    waitingFor.length > 0 ? [`startup waits for ${waitingFor.map(({ name }) => name).join(', ')}`] : undefined;
  const checks = Object.fromEntries(
    entries.map((entry) => {
      const componentType = COMPONENT_TYPES[policy.indicators[entry.name]?.kind ?? 'custom'];
      return level === 'full' && entry.snapshot !== undefined
        ? [`${entry.name}:responseTime`, [timed(entry, entry.snapshot, componentType)]]
        : [entry.name, [named(entry, componentType, level)]];
    }),
  );
  const { version, releaseId, serviceId } = service;
  return { status: MARKS[status], version, releaseId, serviceId, description: described, notes, output, checks };
}

/** `criticality` and `reason` are additional keys, which the draft allows. */
function named(
  { status, criticality, reason, message, override }: Entry,
  componentType: string,
  level: DetailsLevel,
): object {
  const output = level === 'full' ? message : undefined;
  const made = override && (level === 'full' ? fullOverride(override) : { as: override.as });
  return { componentType, status: MARKS[status], criticality, reason, override: made, output: output ?? reason };
}

function timed(entry: Entry, snapshot: NonNullable<Entry['snapshot']>, componentType: string): object {
  return {
    ...named(entry, componentType, 'full'),
    observedValue: snapshot.responseTimeMs,
    observedUnit: 'ms',
    time: new Date(snapshot.checkedAtWall).toISOString(),
  };
}

const MARKS: Readonly<Record<Verdict | Status, Mark>> = {
  ok: 'pass',
  up: 'pass',
  degraded: 'warn',
  error: 'fail',
  down: 'fail',
  shutting_down: 'fail',
};

const OUTPUT: Readonly<Partial<Record<Verdict, string>>> = { shutting_down: 'the application is shutting down' };

const COMPONENT_TYPES: Readonly<Record<IndicatorKind, string>> = {
  database: 'datastore',
  redis: 'datastore',
  clickhouse: 'datastore',
  llm: 'component',
  custom: 'component',
};
