/**
 * What amqplib can read.
 * @throws Error where the URL is none of AMQP; it never contains the URL
 */
export function brokerUrl(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:(?=\/\/)/i.exec(url)?.[0].toLowerCase();
  if (scheme !== 'amqp:' && scheme !== 'amqps:')
    throw new Error(`Expected the RabbitMQ URL to begin with amqp:// or amqps://, got ${scheme ?? 'no protocol'}`);
  try {
    const { hostname, username, password } = new URL(url);
    if (hostname === '') throw new TypeError('no host');
    decodeURIComponent(username + password);
  } catch {
    throw new Error(
      `Expected the RabbitMQ URL to be ${scheme}//user:password@host:port/vhost, with special characters percent-encoded; it cannot be read`,
    );
  }
  return url;
}
