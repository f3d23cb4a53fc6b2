import { execFileSync } from 'node:child_process';
import type { Launch } from './application.js';

/** Of its own for each process, so that two runs never meet. */
const NETWORK = `10.${200 + (process.pid % 50)}.${Math.floor(process.pid / 50) % 256}`;

/** The two ends of the wire that the dependency is on, and of the one that the application is asked about its health on. */
const WIRES = {
  dependency: { outside: `${NETWORK}.1`, inside: `${NETWORK}.2` },
  health: { outside: `${NETWORK}.5`, inside: `${NETWORK}.6` },
} as const;

/** A network namespace for an application, so that its packets can be dropped for real. Needs root and iproute2. */
export class Namespace {
  readonly launch: Launch;
  /** At which the application reaches its dependency. */
  readonly dependencyAddress = WIRES.dependency.outside;

  private constructor(
    private readonly name: string,
    private readonly cable: string,
  ) {
    this.launch = { prefix: ['ip', 'netns', 'exec', name], address: WIRES.health.inside };
  }

  /** Undefined where we are not root, or there is no `ip`. */
  static create(): Namespace | undefined {
    if (process.getuid?.() !== 0) return undefined;
    const namespace = new Namespace(`faults${process.pid}`, `hpf${process.pid % 100_000}`);
    try {
      namespace.build();
      return namespace;
    } catch {
      namespace.remove();
      return undefined;
    }
  }

  /** From now on every packet between the application and its dependency is dropped, without a word to either. */
  drop(): void {
    ip('link', 'set', `${this.cable}d`, 'down');
  }

  deliver(): void {
    ip('link', 'set', `${this.cable}d`, 'up');
  }

  remove(): void {
    try {
      ip('netns', 'del', this.name);
    } catch {
      // it was never made
    }
  }

  private build(): void {
    ip('netns', 'add', this.name);
    for (const [letter, { outside, inside }] of [
      ['d', WIRES.dependency],
      ['h', WIRES.health],
    ] as const) {
      const [ours, theirs] = [`${this.cable}${letter}`, `in${letter}`];
      ip('link', 'add', ours, 'type', 'veth', 'peer', 'name', theirs, 'netns', this.name);
      ip('addr', 'add', `${outside}/30`, 'dev', ours);
      ip('link', 'set', ours, 'up');
      ip('-n', this.name, 'addr', 'add', `${inside}/30`, 'dev', theirs);
      ip('-n', this.name, 'link', 'set', theirs, 'up');
    }
    ip('-n', this.name, 'link', 'set', 'lo', 'up');
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
