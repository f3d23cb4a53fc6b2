import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, type } from 'node:os';
import { markdownTable } from '../support/generated-part.js';
import type { Observation, Sight } from './cell.js';
import { expectation } from './expectations.js';
import { FAULTS } from './faults.js';
import { SUBJECTS, type Cell } from './matrix.js';
import type { Subject, Variant } from './subject.js';

/** Where the matrix is recorded. */
export const RECORD = 'docs/reliability.md';

const BEGIN = '<!-- faults:begin -->\n';
const END = '<!-- faults:end -->';
const NONE = '—';
const KIBIBYTE = 1024;

const TOLD: Readonly<Record<Variant, string>> = { pool: 'the application’s client', own: 'own connection' };

/** Writes what was seen between the markers of the record. */
export function write(cells: readonly Cell[]): void {
  const text = readFileSync(RECORD, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) throw new Error(`${RECORD} has no part for the faults`);
  writeFileSync(RECORD, `${before}${BEGIN}\n${recordOf(cells)}\n${END}${after}`);
}

function recordOf(cells: readonly Cell[]): string {
  const subjects = [...new Set(cells.map(({ subject }) => subject))];
  return [
    conditions(subjects),
    '### At a glance',
    overview(cells),
    ...subjects.flatMap((subject) => [
      `### ${subject.name}`,
      tableOf(
        subject,
        cells.filter((cell) => cell.subject === subject),
      ),
    ]),
  ].join('\n\n');
}

function conditions(subjects: readonly Subject[]): string {
  const [cpu] = cpus();
  const versions = subjects.map(({ name, version }) => `${name} (${version})`).join(', ');
  const day = new Date().toISOString().slice(0, 10);
  return `Recorded ${day} on Node ${process.versions.node}, ${type()} ${release()}, ${availableParallelism()} cores of ${cpu?.model ?? 'an unknown processor'}; ${versions}.`;
}

function overview(cells: readonly Cell[]): string {
  const names = Object.keys(SUBJECTS);
  const rows = FAULTS.map(({ name }) => [
    name,
    ...names.map((subject) => glance(cells.find((cell) => cell.fault === name && cell.subject.name === subject))),
  ]);
  return markdownTable(['fault', ...names], rows).trimEnd();
}

function glance(cell: Cell | undefined): string {
  if (cell?.seen === undefined) return NONE;
  const { pool, own } = cell.seen.sights;
  const ends = [pool, own].filter((each) => each !== undefined).map(({ shown }) => shown.at(-1)!);
  return [...new Set(ends)].join(' / ');
}

function tableOf(subject: Subject, cells: readonly Cell[]): string {
  const head = [
    'fault',
    'asked over',
    'shown',
    'noticed',
    'up again',
    'application served',
    'sockets',
    'left over',
    '`/health` p50 / p99',
  ];
  const rows = FAULTS.flatMap(({ name }) => {
    const cell = expectation(name, subject.name);
    if ('why' in cell) return [[name, NONE, cell.why, ...head.slice(3).map(() => NONE)]];
    const seen = cells.find(({ fault }) => fault === name)?.seen;
    if (seen === undefined) return [[name, NONE, 'not to be had on this machine', ...head.slice(3).map(() => NONE)]];
    return subject.variants.map((variant, index) => {
      const common = index === 0 ? [served(seen), sockets(seen), left(seen), latency(seen)] : ['', '', '', ''];
      return [index === 0 ? name : '', TOLD[variant], ...seeing(seen.sights[variant]!), ...common];
    });
  });
  return markdownTable(head, rows).trimEnd();
}

function seeing({ shown, noticedMs, recoveredMs }: Sight): string[] {
  const changes = shown.filter((each) => each !== 'up' && each !== 'down pending');
  const told = changes.length === 0 ? 'up' : [...new Set(changes)].join(', ');
  const times = changes.length > 2 && new Set(changes).size === 1 ? ` (${changes.length} times)` : '';
  return [told + times, ms(noticedMs), ms(recoveredMs)];
}

function served({ servedMs, servedWithoutUsMs }: Observation): string {
  return servedWithoutUsMs === undefined ? ms(servedMs) : `${ms(servedMs)}, without us ${ms(servedWithoutUsMs)}`;
}

function sockets({ sockets: { before, most, after } }: Observation): string {
  return `${before ?? NONE} → ${most} → ${after}`;
}

function left({ slots, listenersLeft = 0, heapLeftBytes }: Observation): string {
  const heap = heapLeftBytes === undefined ? NONE : `${Math.round(heapLeftBytes / KIBIBYTE)} KiB`;
  return `${slots.left} slots, ${Math.max(0, listenersLeft)} listeners, ${heap}`;
}

function latency({ latency: { p50, p99 } }: Observation): string {
  return `${ms(p50)} / ${ms(p99)}`;
}

function ms(value: number | undefined): string {
  return value === undefined ? NONE : Number.isFinite(value) ? `${Math.round(value)} ms` : 'never';
}
