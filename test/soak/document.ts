import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Period } from './faults.js';
import { quantile } from './growth.js';
import type { Growth } from './holdings.js';
import type { Seen } from './load.js';
import { NOTICED_MS, RECOVERED_MS, type Wrong } from './truth.js';

/** What came of a run. */
export interface SoakResult {
  readonly minutes: number;
  readonly seed: number;
  readonly samples: number;
  readonly growth: readonly Growth[];
  readonly seen: Seen;
  readonly wrong: Wrong;
  /** Milliseconds of the answers that came while no sample was taken. */
  readonly undisturbed: readonly number[];
  readonly faults: readonly { readonly name: string; readonly periods: readonly Period[] }[];
  /** From the end of the last fault to the verdict ok. */
  readonly recoveredMs: number;
  readonly exit: number | string | null;
  readonly exitMs: number;
  readonly warnings: readonly string[];
  readonly rejections: number;
  readonly alarms: readonly string[];
  readonly secretsInLog: number;
  readonly logLines: number;
}

const FILE = 'docs/soak.md';
const [BEGIN, END] = ['<!-- soak:begin -->', '<!-- soak:end -->'];

const WORDS: Readonly<Record<Growth['what'], readonly [label: string, show: (value: number) => string]>> = {
  rss: ['resident memory', megabytes],
  heapUsed: ['heap in use, after a collection', megabytes],
  external: ['memory outside of the heap', megabytes],
  sockets: ['open sockets', whole],
  files: ['open file descriptors', whole],
  timers: ['timers that hold the process open', whole],
  resources: ['active resources of the event loop', whole],
  listeners: ['event listeners of the process and its servers', whole],
  emitters: ['event emitters on the heap', whole],
  signals: ['abort signals on the heap', whole],
};

/** Puts the result between the markers of the document. */
export function writeDocument(result: SoakResult): void {
  const text = readFileSync(FILE, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before === -1 || after < before) throw new Error(`${FILE} has lost its markers ${BEGIN} and ${END}`);
  writeFileSync(FILE, `${text.slice(0, before + BEGIN.length)}\n\n${resultIn(result)}\n${text.slice(after)}`);
}

/** The result in Markdown. */
export function resultIn(result: SoakResult): string {
  const { seen, wrong, recoveredMs, exitMs } = result;
  const latencies = result.undisturbed;
  const answered = (wanted: (status: number) => boolean) =>
    whole(seen.answers.filter(([, , status]) => wanted(status)).length);
  const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [
    `${result.minutes} minutes on ${machine()}, seed ${result.seed}; ${result.samples} samples after the warm-up.`,
    '',
    row('what the backend holds', 'first third', 'last third', 'most', 'may grow by'),
    row('---', '--:', '--:', '--:', '--:'),
    ...result.growth.map(({ what, first, last, most, allowed }) => {
      const [label, show] = WORDS[what];
      return row(label, show(first), show(last), show(most), show(allowed));
    }),
    '',
    row('what it was asked', ''),
    row('---', '--:'),
    row('requests for `/health`', whole(seen.answers.length + seen.failures.length)),
    row('of these without an answer', seen.failures.length),
    row(
      'answered 200',
      answered((status) => status === 200),
    ),
    row(
      'answered 503',
      answered((status) => status === 503),
    ),
    row(
      'answered anything else',
      answered((status) => status !== 200 && status !== 503),
    ),
    row(`200 with the database gone for over ${NOTICED_MS / 1000} s`, wrong.ok),
    row(`not 200 with the database well for over ${RECOVERED_MS / 1000} s`, wrong.error),
    row('not judged: a sample had held the backend up for over a second just before', whole(wrong.unjudged)),
    row('made again on a new connection, as the kept one was just closed', seen.repeated),
    row('not made, since too many had no answer', whole(seen.skipped)),
    row('latency of `/health` between samples, median', milliseconds(quantile(latencies, 0.5))),
    row('the same, 99 %', milliseconds(quantile(latencies, 0.99))),
    row('the same, longest', milliseconds(quantile(latencies, 1))),
    '',
    row('what was done to its dependencies', 'faults', 'of them'),
    row('---', '--:', '---'),
    ...result.faults.map(({ name, periods }) => row(name, periods.length, kinds(periods))),
    '',
    row('and then', ''),
    row('---', '--:'),
    row('from the last repair to the verdict ok', milliseconds(recoveredMs)),
    row('from SIGTERM to the end of the process', `${milliseconds(exitMs)}, ended with ${result.exit}`),
    row('warnings of Node', result.warnings.length),
    row('unhandled rejections', result.rejections),
    row('lines of the log', whole(result.logLines)),
    row('secrets in the log', result.secretsInLog),
    '',
  ].join('\n');
}

function kinds(periods: readonly Period[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of periods) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}

/** What it ran on: nothing that names the machine. */
function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores, ${memory} GiB of memory, Node ${process.version.slice(1)}`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function milliseconds(ms: number): string {
  return ms < 100 ? `${ms.toFixed(1)} ms` : `${whole(ms)} ms`;
}
