import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account.js';
import { freePort } from './free-port.js';
import { guard, release } from './reaper.js';
import { ServerProcess } from './server-process.js';

/** A real server on a loopback port, with a folder and processes of its own. */
export interface TestServer {
  readonly port: number;
  /** With credentials. */
  readonly url: string;
  /**
   * SIGSTOP to all its processes; every thread stands still when it returns. Connections stay open, the kernel accepts new ones,
   * nothing answers.
   */
  freeze(): void;
  thaw(): void;
  /** SIGKILL to all its processes, frozen ones too; when it resolves connections are refused. */
  kill(): Promise<void>;
  /** Same port, same data; kills it first where it still runs; ready when it resolves. */
  restart(): Promise<void>;
  /** Ends it at once and removes the folder. Any number of times, in any state, a frozen one too. */
  stop(): Promise<void>;
}

/** How a kind of server is set up, started and asked whether it is ready. */
export interface ServerRecipe {
  readonly name: string;
  readonly owner?: Account | undefined;
  /** For a server that leaves something behind in the system when it is killed. @default SIGKILL */
  readonly endSignal?: NodeJS.Signals;
  /** Fills the empty folder. */
  prepare(folder: string, port: number): Promise<void>;
  command(folder: string, port: number): readonly [file: string, ...args: string[]];
  /** How long it may take to be ready, in milliseconds. @default 20000 */
  readonly readyWithinMs?: number;
  /** Rejects, soon, until this very server answers. */
  ready(port: number, pid: number | undefined): Promise<void>;
  url(port: number): string;
}

const portAttempts = 5;

export async function startServer(recipe: ServerRecipe): Promise<TestServer> {
  for (let attempt = 1; ; attempt++) {
    const server = new OwnedServer(recipe, await emptyFolder(recipe), await freePort());
    try {
      await recipe.prepare(server.folder, server.port);
      await server.restart();
      return server;
    } catch (error) {
      await server.stop();
      const portTaken = /address already in use|in use by another|EADDRINUSE/i.test(String(error));
      if (!portTaken || attempt === portAttempts) throw error;
    }
  }
}

async function emptyFolder({ name, owner }: ServerRecipe): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `health-policy-${name}-`));
  if (owner) await chown(folder, owner.uid, owner.gid);
  guard(folder, undefined);
  return folder;
}

class OwnedServer implements TestServer {
  readonly url: string;
  private running: ServerProcess | undefined;

  constructor(
    private readonly recipe: ServerRecipe,
    readonly folder: string,
    readonly port: number,
  ) {
    this.url = recipe.url(port);
  }

  freeze(): void {
    this.running?.signal('SIGSTOP');
  }

  thaw(): void {
    this.running?.signal('SIGCONT');
  }

  async kill(): Promise<void> {
    await this.running?.kill();
    this.running = undefined;
  }

  async restart(): Promise<void> {
    await this.kill();
    const { name, owner, command, ready, readyWithinMs } = this.recipe;
    const running = new ServerProcess(name, command(this.folder, this.port), this.folder, owner);
    this.running = running;
    guard(this.folder, running.pid);
    await running.untilReady(() => ready(this.port, running.pid), readyWithinMs);
  }

  async stop(): Promise<void> {
    await this.running?.end(this.recipe.endSignal ?? 'SIGKILL');
    this.running = undefined;
    await rm(this.folder, { recursive: true, force: true });
    release(this.folder);
  }
}
