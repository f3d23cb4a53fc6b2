/** The test kit: for tests of applications that use this package. */
export { HealthTestKit } from './testing/health-test-kit.js';
export { startCheck } from './testing/start-check.js';
export { DrivenClock } from './testing/driven-clock.js';
export { auth, drip, flap, hang, nonsense, refuse, stick, throws } from './testing/faults.js';

export type { HealthBody } from './adapters/http/json-body.js';
export type { CheckResult } from './domain/check-result.js';
export type { CheckContext } from './domain/indicator.js';
export type { Reason } from './domain/reason.js';
export type { Entry, Report } from './domain/report.js';
export type { Criticality, Status, Verdict } from './domain/status.js';
export type { Transition } from './engine/transition.js';
export type { Because } from './testing/because.js';
export type {
  HealthTestKitOptions,
  OverridableModule,
  ProbedRoute,
  ProbeRequest,
  Within,
} from './testing/health-test-kit.js';
export type { ProbeReply } from './testing/probe-reply.js';
export type { EndedCheck, StartCheckOptions, StartedCheck } from './testing/start-check.js';
export type { Fault, FaultContext, Step, ToldReason } from './testing/step.js';
