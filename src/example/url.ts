/**
 * A URL of the configuration, with which its client will get along: one that it cannot read ends up in the client's error, password and all.
 * @throws TypeError with the name of the key, never with the URL
 */
export function urlIn(key: string, value: string): string {
  const url = value.trim();
  try {
    const { username, password } = new URL(url);
    decodeURIComponent(username + password);
    return url;
  } catch {
    throw new TypeError(`Expected ${key} to be a URL, with special characters in its password percent-encoded`);
  }
}
