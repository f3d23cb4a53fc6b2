import { REASONS } from '../../src/domain/reason.js';

const DATE_TIME = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$';
const NAME = '^[a-z][A-Za-z0-9_-]{0,62}$';
const VERDICTS = ['ok', 'degraded', 'error', 'shutting_down'];

/** What an entry has at level `summary`. */
const SUMMARY = {
  status: { enum: ['up', 'degraded', 'down'] },
  criticality: { enum: ['fatal', 'optional', 'shadow'] },
  reason: { enum: REASONS },
  wouldBe: {
    type: 'object',
    required: ['fatal', 'optional'],
    additionalProperties: false,
    properties: { fatal: { enum: VERDICTS }, optional: { enum: VERDICTS } },
  },
};

/** What it has beside that at level `full`; the facts of the indicator are numbers, booleans and short texts. */
const FULL = {
  ...SUMMARY,
  message: { type: 'string', maxLength: 300 },
  responseTime: { type: 'integer', minimum: 0 },
  checkedAt: { type: 'string', pattern: DATE_TIME },
  since: { type: 'string', pattern: DATE_TIME },
  consecutiveFailures: { type: 'integer', minimum: 1 },
  remedy: {
    type: 'object',
    required: ['means', 'tryFirst'],
    additionalProperties: false,
    properties: { means: { type: 'string', minLength: 1 }, tryFirst: { type: 'string', minLength: 1 } },
  },
  // Nobody overrides anything here.
  override: false,
};

const FACT = { anyOf: [{ type: ['number', 'boolean'] }, { type: 'string', maxLength: 300 }] };

/** An entry that is up has no reason, and any other has one; a shadow says what it would have done, and nobody else does. */
const RULES = [
  {
    if: { properties: { status: { const: 'up' } } },
    then: { not: { required: ['reason'] } },
    else: { required: ['reason'] },
  },
  {
    if: { properties: { criticality: { const: 'shadow' } } },
    then: { required: ['wouldBe'] },
    else: { not: { required: ['wouldBe'] } },
  },
];

function body(entries: object): object {
  return {
    type: 'object',
    required: ['status', 'environment', 'info', 'error', 'details'],
    additionalProperties: false,
    properties: {
      status: { enum: VERDICTS },
      environment: { type: 'string' },
      info: entries,
      error: entries,
      details: entries,
      waitingFor: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', pattern: NAME } },
    },
  };
}

function entriesOf(properties: object, additionalProperties: object | false): object {
  const entry = { type: 'object', required: ['status', 'criticality'], properties, additionalProperties, allOf: RULES };
  return { type: 'object', propertyNames: { pattern: NAME }, additionalProperties: entry };
}

/** The body of the contract, as JSON schemas: one for each level of details. */
export const BODY_SCHEMAS = {
  status: body({ type: 'object', maxProperties: 0 }),
  summary: body(entriesOf(SUMMARY, false)),
  full: body(entriesOf(FULL, FACT)),
} as const;
