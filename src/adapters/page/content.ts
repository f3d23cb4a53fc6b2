import { changeList, indicatorCard } from './indicator-card.js';
import { favicon, icon } from './icons.js';
import { html, type Markup, type Piece } from './markup.js';
import type { PageView } from './page-view.js';
import { policySection } from './policy-section.js';
import { because } from './sentences.js';
import { sections, VERDICT_LOOKS, VERDICT_WORDS } from './states.js';
import { clockTime } from './times.js';

/** How many of the last changes are shown at once. */
const CHANGES_SHOWN = 8;

/** More cards than this in a section stand closer together. */
const DENSE_FROM = 12;

/** What a page says, as the one thing in its `main` that changes: the script puts the next one in its place. */
export function content(view: PageView): Markup {
  const { told, level, facts, transitions, now } = view;
  const { status } = told;
  const look = VERDICT_LOOKS[status];
  const why = because(told, level, facts.environment);
  return html`<div
    class="content"
    data-said="${VERDICT_WORDS[status]}. ${why}"
    data-title="${titleOf(view)}"
    data-icon="${favicon(look)}"
  >
    <section class="verdict ${look}" aria-labelledby="verdict">
      ${icon(look)}
      <div>
        <h1 id="verdict">${VERDICT_WORDS[status]}</h1>
        <p>${why}</p>
      </div>
    </section>
    ${
      level !== 'status' &&
      sections(told.entries).map(
        ({ id, heading, entries }) =>
          html`<section aria-labelledby="${id}">
            <h2 id="${id}">${heading} <span class="count">${entries.length}</span></h2>
            <ul class="cards ${entries.length > DENSE_FROM && 'dense'}">
              ${entries.map((entry) => indicatorCard(entry, view))}
            </ul>
          </section>`,
      )
    }
    ${level === 'full' && recent(view, transitions)} ${level === 'full' && policySection(facts)}
    ${level !== 'full' && facts.policy.settings.detailsToken.set === true && html`<p class="sign-in"><a href="${facts.prefix}/page">Sign in</a> with the token as the password to see everything.</p>`}
    <p class="as-of">As of ${clockTime(now.wall, now)}</p>
  </div>`;
}

/** What stands in the tab of a browser. */
export function titleOf({ told, facts }: PageView): string {
  return `${VERDICT_WORDS[told.status]} · health of ${facts.environment}`;
}

function recent({ now }: PageView, transitions: PageView['transitions']): Piece {
  if (transitions.length === 0) return undefined;
  const [first, rest] = [transitions.slice(0, CHANGES_SHOWN), transitions.slice(CHANGES_SHOWN)];
  return html`<section aria-labelledby="recent">
    <h2 id="recent">Last changes</h2>
    ${changeList(first, now, true)}${
      rest.length > 0 &&
      html`<details id="earlier">
        <summary id="open-earlier">${rest.length} earlier</summary>
        ${changeList(rest, now, true)}
      </details>`
    }
  </section>`;
}
