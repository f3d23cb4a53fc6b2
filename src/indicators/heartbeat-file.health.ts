import { stat } from 'node:fs/promises';
import { down, type CheckResult } from '../domain/check-result.js';
import { expectOption } from '../domain/expect-option.js';
import { systemClock } from '../engine/clock.js';
import { SingleFlight } from '../engine/single-flight.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { fileFailure } from './files/file-failure.js';
import { judgeAge, resolveHeartbeat, type HeartbeatLimits } from './heartbeat-file/judge-age.js';

/** Which file a worker touches, and how often it must. */
export interface HeartbeatFileOptions extends HeartbeatLimits {
  /** The path of the file. */
  readonly path: string;
}

/** What is asked of a file system. */
type Files = Pick<typeof import('node:fs/promises'), 'stat'>;

const WHAT = 'the heartbeat file';

/**
 * Tells whether a worker lives, by when it last wrote to a file. What is in the file does not matter.
 * @publicApi
 */
export class HeartbeatFileHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 1;
  readonly #options: HeartbeatFileOptions;
  readonly #flight = new SingleFlight<CheckResult>();
  readonly #files: Files;
  #limits: Required<HeartbeatLimits> | undefined;

  /** @param files @internal the file system */
  constructor(options: HeartbeatFileOptions, files: Files = { stat }) {
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

  async #look(limits: Required<HeartbeatLimits>): Promise<CheckResult> {
    try {
      const file = await this.#files.stat(this.#options.path);
      if (!file.isFile()) return down('bad_response', `${WHAT} is no file`);
      return judgeAge(systemClock.wall() - file.mtimeMs, limits);
    } catch (error) {
      const failure = fileFailure(error, WHAT);
      if (failure === undefined) throw error;
      return failure;
    }
  }

  #ready(): Required<HeartbeatLimits> {
    const { path } = this.#options;
    expectOption(typeof path === 'string' && path !== '' && !path.includes('\0'), 'path', 'the path of a file', path);
    return (this.#limits ??= resolveHeartbeat(this.#options));
  }
}
