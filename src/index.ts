export { HealthPolicyModule } from './nest/health-policy.module.js';
export { HealthPolicyService } from './nest/health-policy.service.js';
export { HealthPolicyError } from './nest/health-policy-error.js';
export { clickhouse, database, eventLoop, indicator, llm, redis } from './nest/registration.js';
export { healthIndicatorToken, InjectHealthIndicator } from './nest/tokens.js';
export { ClickHouseHealthIndicator } from './indicators/clickhouse.health.js';
export { CustomHealthIndicator } from './indicators/custom.health.js';
export { DatabaseHealthIndicator } from './indicators/database.health.js';
export { EventLoopHealthIndicator } from './indicators/event-loop.health.js';
export { LlmHealthIndicator } from './indicators/llm.health.js';
export { RedisHealthIndicator } from './indicators/redis.health.js';
export { REASONS } from './domain/reason.js';

export type { Authorize } from './adapters/http/access.js';
export type { ServiceFacts } from './adapters/http/health-json.js';
export type { CheckData, CheckResult } from './domain/check-result.js';
export type { DetailsLevel } from './domain/details.js';
export type { CheckContext } from './domain/indicator.js';
export type { IndicatorPolicy, Origin, Resolved, ResolvedPolicy } from './domain/policy/policy.js';
export type { Reason } from './domain/reason.js';
export type { Entry, Report } from './domain/report.js';
export type { Criticality, Status, Verdict } from './domain/status.js';
export type { Transition } from './engine/health-monitor.js';
export type { CustomAnswer, CustomCheck } from './indicators/custom.health.js';
export type {
  GroupOptions,
  HealthPolicyModuleAsyncOptions,
  HealthPolicyModuleOptions,
  HealthPolicyOptionsFactory,
} from './nest/options.js';
export type {
  CheckWith,
  ClickHouseOptions,
  CommonOptions,
  CustomOptions,
  DatabaseOptions,
  EventLoopOptions,
  IndicatorClass,
  IndicatorRegistration,
  LlmOptions,
  RedisOptions,
} from './nest/registration.js';
