import { MINUTES_KEPT, type Minute } from '../../domain/minute-series.js';
import { STATUSES, type Status } from '../../domain/status.js';
import { html, type Markup } from './markup.js';
import { STATUS_LOOKS } from './states.js';
import { measured } from './times.js';

/** One minute is so wide, and its bar leaves a gap. */
const STEP = 4;
const BAR = 3;
const WIDTH = MINUTES_KEPT * STEP;
/** The bars of the response time end here, and below is the band of the status, whose height tells the status too. */
const FLOOR = 40;
const HEIGHT = 52;
const BAND: Readonly<Record<Status, number>> = { up: 2, degraded: 5, down: 9 };

/** The last hour: a bar a minute for the response time (on a square root scale, its peak fainter), and a band for the status. */
export function chart(name: string, minutes: readonly (Minute | undefined)[]): Markup {
  const tallest = Math.max(1, ...minutes.map((minute) => minute?.maxMs ?? 0));
  const bar = (at: number, ms: number) => box(at, FLOOR, Math.max(1.5, FLOOR * Math.sqrt(ms / tallest)));
  const draw = (status: Status, shape: (minute: Minute, at: number) => string) =>
    minutes.map((minute, at) => (minute?.worst === status ? shape(minute, at) : '')).join('');
  const paths = STATUSES.filter((status) => minutes.some((minute) => minute?.worst === status)).map((status) => {
    const look = STATUS_LOOKS[status];
    return html`<path class="${look} peak" d="${draw(status, ({ maxMs }, at) => bar(at, maxMs))}" /><path
        class="${look}"
        d="${draw(status, ({ averageMs }, at) => bar(at, averageMs))}"
      /><path class="${look}" d="${draw(status, (_, at) => box(at, HEIGHT, BAND[status], STEP))}" />`;
  });
  return html`<svg
    class="chart"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${inWords(name, minutes)}"
  >
    <path class="floor" d="M0 ${FLOOR + 0.5}H${WIDTH}" />
    ${paths}
  </svg>`;
}

/** What the chart shows, for those who do not see it. */
export function inWords(name: string, minutes: readonly (Minute | undefined)[]): string {
  const known = minutes.filter((minute) => minute !== undefined);
  const count = (status: Status) => known.filter(({ worst }) => worst === status).length;
  const checks = known.reduce((sum, { checks }) => sum + checks, 0);
  if (checks === 0) return `${name}, last hour: no check`;
  const maxMs = Math.max(...known.map(({ maxMs }) => maxMs));
  const states = STATUSES.filter((status) => count(status) > 0).map(
    (status) => `${minutesOf(count(status))} ${status}`,
  );
  return `${name}, last hour: response time ${measured(averageOf(known))} on average, ${measured(maxMs)} at most; ${states.join(', ')}`;
}

/** The average over all checks. */
export function averageOf(minutes: readonly (Minute | undefined)[]): number {
  const [sumMs, checks] = minutes.reduce(
    ([sum, count], minute) =>
      minute === undefined ? [sum, count] : [sum + minute.averageMs * minute.checks, count + minute.checks],
    [0, 0],
  );
  return checks === 0 ? 0 : sumMs / checks;
}

function minutesOf(count: number): string {
  return `${count} ${count === 1 ? 'minute' : 'minutes'}`;
}

/** A bar of a height that stands on a line. */
function box(at: number, bottom: number, height: number, width = BAR): string {
  return `M${at * STEP} ${bottom}v-${Math.round(height * 10) / 10}h${width}V${bottom}z`;
}
