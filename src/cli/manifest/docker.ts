import { drainWarning, preamble, type Facts } from './facts.js';

/** Seconds that Docker gives a container to end. */
const DOCKER_GRACE = 10;

/** The instruction of a Dockerfile. */
export function docker(facts: Facts): string {
  const { costlyPeriod, readiness, patience, grace } = facts.numbers;
  return [
    ...preamble(facts),
    ...derivations(facts),
    `# docker run --stop-timeout ${grace.value}: ${grace.why}; Docker itself gives ${DOCKER_GRACE} s`,
    ...drainWarning(facts),
    `HEALTHCHECK --interval=${costlyPeriod.value}s --timeout=${wholeTimeout(facts)}s --start-period=${patience.value}s \\`,
    `  --start-interval=${readiness.period.value}s --retries=${readiness.failures.value} \\`,
    `  CMD ${JSON.stringify(command(facts))}`,
  ].join('\n');
}

/** The part of a Compose file that concerns health. */
export function compose(facts: Facts): string {
  const { costlyPeriod, readiness, patience, grace } = facts.numbers;
  return [
    ...preamble(facts),
    ...drainWarning(facts),
    'services:',
    `  ${facts.name}:`,
    `    stop_grace_period: ${grace.value}s # ${grace.why}`,
    '    healthcheck:',
    `      test: ${JSON.stringify(['CMD', ...command(facts)])}`,
    `      interval: ${costlyPeriod.value}s # ${costlyPeriod.why}`,
    `      timeout: ${wholeTimeout(facts)}s # ${timeoutWhy(facts)}`,
    `      retries: ${readiness.failures.value} # ${readiness.failures.why}`,
    `      start_period: ${patience.value}s # ${patience.why}`,
    `      start_interval: ${readiness.period.value}s # ${readiness.period.why}`,
  ].join('\n');
}

function derivations(facts: Facts): readonly string[] {
  const { costlyPeriod, readiness, patience } = facts.numbers;
  return [
    `# interval ${costlyPeriod.value} s: ${costlyPeriod.why}`,
    `# timeout ${wholeTimeout(facts)} s: ${timeoutWhy(facts)}`,
    `# retries ${readiness.failures.value}: ${readiness.failures.why}`,
    `# start-period ${patience.value} s: ${patience.why}`,
    `# start-interval ${readiness.period.value} s (Docker 25 or later): ${readiness.period.why}`,
  ];
}

/** In the form without a shell, which small images do not have. */
function command({ healthPort, readyPath, numbers }: Facts): readonly string[] {
  const timeout = `${numbers.readiness.timeout.value}s`;
  const url = `http://127.0.0.1:${healthPort}${readyPath}`;
  return ['node', 'node_modules/nestjs-health-policy/dist/cli.js', 'probe', url, '--timeout', timeout];
}

function wholeTimeout({ numbers }: Facts): number {
  return numbers.readiness.timeout.value + numbers.startOfProcess;
}

function timeoutWhy({ numbers }: Facts): string {
  return `${numbers.readiness.timeout.why}; and ${numbers.startOfProcess} s for the start of the process`;
}
