import { readdirSync, readlinkSync } from 'node:fs';
import type { Program } from '../support/programs/program.js';
import { thirds } from './growth.js';

/** What a process holds at one moment, after a garbage collection. */
export interface Holdings {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly sockets: number;
  readonly files: number;
  readonly timers: number;
  readonly resources: number;
  /** Of the process and of its servers. */
  readonly listeners: number;
  /** On the heap; not in every sample, since to count them blocks the event loop for longer than all the rest. */
  readonly emitters?: number;
  readonly signals?: number;
}

export interface Sample extends Holdings {
  readonly warnings: readonly string[];
  readonly rejections: number;
  /** When it was taken, in milliseconds since the epoch: the backend was busy with it meanwhile. */
  readonly from: number;
  readonly to: number;
}

type Told = Omit<Sample, 'sockets' | 'files' | 'from' | 'to'>;

export async function sample(program: Program, withObjects: boolean): Promise<Sample> {
  const from = Date.now();
  const held = (await program.does('holdings')) as Told;
  const objects = withObjects ? ((await program.does('objects')) as Partial<Holdings>) : {};
  return { ...held, ...objects, ...descriptors(program.child.pid!), from, to: Date.now() };
}

/** What the kernel holds open for the process. */
function descriptors(pid: number): { sockets: number; files: number } {
  const targets = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return ''; // closed between the two calls
    }
  });
  return { sockets: targets.filter((target) => target.startsWith('socket:')).length, files: targets.length };
}

/** How much more each may be in the last third than in the first: of itself, or that many, whichever is more. */
const MAY_GROW: Readonly<Record<keyof Holdings, readonly [share: number, amount: number]>> = {
  rss: [0.1, 10e6],
  heapUsed: [0.05, 2e6],
  external: [0.1, 1e6],
  sockets: [0.2, 8],
  files: [0.2, 8],
  timers: [0.2, 8],
  resources: [0.2, 8],
  listeners: [0, 0],
  emitters: [0.1, 50],
  signals: [0.1, 50],
};

export interface Growth {
  readonly what: keyof Holdings;
  readonly first: number;
  readonly last: number;
  readonly most: number;
  readonly allowed: number;
}

/** The medians of the first and the last third side by side; what grew by more than is allowed is a leak. */
export function growthOf(samples: readonly Holdings[]): Growth[] {
  return (Object.keys(MAY_GROW) as (keyof Holdings)[]).map((what) => {
    const values = samples.flatMap((each) => each[what] ?? []);
    const [share, amount] = MAY_GROW[what];
    const { first, last } = thirds(values);
    return { what, first, last, most: Math.max(...values), allowed: Math.max(first * share, amount) };
  });
}

export function leaks(growth: readonly Growth[]): Growth[] {
  return growth.filter(({ first, last, allowed }) => !(last - first <= allowed));
}
