import { setTimeout as sleep } from 'node:timers/promises';
import {
  answer,
  closeWithoutAnswer,
  drip,
  garbage,
  html,
  resetAfterFirstByte,
  resetBeforeFirstByte,
  stalledBody,
  stalledHeaders,
  type Behaviour,
  type LlmServer,
} from '../servers/llm-server.js';
import type { TestServer } from '../servers/test-server.js';
import { oneOf } from './chance.js';

/** A way in which a dependency fails, until it is told to end. */
export interface Fault {
  readonly kind: string;
  /** The dependency gives no answer at all while it lasts. */
  readonly total: boolean;
  /** Begins it, and resolves with what ends it. */
  begin(): Promise<() => Promise<void>>;
}

/** How long a slow server stands still, and how long it runs, in turns; milliseconds. */
const PULSE_MS = 200;

/** What can be done to a process of its own. */
export function processFaults(server: TestServer): readonly Fault[] {
  return [
    {
      kind: 'frozen',
      total: true,
      async begin() {
        server.freeze();
        return async () => server.thaw();
      },
    },
    {
      kind: 'killed',
      total: true,
      async begin() {
        await server.kill();
        return () => server.restart();
      },
    },
    {
      kind: 'restarted',
      total: false,
      async begin() {
        await server.restart();
        return async () => {};
      },
    },
    {
      kind: 'slowed',
      total: false,
      async begin() {
        const ended = new AbortController();
        const pulsing = pulse(server, ended.signal);
        return async () => {
          ended.abort();
          await pulsing;
        };
      },
    },
  ];
}

async function pulse(server: TestServer, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    server.freeze();
    await sleep(PULSE_MS);
    server.thaw();
    await sleep(PULSE_MS);
  }
}

/** What a provider of an LLM can do to those who ask it. */
export function providerFaults(server: LlmServer): readonly Fault[] {
  const behaviours: Readonly<Record<string, Behaviour>> = {
    'no headers': stalledHeaders,
    'half a body': stalledBody,
    'a byte a time': drip(50),
    'reset at once': resetBeforeFirstByte,
    'reset later': resetAfterFirstByte,
    'closed silently': closeWithoutAnswer,
    garbage,
    html,
    '429': answer(429, { error: { code: 'rate_limit_exceeded' } }, { 'retry-after': '1' }),
    '500': answer(500, { error: { message: 'no' } }),
  };
  return Object.entries(behaviours).map(([kind, behaviour]) => ({
    kind,
    total: true,
    async begin() {
      const before = server.behaviour;
      server.behaviour = behaviour;
      return async () => void (server.behaviour = before);
    },
  }));
}

/** One fault of a dependency; times are milliseconds since the epoch, infinite as long as they have not come. */
export interface Period {
  readonly kind: string;
  /** The dependency gave no answer at all, until its repair began. */
  readonly total: boolean;
  readonly from: number;
  repairBegan: number;
  to: number;
}

/** Pauses of a dependency between two faults, and their length: from the least, up to the least plus the spread, in milliseconds. */
const PAUSE_MS = { least: 3000, spread: 9000 };
const FAULT_MS = { least: 2000, spread: 6000 };

/** One fault after the other until the end, in an order that only chance decides; what is broken at the end is mended. */
export class FaultTrack {
  readonly periods: Period[] = [];

  constructor(
    private readonly faults: readonly Fault[],
    private readonly random: () => number,
  ) {}

  async run(end: AbortSignal): Promise<void> {
    while (!end.aborted) {
      await this.wait(PAUSE_MS, end);
      if (end.aborted) return;
      const fault = oneOf(this.faults, this.random);
      const { kind, total } = fault;
      const period: Period = { kind, total, from: Date.now(), repairBegan: Infinity, to: Infinity };
      this.periods.push(period);
      const repair = await fault.begin();
      await this.wait(FAULT_MS, end);
      period.repairBegan = Date.now();
      await repair();
      period.to = Date.now();
    }
  }

  private async wait({ least, spread }: typeof PAUSE_MS, end: AbortSignal): Promise<void> {
    await sleep(least + this.random() * spread, undefined, { signal: end }).catch(() => {});
  }
}
