import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../servers/free-port.js';
import { reset } from '../servers/tcp-fake.js';

/** What the way does with the bytes that the server sends. */
type Treatment =
  | { readonly kind: 'pass' }
  | { readonly kind: 'late'; readonly ms: number }
  | { readonly kind: 'drip'; readonly everyMs: number }
  | { readonly kind: 'resetAfterFirst' }
  | { readonly kind: 'garbage' };

/** How a client begins: with its protocol, or as PostgreSQL's does with the question for TLS, which is answered with yes. */
type Opening = 'direct' | 'postgres';

const PASS: Treatment = { kind: 'pass' };
const GARBAGE = '\x00\xff\x7fgarbage\r\n'.repeat(8);

/** The network between the application and its dependency: one port that spoils what passes it. */
export class Way {
  readonly #pairs = new Set<Pair>();
  #server: Server | undefined;
  #held = false;
  #treatment = PASS;

  private constructor(
    readonly port: number,
    private readonly target: number,
    private readonly opening: Opening,
  ) {}

  static async to(target: number, opening: Opening = 'direct'): Promise<Way> {
    const way = new Way(await freePort(), target, opening);
    await way.open();
    return way;
  }

  /** Connections of the application that are open now. */
  get connections(): number {
    return this.#pairs.size;
  }

  async open(): Promise<void> {
    if (this.#server) return;
    this.#server = createServer((client) => this.#join(client)).listen(this.port, '0.0.0.0');
    await once(this.#server, 'listening');
  }

  /** New connections are refused and open ones reset, as of a process that was killed. */
  close(): void {
    this.#server?.close();
    this.#server = undefined;
    this.resetOpen();
  }

  resetOpen(): void {
    for (const pair of this.#pairs) pair.reset();
  }

  /** What is open stays open and carries nothing any more; new connections work. */
  deadenOpen(): void {
    for (const pair of this.#pairs) pair.deaden();
  }

  resetDead(): void {
    for (const pair of this.#pairs) if (pair.dead) pair.reset();
  }

  /** Nothing passes until {@link flow}; what was sent meanwhile arrives then, as TCP sends lost packets again. */
  hold(): void {
    this.#held = true;
    for (const pair of this.#pairs) pair.hold();
  }

  flow(): void {
    this.#held = false;
    for (const pair of this.#pairs) pair.flow();
  }

  treat(treatment: Treatment): void {
    this.#treatment = treatment;
    for (const pair of this.#pairs) pair.treat(treatment);
  }

  pass(): void {
    this.treat(PASS);
  }

  #join(client: Socket): void {
    const pair = new Pair(client, connect(this.target, '127.0.0.1'), this.#treatment, this.opening);
    this.#pairs.add(pair);
    client.on('close', () => this.#pairs.delete(pair));
    if (this.#held) pair.hold();
  }
}

/** One connection of the application and the one to the server behind it. */
class Pair {
  dead = false;
  #queue: Buffer[] = [];
  #timer: NodeJS.Timeout | undefined;
  #held: (() => void)[] | undefined;
  #asksForTls: boolean;
  #isOver = false;
  readonly #late: { readonly bytes: Buffer; readonly due: number }[] = [];

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private treatment: Treatment,
    opening: Opening,
  ) {
    this.#asksForTls = opening === 'postgres';
    client.setNoDelay(true);
    server.setNoDelay(true);
    client.on('data', (bytes) => this.#unlessHeld(() => this.#fromClient(bytes)));
    server.on('data', (bytes) => this.#unlessHeld(() => this.#fromServer(bytes)));
    client.on('error', () => {}); // a client that hangs up is no business of ours
    client.on('close', () => {
      clearInterval(this.#timer);
      server.destroy();
    });
    server.on('error', () => this.reset());
    server.on('close', () => {
      this.#isOver = true;
      this.#endIfOver();
    });
  }

  reset(): void {
    reset(this.client);
  }

  deaden(): void {
    this.dead = true;
  }

  hold(): void {
    this.#held ??= [];
  }

  flow(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const pass of held) pass();
    this.#endIfOver();
  }

  treat(treatment: Treatment): void {
    this.treatment = treatment;
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const bytes of this.#queue.splice(0)) this.#send(bytes);
    this.#endIfOver();
  }

  /** The ends of both sides are seen all the same: what is open is what the application has open. */
  #unlessHeld(pass: () => void): void {
    if (this.#held) this.#held.push(pass);
    else pass();
  }

  #fromClient(bytes: Buffer): void {
    if (this.dead) return;
    if (this.#asksForTls) {
      this.#asksForTls = false;
      this.client.write('S');
    } else if (this.treatment.kind === 'garbage') this.client.write(GARBAGE);
    else this.server.write(bytes);
  }

  #fromServer(bytes: Buffer): void {
    const { treatment } = this;
    switch (treatment.kind) {
      case 'pass':
        return this.#sendLate(bytes, 0);
      case 'late':
        return this.#sendLate(bytes, treatment.ms);
      case 'drip':
        this.#queue.push(...Array.from(bytes, (byte) => Buffer.of(byte)));
        this.#timer ??= setInterval(() => {
          const byte = this.#queue.shift();
          if (byte) this.#send(byte);
          this.#endIfOver();
        }, treatment.everyMs);
        return;
      case 'resetAfterFirst':
        this.#send(bytes.subarray(0, 1));
        return void setImmediate(() => this.reset());
      case 'garbage':
        return this.#send(Buffer.from(GARBAGE));
    }
  }

  /** Late bytes are never overtaken by those that follow. */
  #sendLate(bytes: Buffer, ms: number): void {
    const due = performance.now() + ms;
    if (ms === 0 && this.#late.length === 0) return this.#send(bytes);
    this.#late.push({ bytes, due });
    if (this.#late.length === 1) this.#awaitNext();
  }

  #awaitNext(): void {
    const [next] = this.#late;
    if (next === undefined) return;
    setTimeout(() => {
      this.#late.shift();
      this.#send(next.bytes);
      this.#awaitNext();
      this.#endIfOver();
    }, next.due - performance.now());
  }

  /** The server has closed: so is the client's side, once it has all that was sent. */
  #endIfOver(): void {
    if (this.#isOver && !this.dead && !this.#held && this.#late.length + this.#queue.length === 0)
      this.client.destroySoon();
  }

  #send(bytes: Buffer): void {
    if (!this.dead && !this.client.destroyed) this.client.write(bytes);
  }
}
