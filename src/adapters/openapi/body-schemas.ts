import type { DetailsLevel } from '../../domain/details.js';
import { OVERRIDE_KINDS } from '../../domain/override.js';
import { REASONS } from '../../domain/reason.js';
import { CRITICALITIES, STATUSES, VERDICTS } from '../../domain/status.js';
import { MARK_WORDS, COMPONENT_TYPE_WORDS } from '../http/health-json.js';
import { REFUSALS } from '../http/health-response.js';
import { mostShown, type RouteFacts } from './route-facts.js';
import { closed, dateTime, listOf, mapOf, milliseconds, open, ref, text, words, type Schema } from './schema.js';

const CRITICALITY = words(CRITICALITIES.filter((word) => word !== 'disabled'));
const EFFECT = words(VERDICTS.filter((word) => word !== 'shutting_down'));

/** The body in `application/json`. */
export function answerSchema(facts: RouteFacts): Schema {
  const most = mostShown(facts);
  const entries: Schema = most === 'status' ? { type: 'object', maxProperties: 0 } : mapOf(ref('HealthPolicyEntry'));
  const described = (description: string): Schema => ({ ...entries, description });
  return closed(
    {
      status: { ...words(VERDICTS), description: 'The verdict.' },
      environment: { ...text, description: 'The environment whose policy holds.' },
      info: described('The indicators that are up or degraded.'),
      error: described('The indicators that are down.'),
      details: described('All indicators, shadow ones included.'),
    },
    {
      ...(most !== 'status' && {
        waitingFor: { ...listOf(text), minItems: 1, description: 'The fatal indicators that startup still waits for.' },
      }),
      overridden: {
        type: 'integer',
        minimum: 1,
        description: 'How many indicators an operator makes something else of at the moment.',
      },
      ...(facts.blockable && {
        reason: {
          ...words(['event_loop_blocked']),
          description: 'On the management port, while the event loop is blocked.',
        },
        blockedMs: { ...milliseconds, description: 'For how long it has been, in milliseconds.' },
      }),
    },
  );
}

/** One indicator in that body. At level `full` an indicator adds facts of its own. */
export function entrySchema(most: DetailsLevel): Schema {
  const summary = {
    reason: { ...words(REASONS), description: 'Why it is not up.' },
    wouldBe: {
      ...closed({ fatal: EFFECT, optional: EFFECT }),
      description: 'For a shadow indicator: the verdict there would be if it counted.',
    },
  };
  const required = { status: words(STATUSES), criticality: CRITICALITY };
  const override = overrideOf({ until: dateTime }, most);
  const upOrReason = { anyOf: [{ properties: { status: words(['up']) } }, { required: ['reason'] }] };
  if (most !== 'full') return { ...closed(required, { ...summary, override }), ...upOrReason };
  const full = {
    message: text,
    remedy: {
      ...closed({ means: text, tryFirst: text }),
      description: 'What the reason means, and what to try first.',
    },
    responseTime: { ...milliseconds, description: 'What the last check took, in milliseconds.' },
    checkedAt: dateTime,
    since: { ...dateTime, description: 'Since when the status has been what it is.' },
    consecutiveFailures: { type: 'integer', minimum: 1 },
  };
  return { ...open(required, { ...summary, override, ...full }), additionalProperties: true, ...upOrReason };
}

/** The body in `application/health+json`. */
export function draftSchema(most: DetailsLevel): Schema {
  const status = words(MARK_WORDS);
  const verdict = { description: text, output: text };
  const description = 'draft-inadarei-api-health-check-06';
  if (most === 'status') return { ...closed({ status }, verdict), description };
  const check = closed(
    { status, componentType: words(COMPONENT_TYPE_WORDS), criticality: CRITICALITY },
    {
      reason: words(REASONS),
      output: text,
      override: overrideOf({}, most),
      ...(most === 'full' && { observedValue: milliseconds, observedUnit: words(['ms']), time: dateTime }),
    },
  );
  const service = { version: text, releaseId: text, serviceId: text };
  const checks = mapOf({ ...listOf(check), minItems: 1 });
  return { ...closed({ status }, { ...service, ...verdict, notes: listOf(text), checks }), description };
}

/** What an operator makes of an indicator. Who, why and since when are for level `full`. */
function overrideOf(required: Readonly<Record<string, Schema>>, most: DetailsLevel): Schema {
  const as = { as: words(OVERRIDE_KINDS), ...required };
  return most === 'full' ? closed(as, { reason: text, author: text, since: dateTime, until: dateTime }) : closed(as);
}

/** The body of an answer that tells of no health. */
export function refusalSchema({ blockable }: RouteFacts): Schema {
  const codes = Object.keys(REFUSALS).map(Number);
  return closed({
    statusCode: { type: 'integer', enum: blockable ? [...codes, 503] : codes },
    error: words([...Object.values(REFUSALS), ...(blockable ? ['Service Unavailable'] : [])]),
    message: text,
  });
}
