import { html, type Markup } from './markup.js';
import type { Moment } from './page-view.js';

/** A length of time in one unit, as people say it. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** The age of something, by the monotonic clock. */
export function ago(atMs: number, now: Moment): string {
  return now.ms - atMs < 1000 ? 'just now' : `${span(now.ms - atMs)} ago`;
}

/** A time of day, with the day where it is another one. UTC, so that two people in two places read the same. */
export function clockTime(wall: number, now: Moment): Markup {
  const at = new Date(wall).toISOString();
  const day = at.slice(0, 10);
  const shown = day === new Date(now.wall).toISOString().slice(0, 10) ? at.slice(11, 19) : `${day} ${at.slice(11, 16)}`;
  return html`<time datetime="${at}">${shown} UTC</time>`;
}

/** A length of time in milliseconds, as policies have it. */
export function duration(ms: number): string {
  return ms >= 1000 && ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}

/** A measured time: no more digits than mean something. */
export function measured(ms: number): string {
  return ms >= 10_000 ? `${Math.round(ms / 1000)} s` : `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
}
