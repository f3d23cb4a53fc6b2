import { isHolder, memberOf } from '../guarded.js';
import { isPlainFetch } from '../observed-fetch.js';

/** What a subclass overrides to sign, route or authenticate in a way of its own. */
const REQUEST_METHODS = [
  'authHeaders',
  'bearerAuth',
  'apiKeyAuth',
  'prepareOptions',
  'prepareRequest',
  'buildRequest',
  'buildHeaders',
  'buildURL',
  'defaultHeaders',
  'defaultQuery',
];

/** How long a chain of classes is followed. */
const MOST_CLASSES = 32;

/** Where a request is given a way of its own to the server: a proxy, an agent. */
const ROUTES = ['dispatcher', 'agent', 'proxy', 'client'];

/**
 * True where a client of a generated SDK (OpenAI's, Anthropic's) does more to its requests than its options tell: an own
 * `fetch`, a proxy, middleware, or a subclass that signs them. A plain request would then not be the application's.
 * The SDK's own class is known by the name that it has as its own static member.
 */
export function hasOwnWay(client: unknown, sdkClass: string): boolean {
  return hasOwnTransport(memberOf(client, '_options')) || hasOwnTransport(client, false) || overrides(client, sdkClass);
}

/** True where options of a client name a `fetch` that does more than to observe, an agent, a proxy or middleware. */
export function hasOwnTransport(options: unknown, fetchCounts = true): boolean {
  const ownFetch = memberOf(options, 'fetch');
  const middleware = memberOf(options, 'middleware');
  return (
    (fetchCounts && isHolder(ownFetch) && !isPlainFetch(ownFetch)) ||
    isHolder(memberOf(options, 'httpAgent')) ||
    (Array.isArray(middleware) && middleware.length > 0) ||
    ROUTES.some((route) => memberOf(memberOf(options, 'fetchOptions'), route) != null)
  );
}

function overrides(client: unknown, sdkClass: string): boolean {
  const below: object[] = [];
  for (let each = client; isHolder(each) && below.length < MOST_CLASSES; each = Object.getPrototypeOf(each)) {
    const { constructor } = each;
    if (Object.hasOwn(each, 'constructor') && Object.hasOwn(constructor, sdkClass))
      return below.some((owner) => REQUEST_METHODS.some((method) => Object.hasOwn(owner, method)));
    below.push(each);
  }
  return false;
}
