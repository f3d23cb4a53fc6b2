import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.js';
import { anyRunning, signalTree } from './process-tree.mjs';

const tidyWithinMs = 2_000;
const pollMs = 20;

/** One run of a server, from spawn to SIGKILL. What it prints goes to `output.log` in its folder. */
export class ServerProcess {
  private readonly child: ChildProcess;
  private readonly log: string;
  private spawnError: Error | undefined;

  constructor(
    private readonly name: string,
    [file, ...args]: readonly [string, ...string[]],
    folder: string,
    owner: Account | undefined,
  ) {
    this.log = join(folder, 'output.log');
    const output = openSync(this.log, 'w');
    const env = { ...process.env, LC_ALL: 'C' };
    this.child = spawn(file, args, { ...owner, cwd: folder, env, detached: true, stdio: ['ignore', output, output] });
    this.child.on('error', (error) => (this.spawnError = error));
    this.child.unref();
    closeSync(output);
  }

  /** None where it could not even be spawned. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  signal(signal: NodeJS.Signals): number[] {
    return this.pid === undefined || this.ended() ? [] : signalTree(this.pid, signal);
  }

  /** Asks it to end at once but tidily; what has not ended within two seconds is killed, with all its children. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (signal === 'SIGKILL') return this.kill(); // to the first process alone it would leave the others without a parent
    const deadline = performance.now() + tidyWithinMs;
    this.signal('SIGCONT');
    if (!this.ended()) this.child.kill(signal);
    while (!this.ended() && performance.now() < deadline) await sleep(pollMs);
    await this.kill();
  }

  async kill(): Promise<void> {
    const tree = this.signal('SIGKILL');
    while (!this.ended() || anyRunning(tree)) await sleep(pollMs);
  }

  /** @throws Error with the server's last words, when it ends before it is ready or takes too long */
  async untilReady(ask: () => Promise<void>, readyWithinMs = 20_000): Promise<void> {
    const deadline = performance.now() + readyWithinMs;
    for (;;) {
      const refusal = await ask().then(
        () => undefined,
        (error: Error) => error,
      );
      if (this.ended()) throw new Error(`${this.name} ended before it was ready. ${this.lastWords()}`);
      if (refusal === undefined) return;
      if (performance.now() > deadline) {
        throw new Error(
          `${this.name} was not ready within ${readyWithinMs} ms (${refusal.message}). ${this.lastWords()}`,
        );
      }
      await sleep(pollMs);
    }
  }

  private ended(): boolean {
    return this.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private lastWords(): string {
    const lines = readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-15);
    return [this.spawnError?.message ?? 'Its last log lines:', ...lines].join('\n  ');
  }
}
