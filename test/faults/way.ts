import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { freePort } from '../servers/free-port.js';
import { CERTIFICATES, type CertificateName } from './certificates.js';

/** What the way does with the bytes that the server sends. */
type Treatment =
  | { readonly kind: 'pass' }
  | { readonly kind: 'late'; readonly ms: number }
  | { readonly kind: 'drip'; readonly everyMs: number }
  | { readonly kind: 'resetAfterFirst' }
  | { readonly kind: 'garbage' };

/** Whether TLS ends here: from the first byte on, once PostgreSQL's client has asked for it, or not at all. */
type Front = 'none' | 'implicit' | 'postgres';

const PASS: Treatment = { kind: 'pass' };
const GARBAGE = '\x00\xff\x7fgarbage\r\n'.repeat(8);

/** The network between the application and its dependency: one port that spoils what passes it. */
export class Way {
  readonly #pairs = new Set<Pair>();
  #server: Server | undefined;
  #held = false;
  #treatment = PASS;
  #certificate: CertificateName = 'good';

  private constructor(
    readonly port: number,
    private readonly target: number,
    private readonly front: Front,
  ) {}

  static async to(target: number, front: Front = 'none'): Promise<Way> {
    const way = new Way(await freePort(), target, front);
    await way.open();
    return way;
  }

  /** Connections of the application that are open now. */
  get connections(): number {
    return this.#pairs.size;
  }

  async open(): Promise<void> {
    if (this.#server) return;
    this.#server = createServer((client) => void this.#join(client)).listen(this.port, '0.0.0.0');
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

  /** New connections meet this certificate. */
  show(certificate: CertificateName): void {
    this.#certificate = certificate;
  }

  async stop(): Promise<void> {
    this.close();
  }

  async #join(raw: Socket): Promise<void> {
    raw.on('error', () => {}); // a client that hangs up is no business of ours
    const client = await this.#secured(raw);
    if (raw.destroyed) return;
    const pair = new Pair(raw, client, connect(this.target, '127.0.0.1'), this.#treatment);
    this.#pairs.add(pair);
    raw.on('close', () => this.#pairs.delete(pair));
    if (this.#held) pair.hold();
  }

  async #secured(raw: Socket): Promise<Socket> {
    if (this.front === 'none') return raw;
    if (this.front === 'postgres') {
      await once(raw, 'readable').catch(() => {});
      raw.read(); // SSLRequest
      raw.write('S');
    }
    const secureContext = createSecureContext(CERTIFICATES[this.#certificate]);
    const client = new TLSSocket(raw, { isServer: true, secureContext });
    client.on('error', () => raw.destroy()); // a client that does not like the certificate
    return client;
  }
}

/** One connection of the application and the one to the server behind it. */
class Pair {
  dead = false;
  #queue: Buffer[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  readonly #late: { readonly bytes: Buffer; readonly due: number }[] = [];

  constructor(
    private readonly raw: Socket,
    private readonly client: Socket,
    private readonly server: Socket,
    private treatment: Treatment,
  ) {
    raw.setNoDelay(true);
    server.setNoDelay(true);
    client.on('data', (bytes) => this.#fromClient(bytes));
    server.on('data', (bytes) => this.#fromServer(bytes));
    raw.on('close', () => {
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
    this.raw.resetAndDestroy();
  }

  deaden(): void {
    this.dead = true;
  }

  hold(): void {
    this.client.pause();
    this.server.pause();
  }

  flow(): void {
    this.client.resume();
    this.server.resume();
  }

  treat(treatment: Treatment): void {
    this.treatment = treatment;
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const bytes of this.#queue.splice(0)) this.#send(bytes);
    this.#endIfOver();
  }

  #fromClient(bytes: Buffer): void {
    if (this.dead) return;
    if (this.treatment.kind === 'garbage') this.client.write(GARBAGE);
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
    if (this.#isOver && !this.dead && this.#late.length + this.#queue.length === 0) this.client.destroySoon();
  }

  #send(bytes: Buffer): void {
    if (!this.dead && !this.client.destroyed) this.client.write(bytes);
  }
}
