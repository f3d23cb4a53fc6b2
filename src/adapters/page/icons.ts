import { Markup, html } from './markup.js';
import type { Look } from './states.js';

/** One shape a look, so that no colour has to be told from another: disc, triangle, octagon, dashed ring, square. */
const SHAPES: Readonly<Record<Look, string>> = {
  good: '<circle cx="12" cy="12" r="11"/><path class="sign" d="m6.8 12.4 3.6 3.6 6.8-7.6"/>',
  warn: '<path d="M12 1.5a1.8 1.8 0 0 1 1.6.9l9.6 17a1.8 1.8 0 0 1-1.6 2.7H2.4a1.8 1.8 0 0 1-1.6-2.7l9.6-17a1.8 1.8 0 0 1 1.6-.9z"/><path class="sign" d="M12 8.5v6M12 18v.1"/>',
  bad: '<path d="M7.6 1h8.8L23 7.6v8.8L16.4 23H7.6L1 16.4V7.6z"/><path class="sign" d="m8 8 8 8m0-8-8 8"/>',
  unknown:
    '<circle class="ring" cx="12" cy="12" r="10"/><path class="mark" d="M9.2 9.4c.3-3.5 5.6-3.3 5.6 0 0 2.2-2.8 2.3-2.8 4.6M12 17.4v.1"/>',
  leaving:
    '<rect x="1.5" y="1.5" width="21" height="21" rx="4"/><path class="sign" d="M12 6.5v10m-4.3-4 4.3 4.3 4.3-4.3"/>',
};

/** An icon without a name: the words beside it say the same. */
export function icon(look: Look): Markup {
  return html`<svg class="icon ${look}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${new Markup(SHAPES[look])}
  </svg>`;
}

const COLOURS: Readonly<Record<Look, string>> = {
  good: '#1f8a55',
  warn: '#b87700',
  bad: '#c4352b',
  unknown: '#6b7280',
  leaving: '#52607a',
};

/** The same shape for the tab of a browser. */
export function favicon(look: Look): string {
  const style = `.sign,.mark,.ring{fill:none;stroke:#fff;stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}.mark,.ring{stroke:${COLOURS[look]}}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="${COLOURS[look]}"><style>${style}</style>${SHAPES[look]}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
