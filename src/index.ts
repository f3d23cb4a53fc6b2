export { HealthPolicyModule } from './nest/health-policy.module.js';
export { HealthPolicyService } from './nest/health-policy.service.js';
export { HealthPolicyError } from './nest/health-policy-error.js';
export { clickhouse } from './nest/registration/clickhouse.js';
export { indicator } from './nest/registration/custom.js';
export { database } from './nest/registration/database.js';
export { eventLoop } from './nest/registration/event-loop.js';
export { llm } from './nest/registration/llm.js';
export { redis } from './nest/registration/redis.js';
export { healthIndicatorToken, InjectHealthIndicator } from './nest/tokens.js';
export { ClickHouseHealthIndicator } from './indicators/clickhouse.health.js';
export { CustomHealthIndicator } from './indicators/custom.health.js';
export { DatabaseHealthIndicator } from './indicators/database.health.js';
export { EventLoopHealthIndicator } from './indicators/event-loop.health.js';
export { LlmHealthIndicator } from './indicators/llm.health.js';
export { redisLlmStore } from './indicators/llm/redis-store.js';
export { RedisHealthIndicator } from './indicators/redis.health.js';
export { REASONS } from './domain/reason.js';

export type { Authorize } from './adapters/http/access.js';
export type { ServiceFacts } from './adapters/http/health-json.js';
export type { CheckData, CheckResult } from './domain/check-result.js';
export type { DetailsLevel } from './domain/details.js';
export type { CheckContext } from './domain/indicator.js';
export type { Explanation, IndicatorExplanation } from './domain/policy/explain.js';
export type { ObservedStatus, ObservedStatuses } from './domain/policy/observed.js';
export type { IndicatorPolicy, Origin, Resolved, ResolvedPolicy } from './domain/policy/policy.js';
export type { TruthCell, TruthRow, TruthTable } from './domain/policy/truth-table.js';
export type { Override, OverrideKind, OverrideRequest } from './domain/override.js';
export type { Probe, ProbeAnswer } from './domain/probe.js';
export type { Reason } from './domain/reason.js';
export type { Entry, Report } from './domain/report.js';
export type { Criticality, Status, Verdict } from './domain/status.js';
export type { WebhookEvent } from './adapters/webhook/news.js';
export type { WebhookBody } from './adapters/webhook/webhook.js';
export type { Transition } from './engine/health-monitor.js';
export type { LlmSpending, LlmStore, LlmTally } from './indicators/llm/budget.js';
export type { LlmRequirement } from './indicators/llm/combine.js';
export type { LlmEndpoint } from './indicators/llm/endpoint.js';
export type { LlmEvidence } from './indicators/llm/evidence.js';
export type { LlmOutcome, ProviderHandle } from './indicators/llm/provider-handle.js';
export type { LlmAsk, LlmQuestion } from './indicators/llm/provider-options.js';
export type { MetricsOptions } from './nest/metrics.js';
export type { WebhookOptions } from './nest/webhooks.js';
export type { CustomAnswer, CustomCheck } from './indicators/custom.health.js';
export type { Supposition } from './nest/health-policy.service.js';
export type {
  GroupOptions,
  HealthPolicyModuleAsyncOptions,
  HealthPolicyModuleOptions,
  HealthPolicyOptionsFactory,
} from './nest/options.js';
export type { ClickHouseOptions } from './nest/registration/clickhouse.js';
export type { CheckWith, CustomOptions, IndicatorClass } from './nest/registration/custom.js';
export type { DatabaseOptions } from './nest/registration/database.js';
export type { EventLoopOptions } from './nest/registration/event-loop.js';
export type { LlmOptions, LlmProviderRegistration } from './nest/registration/llm.js';
export type { RedisOptions } from './nest/registration/redis.js';
export type { CommonOptions, IndicatorRegistration } from './nest/registration/registration.js';
