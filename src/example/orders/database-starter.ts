import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { codeOf } from '../availability.js';

/** The pause after the first failure, and the longest one, in milliseconds. Each is twice the one before. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

/** How long the boot waits for the first try, in milliseconds: a database that is well is there when the routes are. */
const HEAD_START_MS = 1000;

/** Connects to the database beside the boot, and goes on trying until it works: a database that is down stops nothing from listening. */
@Injectable()
export class DatabaseStarter implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('Database');
  private attempt: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly dataSource: DataSource) {}

  async onModuleInit(): Promise<void> {
    this.attempt = this.connect(FIRST_PAUSE_MS);
    await Promise.race([this.attempt, new Promise((resolve) => setTimeout(resolve, HEAD_START_MS).unref())]);
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Nest closes what is connected by then; an attempt that is still under way closes what it reaches. */
  async onApplicationShutdown(): Promise<void> {
    await this.attempt;
  }

  private async connect(pauseMs: number): Promise<void> {
    try {
      await this.dataSource.initialize();
      if (this.stopped) await this.dataSource.destroy();
      else this.logger.log('connected');
    } catch (error) {
      if (this.stopped) return;
      if (pauseMs === FIRST_PAUSE_MS) this.logger.warn(`not connected (${codeOf(error)}); trying until it works`);
      this.timer = setTimeout(() => {
        this.attempt = this.connect(Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
      }, pauseMs);
      this.timer.unref();
    }
  }
}
