import { createHash } from 'node:crypto';
import { content, titleOf } from './content.js';
import { favicon } from './icons.js';
import { html, Markup } from './markup.js';
import { REFRESH_SECONDS, type PageView } from './page-view.js';
import { SCRIPT } from './script.js';
import { VERDICT_LOOKS } from './states.js';
import { STYLE } from './style.js';

/** The whole page: one file, nothing from elsewhere, readable without its script. */
export function pageDocument(view: PageView): string {
  const { facts, told, follows } = view;
  const events = follows ? `${facts.prefix}/page/events` : '';
  const page = html`<!doctype html>
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <title>${titleOf(view)}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="icon" id="icon" href="${favicon(VERDICT_LOOKS[told.status])}" />
        <noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}" /></noscript>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header>
          <p class="brand">Health</p>
          <p class="environment"><span class="hidden">Environment: </span><bdi>${facts.environment}</bdi></p>
          <p id="link">Refreshes every ${REFRESH_SECONDS} s</p>
        </header>
        <main id="main" data-events="${events}" data-refresh="${REFRESH_SECONDS}">${content(view)}</main>
        <p id="said" class="hidden" role="status" aria-live="polite"></p>
        ${SCRIPT_ELEMENT}
      </body>
    </html> `;
  return page.text;
}

/** To the byte what the hashes in the policy are of. */
const STYLE_ELEMENT = new Markup(`<style>${STYLE}</style>`);
const SCRIPT_ELEMENT = new Markup(`<script>${SCRIPT}</script>`);

/** Nothing may be loaded, framed, sent or run but what the page brings itself. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src '${hashOf(STYLE)}'`,
    `script-src '${hashOf(SCRIPT)}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
};

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}
