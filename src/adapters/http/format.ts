import type { IncomingMessage } from 'node:http';
import { acceptedFormat, type MediaFormat } from './negotiation.js';
import type { Route } from './routes.js';

/** The shape of an answer. `verbose` is the text that `?verbose` asks for, as Kubernetes' own endpoints do. */
export type Format = MediaFormat | 'verbose';

/** The format that a request asks for. A request of a probe, without a query and with no or the usual Accept, costs next to nothing. */
export function formatOf({ url = '', headers: { accept } }: IncomingMessage, route: Route): Format {
  switch (route.kind) {
    case 'page':
    case 'events':
      return 'html';
    case 'policy':
    case 'live':
    case 'metrics':
      return 'json';
    default:
      if (isVerbose(url)) return 'verbose';
      return accept === undefined || accept === '*/*' || accept === 'application/json'
        ? 'json'
        : acceptedFormat(accept);
  }
}

/** True for `?verbose`, whatever its value. */
function isVerbose(url: string): boolean {
  const query = url.indexOf('?');
  return query !== -1 && new URLSearchParams(url.slice(query + 1)).has('verbose');
}
