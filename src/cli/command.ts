/** What a command reads and where it writes. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** This package's own package.json. */
  readonly manifest: () => object;
  /** Asks a question that is answered by yes or no; undefined where nobody is there to answer. */
  readonly ask?: ((question: string) => Promise<boolean>) | undefined;
}

/** One sub-command. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  /** The exit code of a command line that cannot be understood. */
  readonly usageCode: number;
  /** @returns the exit code @throws UsageError, CommandError */
  run(args: readonly string[], surroundings: Surroundings): Promise<number>;
}

/** A command line that cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Ends a command with a message and an exit code of its own. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** `EX_USAGE` of sysexits.h. */
export const EX_USAGE = 64;
