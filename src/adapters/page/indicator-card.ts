import type { CheckData } from '../../domain/check-result.js';
import type { DetailsLevel } from '../../domain/details.js';
import type { IndicatorHistory, PastTransition } from '../../domain/history.js';
import { REMEDIES } from '../../domain/remedy.js';
import type { Entry } from '../../domain/report.js';
import { averageOf, chart } from './chart.js';
import { icon } from './icons.js';
import { html, type Markup, type Piece } from './markup.js';
import type { Moment, PageView } from './page-view.js';
import { STATUS_LOOKS, STATUS_WORDS, stateOf } from './states.js';
import { ago, clockTime, measured, span } from './times.js';

/** One indicator: what it is, what that does here, why, since when, and what to try first. */
export function indicatorCard(entry: Entry, view: PageView): Markup {
  const { name } = entry;
  const state = stateOf(entry);
  const history = view.level === 'full' ? view.histories.get(name) : undefined;
  const flapping = history?.flapping === true;
  return html`<li class="card ${STATUS_LOOKS[state]} ${entry.criticality}">
    <article aria-labelledby="name-${name}">
      <div class="top">
        ${icon(STATUS_LOOKS[state])}
        <h3 id="name-${name}"><bdi>${name}</bdi></h3>
        <p class="role">${role(entry, view.facts.environment)}</p>
      </div>
      <p class="state">
        <strong>${STATUS_WORDS[state]}</strong
        >${since(entry, history, view)}${flapping && html` <span class="tag">flapping</span>`}
      </p>
      ${overridden(entry, view)} ${why(entry, view.level)} ${history !== undefined && lastHour(entry, history)}
      ${view.level === 'full' && more(entry, history, view)}
    </article>
  </li>`;
}

function role({ criticality, wouldBe }: Entry, environment: string): Piece {
  if (criticality !== 'shadow') return html`${criticality} in <bdi>${environment}</bdi>`;
  return `shadow: without effect${wouldBe === undefined ? '' : `; as fatal it would be ${wouldBe.fatal}, as optional ${wouldBe.optional}`}`;
}

function overridden({ override }: Entry, { level, now }: PageView): Piece {
  if (override === undefined) return undefined;
  const { as, author, reason, untilWall } = override;
  const what = as === 'down' ? 'Forced down' : `Made ${as}`;
  const who = level === 'full' && html` by <bdi>${author}</bdi>: <bdi>${reason}</bdi>`;
  return html`<p class="override">${what} until ${clockTime(untilWall, now)}${who}</p>`;
}

function since({ snapshot }: Entry, history: IndicatorHistory | undefined, { level, now }: PageView): Piece {
  if (level !== 'full' || snapshot === undefined) return undefined;
  const ageMs = history === undefined ? now.wall - snapshot.sinceWall : now.ms - history.sinceMs;
  return html` <span class="since">for ${span(ageMs)}, since ${clockTime(snapshot.sinceWall, now)}</span>`;
}

function why({ reason, message }: Entry, level: DetailsLevel): Piece {
  const remedy = reason === undefined ? undefined : REMEDIES[reason];
  const said = level === 'full' && message !== undefined && message !== remedy?.means && message;
  if (remedy === undefined && said === false) return undefined;
  return html`<div class="why">
    ${remedy !== undefined && html`<p><code>${reason}</code> ${capital(remedy.means)}.</p>`}
    ${said !== false && html`<p class="said" dir="auto">${said}</p>`}
    ${level === 'full' && remedy !== undefined && html`<p class="try"><span>Try first</span> ${remedy.tryFirst}</p>`}
  </div>`;
}

function lastHour({ name, snapshot }: Entry, { minutes }: IndicatorHistory): Piece {
  const peakMs = Math.max(0, ...minutes.map((minute) => minute?.maxMs ?? 0));
  const told = (ms: number | undefined, what: string) =>
    html`<span><b>${ms === undefined ? '–' : measured(ms)}</b> ${what}</span>`;
  return html`<figure class="hour">
    <figcaption>
      ${told(snapshot?.responseTimeMs, 'last')} ${told(averageOf(minutes), 'average')} ${told(peakMs, 'peak')}
    </figcaption>
    ${chart(name, minutes)}
    <p class="reach" aria-hidden="true"><span>1 h ago</span><span>now</span></p>
  </figure>`;
}

function more(
  { name, snapshot, data = {}, criticality }: Entry,
  history: IndicatorHistory | undefined,
  view: PageView,
): Piece {
  const { now, facts } = view;
  const row = (term: Piece, value: Piece) =>
    html`<div>
      <dt>${term}</dt>
      <dd>${value}</dd>
    </div>`;
  const failures = snapshot?.judgement.consecutiveFailures ?? 0;
  const origin = facts.policy.indicators[name]?.criticality.origin.source;
  return html`<details id="more-${name}">
    <summary id="open-${name}">More<span class="hidden"> about ${name}</span></summary>
    <dl>
      ${snapshot !== undefined && row('Last check', html`${ago(snapshot.checkedAtMs, now)}, ${clockTime(snapshot.checkedAtWall, now)}`)}
      ${failures > 0 && row('Failed in a row', failures)}
      ${history !== undefined && row('Changes', `${history.changes.quarter} in 15 min, ${history.changes.hour} in the last hour`)}
      ${row('Criticality', html`${criticality}${origin !== undefined && html` <span class="from">from ${origin}</span>`}`)}
      ${factsOf(data).map(([fact, value]) => row(html`<bdi>${fact}</bdi>`, html`<bdi>${value}</bdi>`))}
    </dl>
    ${
      history !== undefined &&
      history.transitions.length > 0 &&
      html`<h4>Last changes</h4>
        ${changeList(history.transitions, now, false)}`
    }
  </details>`;
}

/** What an indicator tells beside its status, nested facts by their path. */
function factsOf(data: CheckData, path = ''): (readonly [fact: string, value: string])[] {
  return Object.entries(data).flatMap(([fact, value]) =>
    typeof value === 'object' ? factsOf(value, `${path}${fact}.`) : [[`${path}${fact}`, String(value)] as const],
  );
}

/** Transitions, newest first; with the names where they are of several indicators. */
export function changeList(transitions: readonly PastTransition[], now: Moment, named: boolean): Markup {
  return html`<ol class="changes">
    ${transitions.map(
      ({ indicator, from, to, reason, atMs, atWall }) =>
        html`<li class="${STATUS_LOOKS[to]}">
          ${icon(STATUS_LOOKS[to])}<span
            >${named && html`<bdi>${indicator}</bdi> `}${STATUS_WORDS[to].toLowerCase()}${from !== 'unknown' && html`<span class="from">, was ${STATUS_WORDS[from].toLowerCase()}</span>`}${reason !== undefined && html` <code>${reason}</code>`}</span
          ><span class="when">${clockTime(atWall, now)} <span>${ago(atMs, now)}</span></span>
        </li>`,
    )}
  </ol>`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
