import { drainWarning, loopbackNote, preamble, type Facts } from './facts.js';

/** What AWS allows, in seconds and counts. */
const LEAST_INTERVAL = 5;
const LEAST_TIMEOUT = 2;
const LEAST_COUNT = 2;

/** The commands that set up the target group of an Application Load Balancer. */
export function alb(facts: Facts): string {
  const { numbers, healthPort, readyPath, servingCodes, policy } = facts;
  const { period, timeout, failures, successes } = numbers.readiness;
  const wait = Math.max(LEAST_TIMEOUT, timeout.value);
  const interval = Math.max(LEAST_INTERVAL, period.value, wait + 1);
  const unhealthy = Math.max(LEAST_COUNT, failures.value);
  const healthy = Math.max(LEAST_COUNT, successes.value);
  const leastDrain = unhealthy * interval + wait;
  const drainMs = policy.settings.drainMs.value;
  const delay = Math.max(leastDrain, Math.ceil(drainMs / 1000));
  return [
    ...preamble(facts),
    ...loopbackNote(facts),
    ...(drainMs >= leastDrain * 1000
      ? drainWarning(facts)
      : [
          `# HEALTH_DRAIN_MS is ${drainMs}: set it to ${leastDrain * 1000} or more (${unhealthy} × ${interval} s + ${wait} s, so that shutting_down is seen).`,
        ]),
    `# interval ${interval} s: ${period.why}; AWS allows ${LEAST_INTERVAL} s or more, and more than the timeout`,
    `# timeout ${wait} s: ${timeout.why}; AWS allows ${LEAST_TIMEOUT} s or more`,
    `# unhealthy after ${unhealthy}: ${failures.why}`,
    `# healthy after ${healthy}: ${successes.why}; AWS allows ${LEAST_COUNT} or more`,
    `# deregistration delay ${delay} s: as long as an instance serves on, HEALTH_DRAIN_MS, and no less than it takes to be seen`,
    '# When all targets are unhealthy the load balancer sends traffic to all of them.',
    'aws elbv2 modify-target-group --target-group-arn "$TARGET_GROUP_ARN" \\',
    `  --health-check-protocol HTTP --health-check-port ${healthPort} --health-check-path ${readyPath} \\`,
    `  --health-check-interval-seconds ${interval} --health-check-timeout-seconds ${wait} \\`,
    `  --healthy-threshold-count ${healthy} --unhealthy-threshold-count ${unhealthy} \\`,
    `  --matcher HttpCode=${servingCodes.length === 1 ? servingCodes[0] : `'"${servingCodes.join(',')}"'`}`,
    'aws elbv2 modify-target-group-attributes --target-group-arn "$TARGET_GROUP_ARN" \\',
    `  --attributes Key=deregistration_delay.timeout_seconds,Value=${delay}`,
  ].join('\n');
}
