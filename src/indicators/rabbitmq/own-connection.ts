import type { ChannelModel } from 'amqplib';
import type { OwnConnection } from '../clients/kept-connection.js';

type Connect = (url: string, socketOptions: object) => Promise<ChannelModel>;

/** A connection of the indicator's own. */
export class OwnAmqpConnection implements OwnConnection {
  readonly model: Promise<ChannelModel>;
  readonly #ended = new AbortController();
  #lost = false;

  constructor(connect: Connect, url: string) {
    const lost = () => void (this.#lost = true);
    this.model = connect(url, {
      signal: this.#ended.signal, // of Node's: it destroys the socket, whatever amqplib is doing with it
      clientProperties: { connection_name: 'nestjs-health-policy' },
    }).then((model) => {
      model.on('error', lost);
      model.on('close', lost);
      return model;
    });
    this.model.catch(lost);
  }

  get alive(): boolean {
    return !this.#lost && !this.#ended.signal.aborted;
  }

  destroy(): void {
    this.#ended.abort();
  }
}
