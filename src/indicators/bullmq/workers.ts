/** Counts the workers of a queue in what `CLIENT LIST` says: bullmq names the blocking connection of each after its queue. */
export function countWorkers(clientList: string, prefix: string, queueName: string): number {
  const name = `${prefix}:${Buffer.from(queueName).toString('base64')}`;
  return clientList.split('\n').filter((line) => {
    const client = / name=(\S*)/.exec(line)?.[1];
    return client !== undefined && (client === name || client.startsWith(`${name}:w:`));
  }).length;
}
