import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { CERTIFICATES, type CertificateName } from './certificates.js';

/** Where TLS ends in front of a server that speaks none here. */
export class TlsEnd {
  readonly #open = new Set<Socket>();
  readonly #server: Server;

  private constructor(target: number) {
    this.#server = createServer(CERTIFICATES.good, (client) => this.#join(client, connect(target, '127.0.0.1')));
    this.#server.on('connection', (raw: Socket) => this.#keep(raw));
    this.#server.on('tlsClientError', () => {}); // a client that does not like the certificate
  }

  static async before(target: number): Promise<TlsEnd> {
    const end = new TlsEnd(target);
    end.#server.listen(0, '127.0.0.1');
    await once(end.#server, 'listening');
    return end;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** New connections meet this certificate. */
  show(certificate: CertificateName): void {
    this.#server.setSecureContext(CERTIFICATES[certificate]);
  }

  async stop(): Promise<void> {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
    await once(this.#server, 'close');
  }

  #join(client: TLSSocket, server: Socket): void {
    this.#keep(server);
    client.on('error', () => {}); // whoever hangs up is no business of ours
    client.pipe(server).pipe(client);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroySoon());
  }

  #keep(socket: Socket): void {
    this.#open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#open.delete(socket));
  }
}
