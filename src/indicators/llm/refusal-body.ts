import { systemClock } from '../../engine/clock.js';
import { wordsOf, type RefusalWords } from './refusal.js';

/** The longest body of a refusal that is read for its words, in bytes. */
const LONGEST_BODY = 65_536;

/** How long a body is waited for, in milliseconds. */
const BODY_MS = 500;

/** A response that is read along. */
export interface ReadAlong {
  /** The same to whoever reads it: status, headers, URL, and all of the body. */
  readonly response: Response;
  /** The words in the body, none where it is too long, too late, broken off, or no JSON. Never rejects. */
  readonly words: Promise<RefusalWords>;
}

/**
 * Reads the beginning of a body along with the caller, who may read it at any pace, throw it away, or abort.
 * Not by `clone()`: a caller that throws its body away would have to wait for the copy to be thrown away too, and an abort after the
 * copy was let go of is an unhandled rejection in Node 20. Undefined for a body that is none of the platform's.
 */
export function readAlong(response: Response): ReadAlong | undefined {
  const { body, status, statusText, headers, url, redirected, type } = response;
  if (!(body instanceof ReadableStream) || body.locked) return undefined;
  const reading = new Reading(body.getReader());
  // As a stream of bytes that reads ahead by itself until so many wait for the caller.
  const same = new Response(
    new ReadableStream(
      {
        type: 'bytes',
        pull: (controller) => reading.pull(controller),
        cancel: (reason) => reading.cancel(reason),
      },
      { highWaterMark: LONGEST_BODY },
    ),
    { status, statusText, headers },
  );
  Object.defineProperties(same, { url: { value: url }, redirected: { value: redirected }, type: { value: type } });
  return { response: same, words: reading.words };
}

class Reading {
  readonly words: Promise<RefusalWords>;
  #tell!: (words: RefusalWords) => void;
  readonly #decoder = new TextDecoder();
  #text = '';
  #length = 0;
  #isTold = false;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(private readonly reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.words = new Promise((resolve) => (this.#tell = resolve));
    const timer = systemClock.after(BODY_MS, () => this.#end());
    void this.words.then(() => timer.cancel());
  }

  /** @throws what broke the body */
  pull(controller: ReadableByteStreamController): Promise<void> {
    const pulled = this.#read().then((chunk) => {
      if (chunk !== undefined) return controller.enqueue(chunk);
      controller.close();
      controller.byobRequest?.respond(0); // a reader that brought its own buffer waits for this
    });
    this.#underWay = pulled.catch(() => {}); // seen by the stream
    return pulled;
  }

  /** The caller wants no more of it. What is still to be read for the words is read on its own, and nobody waits for that. */
  cancel(reason: unknown): void {
    const letGo = () => void this.reader.cancel(reason).catch(() => {}); // it was broken already
    void this.words.then(letGo);
    void this.#underWay.then(async () => {
      while (!this.#isTold) await this.#read().catch(() => {});
    });
  }

  /** The next bytes, undefined at the end. */
  async #read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      for (;;) {
        const { done, value } = await this.reader.read();
        if (done) {
          this.#end(this.#text + this.#decoder.decode());
          return undefined;
        }
        this.#note(value);
        if (value.byteLength > 0) return value as Uint8Array<ArrayBuffer>;
      }
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  #note(chunk: Uint8Array): void {
    if (this.#isTold) return;
    this.#length += chunk.byteLength;
    if (this.#length > LONGEST_BODY) this.#end();
    else this.#text += this.#decoder.decode(chunk, { stream: true });
  }

  #end(body?: string): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#text = '';
    this.#tell(body === undefined ? {} : wordsIn(body));
  }
}

function wordsIn(body: string): RefusalWords {
  try {
    return wordsOf(JSON.parse(body));
  } catch {
    return {};
  }
}
