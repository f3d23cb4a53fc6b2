import type { Log } from './log.js';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { hostname } from 'node:os';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../adapters/webhook/news.js';
import { keyOfSecret } from '../adapters/webhook/signature.js';
import { Webhook, type Receiver } from '../adapters/webhook/webhook.js';
import type { ResolvedPolicy } from '../domain/policy/policy.js';
import { isSigningSecret, LEAST_SECRET } from '../domain/policy/signing-secret.js';
import { isHttpUrl } from '../domain/policy/value.js';
import type { HealthMonitor } from '../engine/health-monitor.js';
import { HealthPolicyError } from './health-policy-error.js';
import type { Surroundings } from './surroundings.js';

/** A receiver of transitions: a POST in the shape of Standard Webhooks. */
export interface WebhookOptions {
  /** `http://` or `https://`. Never logged or shown. */
  readonly url: string;
  /** Signs each message: `whsec_` and base64 of at least 16 bytes, or any other text of at least 16 characters. @default not signed */
  readonly secret?: string;
  /** What it hears of. @default all three */
  readonly on?: readonly WebhookEvent[];
  /** The indicators that it hears of. @default all */
  readonly indicators?: readonly string[];
  /** More headers, such as `Authorization`. Never logged or shown. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** The least time between two messages about one indicator, in milliseconds. @default 60000 */
  readonly minIntervalMs?: number;
  /** The deadline of one attempt, in milliseconds. @default 5000 */
  readonly timeoutMs?: number;
}

const LONGEST_INTERVAL_MS = 86_400_000;
const LONGEST_TIMEOUT_MS = 60_000;

/** Headers that are ours to set. */
const RESERVED = /^(webhook-.*|content-(type|length)|user-agent|host|connection|transfer-encoding|expect|upgrade)$/i;

/**
 * Starts to tell the receivers of the option `webhooks` and of `HEALTH_WEBHOOK_URL`; returns the function that ends it.
 * @throws HealthPolicyError with all that is wrong in one message, and no URL, secret or header in it
 */
export function startWebhooks(
  options: readonly WebhookOptions[],
  policy: ResolvedPolicy,
  monitor: HealthMonitor,
  logger: Log,
  { clock, random }: Surroundings,
): () => void {
  const { webhookUrl, webhookSecret } = policy.settings;
  const problems = options.flatMap((each, index) =>
    problemsOf(each, policy).map((problem) => `  webhooks[${index}].${problem}`),
  );
  if (webhookUrl.value === undefined && webhookSecret.value !== undefined)
    problems.push(
      '  HEALTH_WEBHOOK_SECRET is set and HEALTH_WEBHOOK_URL is not, so that nothing is sent; set or unset both',
    );
  if (problems.length > 0) throw new HealthPolicyError(['Health webhooks refused:', ...problems].join('\n'));

  const named = options.map((each, index): [string, Receiver] => [`webhooks[${index}]`, receiverOf(each)]);
  const { value: secret } = webhookSecret;
  if (webhookUrl.value !== undefined)
    named.push(['HEALTH_WEBHOOK_URL', receiverOf({ url: webhookUrl.value, ...(secret !== undefined && { secret }) })]);
  const webhooks = named.map(
    ([name, receiver]) =>
      new Webhook({
        receiver,
        monitor,
        environment: policy.environment.name,
        instance: hostname(),
        clock,
        random,
        onFailing: (why) =>
          logger.error(`The receiver ${name} cannot be told of transitions: ${why}. Messages are lost until it can.`),
        onWorking: () => logger.log(`The receiver ${name} can be told of transitions again`),
        onGone: () => logger.warn(`The receiver ${name} answered 410: it is told of no transition any more`),
      }),
  );
  return () => webhooks.forEach((webhook) => webhook.stop());
}

function receiverOf(options: WebhookOptions): Receiver {
  const {
    url,
    secret,
    on = WEBHOOK_EVENTS,
    indicators,
    headers = {},
    minIntervalMs = 60_000,
    timeoutMs = 5000,
  } = options;
  return {
    url: url.trim(),
    key: secret === undefined ? undefined : keyOfSecret(secret),
    on: new Set(on),
    indicators: indicators && new Set(indicators),
    headers,
    minIntervalMs,
    timeoutMs,
  };
}

function problemsOf(options: WebhookOptions, { indicators: known }: ResolvedPolicy): string[] {
  const { url, secret, on = [], indicators = [], headers = {}, minIntervalMs = 0, timeoutMs = 1 } = options;
  const unknown = indicators.filter((name) => !known.has(name));
  return [
    ...(typeof url === 'string' && isHttpUrl(url.trim())
      ? []
      : ['url must be a URL that begins with http:// or https://']),
    ...(secret === undefined || (typeof secret === 'string' && isSigningSecret(secret))
      ? []
      : [
          `secret must have at least ${LEAST_SECRET} characters, or be whsec_ and base64 of at least ${LEAST_SECRET} bytes`,
        ]),
    ...(on.every((event) => WEBHOOK_EVENTS.includes(event)) ? [] : [`on may hold ${WEBHOOK_EVENTS.join(', ')}`]),
    ...(unknown.length === 0
      ? []
      : [
          `indicators names ${unknown.length === 1 ? 'one' : 'some'} that nobody registered; known: ${[...known.keys()].join(', ') || 'none'}`,
        ]),
    ...(Object.entries(headers).every(([name, value]) => isHeader(name, value))
      ? []
      : ['headers must be names and values that HTTP can carry, and none of those that are set by us']),
    ...(isWhole(minIntervalMs, 0, LONGEST_INTERVAL_MS)
      ? []
      : [`minIntervalMs must be a whole number from 0 to ${LONGEST_INTERVAL_MS}`]),
    ...(isWhole(timeoutMs, 1, LONGEST_TIMEOUT_MS)
      ? []
      : [`timeoutMs must be a whole number from 1 to ${LONGEST_TIMEOUT_MS}`]),
  ];
}

function isHeader(name: string, value: unknown): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value as string);
    return typeof value === 'string' && !RESERVED.test(name);
  } catch {
    return false;
  }
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}
