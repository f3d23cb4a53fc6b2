import { drainWarning, loopbackNote, preamble, type Facts } from './facts.js';
import type { Asking } from './numbers.js';

/** The part of a pod's specification that concerns health. */
export function kubernetes(facts: Facts): string {
  const { numbers, port, managementPort, name, policy } = facts;
  const { settings } = policy;
  const portName = managementPort === undefined ? 'http' : 'health';
  return [
    ...preamble(facts),
    'spec:',
    `  terminationGracePeriodSeconds: ${numbers.grace.value} # ${numbers.grace.why}`,
    '  containers:',
    `    - name: ${name}`,
    '      ports:',
    `        - { name: http, containerPort: ${port} }`,
    ...(managementPort === undefined ? [] : [`        - { name: health, containerPort: ${managementPort} }`]),
    ...loopbackNote(facts).map(indented),
    ...startupNotes(settings.startup.value),
    ...probe('startupProbe', facts.startupPath, portName, numbers.startup),
    ...probe('readinessProbe', facts.readyPath, portName, numbers.readiness),
    ...probe('livenessProbe', facts.livePath, portName, numbers.liveness),
    ...drainWarning(facts).map(indented),
    ...(settings.drainMs.value > 0
      ? ['      # No preStop is needed: SIGTERM begins the drain, and the application serves on for that long.']
      : [
          '      # Without a drain: a pause before SIGTERM, so that the endpoints have gone (Kubernetes 1.30 or later).',
          `      # lifecycle: { preStop: { sleep: { seconds: ${Math.ceil(numbers.leastDrainMs.value / 1000)} } } }`,
        ]),
  ].join('\n');
}

function indented(line: string): string {
  return `      ${line}`;
}

function startupNotes(startup: 'gate' | 'fail' | 'off'): readonly string[] {
  switch (startup) {
    case 'gate':
      return [
        '      # HEALTH_STARTUP=gate: a fatal dependency that is down for longer than this at the start restarts the container.',
        '      # Readiness waits for it too: leave the startupProbe out where no restart is wanted.',
      ];
    case 'fail':
      return ['      # HEALTH_STARTUP=fail: the application ends by itself after its timeout, a little before this.'];
    case 'off':
      return ['      # HEALTH_STARTUP=off: passes as soon as the application listens.'];
  }
}

function probe(
  kind: string,
  path: string,
  port: string,
  { period, timeout, failures, successes }: Asking,
): readonly string[] {
  return [
    `      ${kind}:`,
    `        httpGet: { path: ${path}, port: ${port} }`,
    `        periodSeconds: ${period.value} # ${period.why}`,
    `        timeoutSeconds: ${timeout.value} # ${timeout.why}`,
    `        failureThreshold: ${failures.value} # ${failures.why}`,
    `        successThreshold: ${successes.value} # ${successes.why}`,
  ];
}
