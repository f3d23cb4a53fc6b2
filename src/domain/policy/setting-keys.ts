import { DETAILS_LEVELS } from '../details.js';
import type { IndicatorKind } from './indicator-kind.js';
import { integer, words, type Rule } from './rule.js';
import type { OwnSettingName, PolicySettings, SettingName } from './settings.js';

/** A setting that every indicator can have of its own: `HEALTH_<NAME>_<SUFFIX>`, in an object `{ <name>: { <ownName>: … } }`. */
export interface OwnForm {
  readonly name: OwnSettingName;
  readonly suffix: string;
  /** The only kind of indicator that has it; all kinds where it is absent. */
  readonly onlyKind?: IndicatorKind;
}

/** One row of the table of settings. */
export interface SettingKey<K extends SettingName = SettingName> {
  readonly env: string;
  readonly rule: Rule;
  /** The value where nobody says anything. For a default that depends on something, the value in the usual case. */
  readonly default: PolicySettings[K];
  /** The default in words, where the value alone does not tell it. */
  readonly defaultNote?: string;
  readonly meaning: string;
  readonly own?: OwnForm;
}

/** The longest time a timer of Node can wait, in milliseconds. */
const LONGEST_TIMER_MS = 2_147_483_647;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The one table of all settings. Parsing, per-indicator keys, suggestions, the boot log and the documentation are made from it. */
export const SETTING_KEYS: { readonly [K in SettingName]: SettingKey<K> } = {
  mode: {
    env: 'HEALTH_MODE',
    rule: words('background', 'on-demand'),
    default: 'background',
    defaultNote: 'background; on-demand where AWS_LAMBDA_FUNCTION_NAME is set',
    meaning: 'whether loops of their own run the checks, or a request that finds an old snapshot does',
  },
  timeoutMs: {
    env: 'HEALTH_TIMEOUT_MS',
    rule: integer(1, 60_000),
    default: 1000,
    meaning: 'deadline of one check',
    own: { name: 'timeoutMs', suffix: 'TIMEOUT_MS' },
  },
  intervalMs: {
    env: 'HEALTH_INTERVAL_MS',
    rule: integer(100, DAY_MS),
    default: 10_000,
    meaning: 'time between checks of one indicator; jitter only shortens it, by up to a tenth',
    own: { name: 'intervalMs', suffix: 'INTERVAL_MS' },
  },
  downIntervalMs: {
    env: 'HEALTH_DOWN_INTERVAL_MS',
    rule: integer(100, DAY_MS),
    default: 2000,
    defaultNote: '2000, or the interval where that is less',
    meaning: 'time between checks while the indicator is down for timeout, unreachable, loading or overloaded',
    own: { name: 'downIntervalMs', suffix: 'DOWN_INTERVAL_MS' },
  },
  failureThreshold: {
    env: 'HEALTH_FAILURE_THRESHOLD',
    rule: integer(1, 100),
    default: 1,
    defaultNote: '1; 3 for indicators of kind llm',
    meaning: 'consecutive downs before an indicator counts as down',
    own: { name: 'failureThreshold', suffix: 'FAILURE_THRESHOLD' },
  },
  successThreshold: {
    env: 'HEALTH_SUCCESS_THRESHOLD',
    rule: integer(1, 100),
    default: 1,
    meaning: 'consecutive not-downs before it counts as up again',
    own: { name: 'successThreshold', suffix: 'SUCCESS_THRESHOLD' },
  },
  staleAfterMs: {
    env: 'HEALTH_STALE_AFTER_MS',
    rule: integer(1, LONGEST_TIMER_MS),
    default: 31_000,
    defaultNote: '3 × interval + timeout',
    meaning: 'a result older than this is unknown; at least interval + timeout',
    own: { name: 'staleAfterMs', suffix: 'STALE_AFTER_MS' },
  },
  abandonAfterMs: {
    env: 'HEALTH_ABANDON_AFTER_MS',
    rule: integer(1000, HOUR_MS),
    default: 30_000,
    meaning: 'how long a check that cannot be let go holds up the next one',
    own: { name: 'abandonAfterMs', suffix: 'ABANDON_AFTER_MS' },
  },
  startup: {
    env: 'HEALTH_STARTUP',
    rule: words('gate', 'fail', 'off'),
    default: 'gate',
    meaning: 'gate: listen at once, 503 until the latch; fail: the boot waits and may end; off: finished at once',
  },
  startupTimeoutMs: {
    env: 'HEALTH_STARTUP_TIMEOUT_MS',
    rule: integer(0, HOUR_MS),
    default: 60_000,
    meaning: 'how long startup `fail` waits for the latch',
  },
  drainMs: {
    env: 'HEALTH_DRAIN_MS',
    rule: integer(0, HOUR_MS),
    default: 0,
    meaning: 'how long the application goes on serving after SIGTERM, with ready at 503',
  },
  details: {
    env: 'HEALTH_DETAILS',
    rule: words(...DETAILS_LEVELS),
    default: 'status',
    defaultNote: 'full in development and test, summary in staging, status anywhere else',
    meaning: 'what a caller without a token sees',
  },
  detailsToken: {
    env: 'HEALTH_DETAILS_TOKEN',
    rule: { kind: 'secret', leastCharacters: 16 },
    default: undefined,
    defaultNote: 'none: it authorises nobody',
    meaning: 'the bearer token that opens level full',
  },
  overrideToken: {
    env: 'HEALTH_OVERRIDE_TOKEN',
    rule: { kind: 'secret', leastCharacters: 16 },
    default: undefined,
    defaultNote: 'none: no override over HTTP',
    meaning: 'the bearer token that may override an indicator for a while; another than that of the details',
  },
  httpDegraded: {
    env: 'HEALTH_HTTP_DEGRADED',
    rule: {
      kind: 'integer',
      ranges: [
        [200, 299],
        [400, 599],
      ],
    },
    default: 200,
    meaning: 'HTTP status of degraded, for /health, /health/ready and groups',
  },
  httpError: {
    env: 'HEALTH_HTTP_ERROR',
    rule: integer(400, 599),
    default: 503,
    meaning: 'HTTP status of error, for /health, /health/ready and groups',
  },
  envoyHeader: {
    env: 'HEALTH_ENVOY_HEADER',
    rule: { kind: 'boolean' },
    default: false,
    meaning: 'send x-envoy-degraded with a degraded answer',
  },
  metrics: {
    env: 'HEALTH_METRICS',
    rule: { kind: 'boolean' },
    default: false,
    meaning: 'serve Prometheus metrics at /health/metrics, to callers at level summary or more; needs prom-client',
  },
  webhookUrl: {
    env: 'HEALTH_WEBHOOK_URL',
    rule: { kind: 'url' },
    default: undefined,
    defaultNote: 'none',
    meaning: 'where transitions are posted',
  },
  webhookSecret: {
    env: 'HEALTH_WEBHOOK_SECRET',
    rule: { kind: 'signing_secret' },
    default: undefined,
    defaultNote: 'none: not signed',
    meaning: 'what these posts are signed with',
  },
  path: { env: 'HEALTH_PATH', rule: { kind: 'path' }, default: 'health', meaning: 'path prefix of the routes' },
  managementPort: {
    env: 'HEALTH_MANAGEMENT_PORT',
    rule: integer(0, 65_535),
    default: undefined,
    defaultNote: 'off',
    meaning: 'port of the management server; 0 takes a free one',
  },
  managementHost: {
    env: 'HEALTH_MANAGEMENT_HOST',
    rule: { kind: 'host' },
    default: '127.0.0.1',
    meaning: 'address the management server listens at',
  },
  eventLoopReadyMs: {
    env: 'HEALTH_EVENT_LOOP_READY_MS',
    rule: integer(100, HOUR_MS),
    default: 2000,
    meaning: 'event loop blocked for longer: ready is 503 on the management port',
  },
  eventLoopLiveMs: {
    env: 'HEALTH_EVENT_LOOP_LIVE_MS',
    rule: integer(100, HOUR_MS),
    default: 30_000,
    meaning: 'event loop blocked for longer: live is 503 on the management port',
  },
  llmDepth: {
    env: 'HEALTH_LLM_DEPTH',
    rule: words('wired', 'configured', 'reachable', 'completion'),
    default: 'configured',
    meaning:
      'how deep the indicators of kind llm look; reachable and completion set interval, down interval and timeout',
    own: { name: 'depth', suffix: 'DEPTH', onlyKind: 'llm' },
  },
  llmStartupDepth: {
    env: 'HEALTH_LLM_STARTUP_DEPTH',
    rule: words('wired', 'configured', 'reachable', 'completion'),
    default: 'configured',
    meaning: 'how deep their first check looks at most, so that restarts in a row cost nothing',
    own: { name: 'startupDepth', suffix: 'STARTUP_DEPTH', onlyKind: 'llm' },
  },
  llmCallsPerDay: {
    env: 'HEALTH_LLM_CALLS_PER_DAY',
    rule: integer(0, 1_000_000),
    default: 400,
    meaning:
      'calls in 24 hours that depth completion may make of one provider, in each process or in all that share a store',
    own: { name: 'callsPerDay', suffix: 'CALLS_PER_DAY', onlyKind: 'llm' },
  },
  llmTokensPerDay: {
    env: 'HEALTH_LLM_TOKENS_PER_DAY',
    rule: integer(0, 1_000_000_000),
    default: 20_000,
    meaning: 'the same for tokens, prompt and answer',
    own: { name: 'tokensPerDay', suffix: 'TOKENS_PER_DAY', onlyKind: 'llm' },
  },
};

/** The names of all settings, in the order of the table. */
export const SETTING_NAMES = Object.keys(SETTING_KEYS) as readonly SettingName[];
