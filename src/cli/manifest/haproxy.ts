import { drainWarning, loopbackNote, preamble, type Facts } from './facts.js';

/** A backend of HAProxy 2.2 or later. */
export function haproxy(facts: Facts): string {
  const { numbers, name, servers, readyPath, servingCodes, managementPort } = facts;
  const { period, timeout, failures, successes } = numbers.readiness;
  const port = managementPort === undefined ? '' : ` port ${managementPort}`;
  return [
    ...preamble(facts),
    ...loopbackNote(facts),
    ...drainWarning(facts),
    `# inter ${period.value} s: ${period.why}`,
    `# timeout check ${timeout.value} s: ${timeout.why}`,
    `# fall ${failures.value}: ${failures.why}`,
    `# rise ${successes.value}: ${successes.why}`,
    `backend ${name}`,
    '  option httpchk',
    `  http-check send meth GET uri ${readyPath}`,
    `  http-check expect status ${servingCodes.join(',')}`,
    `  timeout check ${timeout.value}s`,
    '  option redispatch',
    `  default-server check inter ${period.value}s fall ${failures.value} rise ${successes.value}${port}`,
    ...servers.map((address, index) => `  server ${name}${index + 1} ${address}`),
  ].join('\n');
}
