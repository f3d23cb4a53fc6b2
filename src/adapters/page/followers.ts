import type { ServerResponse } from 'node:http';
import type { DetailsLevel } from '../../domain/details.js';

/** How many pages may follow at the same time. */
export const MOST_FOLLOWERS = 20;

/** The shortest time between two contents, and the time after which ages are told anew where nothing happens; milliseconds. */
const AT_MOST_EVERY_MS = 1000;
const BEAT_MS = 15_000;

/** A client that has not taken this many bytes yet is too slow, and dropped. */
const MOST_UNSENT_BYTES = 1_000_000;

/** How long a client may take for its last bytes once the application drains, in milliseconds. */
const LEAVE_WITHIN_MS = 1000;

/** After which time a browser comes back, in milliseconds. */
const RETRY_MS = 3000;

/** The open pages: each hears of every change as a server-sent event with the new content. Nothing here holds the process open. */
export class Followers {
  private readonly open = new Map<ServerResponse, DetailsLevel>();
  private due: NodeJS.Timeout | undefined;
  private beating: NodeJS.Timeout | undefined;
  private isClosed = false;

  /** @param contentAt the content for a level at this moment */
  constructor(private readonly contentAt: (level: DetailsLevel) => string) {}

  get isFull(): boolean {
    return this.isClosed || this.open.size >= MOST_FOLLOWERS;
  }

  get size(): number {
    return this.open.size;
  }

  /** Goes on with a response whose head is written. */
  add(response: ServerResponse, level: DetailsLevel): void {
    if (this.isFull) return void response.destroy();
    response.socket?.unref();
    this.open.set(response, level);
    const leave = () => this.remove(response);
    response.once('close', leave).once('error', leave);
    response.write(`retry: ${RETRY_MS}\n\n${this.event(level)}`);
    this.beating ??= setInterval(() => this.beat(), BEAT_MS).unref();
  }

  /** Something has changed. What changes soon after it goes into the same event. */
  changed(): void {
    if (this.open.size === 0) return;
    this.due ??= setTimeout(() => this.tell(), AT_MOST_EVERY_MS).unref();
  }

  /** Tells the last content and ends all; from now on nobody is taken. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.tell();
    const left = [...this.open.keys()];
    for (const response of left) response.end();
    this.open.clear();
    this.rest();
    if (left.length > 0) setTimeout(() => left.forEach((response) => response.destroy()), LEAVE_WITHIN_MS).unref();
  }

  private beat(): void {
    for (const response of this.open.keys()) response.write(': beat\n\n');
    this.tell();
  }

  private tell(): void {
    clearTimeout(this.due);
    this.due = undefined;
    const events = new Map<DetailsLevel, string>();
    for (const [response, level] of this.open) {
      if (response.writableLength > MOST_UNSENT_BYTES) {
        response.destroy();
        continue;
      }
      if (!events.has(level)) events.set(level, this.event(level));
      response.write(events.get(level)!);
    }
  }

  private event(level: DetailsLevel): string {
    return `data: ${JSON.stringify(this.contentAt(level))}\n\n`;
  }

  private remove(response: ServerResponse): void {
    this.open.delete(response);
    if (this.open.size === 0) this.rest();
  }

  private rest(): void {
    clearInterval(this.beating);
    clearTimeout(this.due);
    this.beating = undefined;
    this.due = undefined;
  }
}
