import type { Channel, ChannelModel } from 'amqplib';

/** What the broker told of one queue. */
export interface QueueDepth {
  readonly messages: number;
  readonly consumers: number;
}

/**
 * Opens a channel of its own on the connection, asks for the depth of the queue where there is one to ask for, and closes the channel.
 * The declaration is passive: it makes no queue. Where the connection is the application's, none of its channels is touched: a broker
 * answers a question for a queue that it does not know by closing the channel.
 * @throws what amqplib or the broker says
 */
export async function inquire(model: ChannelModel, queue: string | undefined): Promise<QueueDepth | undefined> {
  const channel = await model.createChannel();
  let closed = false;
  channel.on('error', () => {}); // the rejection tells
  channel.on('close', () => (closed = true));
  try {
    return queue === undefined ? undefined : await depthOf(channel, queue);
  } finally {
    if (!closed) await channel.close();
  }
}

async function depthOf(channel: Channel, queue: string): Promise<QueueDepth> {
  const { messageCount, consumerCount } = await channel.checkQueue(queue);
  return { messages: messageCount, consumers: consumerCount };
}
