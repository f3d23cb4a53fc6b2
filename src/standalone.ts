/** The package without Nest. */
export { createHealth } from './standalone/create-health.js';
export { Health } from './standalone/health.js';
export { HealthPolicyError } from './assembly/health-policy-error.js';
export { clickhouse } from './registration/clickhouse.js';
export { indicator } from './registration/custom.js';
export { database } from './registration/database.js';
export { eventLoop } from './registration/event-loop.js';
export { llm } from './registration/llm.js';
export { redis } from './registration/redis.js';
export { redisLlmStore } from './indicators/llm/redis-store.js';
export { REASONS } from './domain/reason.js';

export type { GroupOptions, HealthOptions } from './assembly/health-options.js';
export type { Log } from './assembly/log.js';
export type { CheckContext } from './domain/indicator.js';
export type { Reason } from './domain/reason.js';
export type { Entry, Report } from './domain/report.js';
export type { Criticality, Status, Verdict } from './domain/status.js';
export type { Transition } from './engine/health-monitor.js';
export type { CustomAnswer, CustomCheck } from './indicators/custom.health.js';
export type { IndicatorRegistration } from './registration/registration.js';
export type { CreateHealthOptions } from './standalone/create-health.js';
