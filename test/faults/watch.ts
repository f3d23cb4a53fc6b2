import { connect, type Socket } from 'node:net';
import { now } from './application.js';

/** One answer of `/health`. */
export interface Answer {
  /** When it was asked for and how long it took, in milliseconds. */
  readonly at: number;
  readonly tookMs: number;
  readonly code: number;
  /** Per indicator: `up`, or status and reason. */
  readonly entries: Readonly<Record<string, string>>;
}

interface Body {
  readonly details: Readonly<Record<string, { readonly status: string; readonly reason?: string }>>;
}

const EVERY_MS = 10;
const END_OF_HEAD = '\r\n\r\n';

/**
 * Asks `/health` every few milliseconds, whether or not the answers before have come: over one connection, so that the answers come
 * in the order in which they were given.
 */
export class Watch {
  readonly answers: Answer[] = [];
  /** Requests that got no answer at all. */
  failures = 0;
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  readonly #asked: number[] = [];
  #text = '';

  constructor({ host, port }: { readonly host: string; readonly port: number }) {
    const request = `GET /health HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    this.#socket = connect(port, host);
    this.#socket.setEncoding('latin1').on('data', (text) => this.#take(String(text)));
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => (this.failures += this.#asked.splice(0).length));
    this.#timer = setInterval(() => {
      this.#asked.push(now());
      this.#socket.write(request);
    }, EVERY_MS);
  }

  /** The answers that were under way or asked for in a span of time. */
  between(from: number, to: number): Answer[] {
    return this.answers.filter(({ at, tookMs }) => at + tookMs >= from && at <= to);
  }

  get openRequests(): number {
    return this.#asked.length;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#asked.length = 0;
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#text += text;
    for (;;) {
      const bodyAt = this.#text.indexOf(END_OF_HEAD) + END_OF_HEAD.length;
      const head = this.#text.slice(0, bodyAt);
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1]);
      if (bodyAt < END_OF_HEAD.length || this.#text.length < bodyAt + length) return;
      const { details } = JSON.parse(this.#text.slice(bodyAt, bodyAt + length)) as Body;
      this.#text = this.#text.slice(bodyAt + length);
      const entries = Object.fromEntries(
        Object.entries(details).map(([name, { status, reason }]) => [name, reason ? `${status} ${reason}` : status]),
      );
      const at = this.#asked.shift()!;
      this.answers.push({ at, tookMs: now() - at, code: Number(head.slice(9, 12)), entries });
    }
  }
}
