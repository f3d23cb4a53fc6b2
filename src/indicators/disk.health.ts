import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import type { CheckResult } from '../domain/check-result.js';
import { expectOption } from '../domain/expect-option.js';
import { SingleFlight } from '../engine/single-flight.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { judgeSpace, resolveDiskLimits, type DiskLimits, type ResolvedDiskLimits } from './disk/judge-space.js';
import { fileFailure } from './files/file-failure.js';

/** Which file system to look at, and how little is too little. */
export interface DiskIndicatorOptions extends DiskLimits {
  /** A path on the file system. @default '.', the working directory */
  readonly path?: string;
  /** Whether this process has to write to that path: a read-only file system and a missing permission are then down. @default false */
  readonly writable?: boolean;
}

/** What is asked of a file system. */
type Files = Pick<typeof import('node:fs/promises'), 'access' | 'statfs'>;

const WHAT = 'the path';

/**
 * Tells how much space, and how many inodes, a file system has left. A file system that hangs (NFS) holds one thread of Node's and never
 * a second.
 * @publicApi
 */
export class DiskSpaceHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 1;
  readonly #options: DiskIndicatorOptions;
  readonly #flight = new SingleFlight<CheckResult>();
  readonly #files: Files;
  #limits: ResolvedDiskLimits | undefined;

  /** @param files @internal the file system */
  constructor(options: DiskIndicatorOptions = {}, files: Files = { access, statfs }) {
    super();
    this.#options = options;
    this.#files = files;
  }

  override prepare(): void {
    this.#ready();
  }

  override async check(): Promise<CheckResult> {
    const limits = this.#ready();
    return this.#flight.run(() => this.#look(limits));
  }

  async #look(limits: ResolvedDiskLimits): Promise<CheckResult> {
    const { path = '.', writable = false } = this.#options;
    try {
      if (writable) await this.#files.access(path, constants.W_OK);
      return judgeSpace(await this.#files.statfs(path), limits);
    } catch (error) {
      const failure = fileFailure(error, WHAT);
      if (failure === undefined) throw error;
      return failure;
    }
  }

  #ready(): ResolvedDiskLimits {
    const { path = '.', writable = false } = this.#options;
    expectOption(
      typeof path === 'string' && path !== '' && !path.includes('\0'),
      'path',
      'the path of a file or folder',
      path,
    );
    expectOption(typeof writable === 'boolean', 'writable', 'true or false', writable);
    return (this.#limits ??= resolveDiskLimits(this.#options));
  }
}
