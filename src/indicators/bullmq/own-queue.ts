import { OwnRedisClient } from '../redis/own-client.js';

const PREFIX = 'bull';

/** A queue by its name, on a client of the indicator's own. */
export class OwnQueue {
  readonly client: OwnRedisClient;

  /** @throws Error where the URL is none of redis; it never contains the URL */
  constructor(
    url: string,
    readonly name: string,
    readonly prefix: string = PREFIX,
  ) {
    this.client = new OwnRedisClient(url);
  }
}
