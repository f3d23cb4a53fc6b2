import type { Report } from '../domain/report.js';
import { textTable } from '../domain/text-table.js';

/** A report as a failed assertion shows it. */
export function reportTable({ entries }: Report): string {
  const rows = entries.map(({ name, criticality, status, reason, message }) => [
    name,
    criticality,
    status,
    reason ?? '',
    message ?? '',
  ]);
  return textTable(['indicator', 'criticality', 'status', 'reason', 'message'], rows).join('\n');
}
