import type { ChannelModel } from 'amqplib';
import type { ApplicationAmqp } from '../application-clients.js';

/**
 * The `ChannelModel` of amqplib in what the application has: itself, or what an `AmqpConnectionManager` and its like hold at the moment.
 * Undefined while they have no connection.
 */
export function modelIn(given: ApplicationAmqp): ChannelModel | undefined {
  const held = 'connection' in given ? given.connection : undefined;
  if (isModel(held)) return held;
  return isModel(given) ? given : undefined;
}

/** True where the broker has told this connection that it takes no messages: its memory or its disk is short. */
export function isBlocked({ connection }: ChannelModel): boolean {
  return (connection as { readonly blocked?: unknown }).blocked === true;
}

function isModel(value: unknown): value is ChannelModel {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'createChannel') === 'function';
}
