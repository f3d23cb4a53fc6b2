import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A message as it came. */
export interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/** What the receiver does with a request; it answers 204 where nothing else is said. */
type Behaviour = (response: ServerResponse) => void;

/** A receiver of webhooks on a real port: it keeps what came, and answers as a test says. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  readonly sockets = new Set<Socket>();
  private readonly behaviours: Behaviour[] = [];
  private waiting: (() => void)[] = [];

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.on('request', async (request, response) => {
      let text = '';
      for await (const chunk of request.setEncoding('utf8')) text += chunk;
      this.received.push({
        method: request.method,
        path: request.url,
        headers: request.headers,
        text,
        body: JSON.parse(text),
      });
      (this.behaviours.shift() ?? answering(204))(response);
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  static async start(): Promise<WebhookReceiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new WebhookReceiver(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook?key=k3y`;
  }

  /** What it does with the next requests, in this order. */
  does(...behaviours: Behaviour[]): void {
    this.behaviours.push(...behaviours);
  }

  /** Resolves once so many messages have come in all. */
  async has(count: number): Promise<void> {
    while (this.received.length < count) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Resolves once no connection is open: whatever was answered has been read. */
  async quiet(): Promise<void> {
    while (this.sockets.size > 0) await once([...this.sockets][0]!, 'close');
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    if (this.server.listening) await once(this.server, 'close');
  }
}

export function answering(status: number, headers: Record<string, string> = {}): Behaviour {
  return (response) => void response.writeHead(status, headers).end();
}

export const hanging: Behaviour = () => {};
export const dropping: Behaviour = (response) => void response.destroy();
