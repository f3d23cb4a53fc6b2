import type { Parts } from '../assembly/health-service.js';
import type { Entry } from '../domain/report.js';

/** One indicator in the report of now. @throws Error where there is none of that name, or the policy has it disabled */
export function entryIn({ monitor, policy: { indicators, environment } }: Parts, name: string): Entry {
  const entry = monitor.report([name]).entries[0];
  if (entry !== undefined) return entry;
  throw new Error(
    indicators.has(name)
      ? `${name} is disabled in ${environment.name}, so that nobody asks it`
      : `No indicator of the application is called ${name}; there are ${[...indicators.keys()].join(', ') || 'none'}`,
  );
}
