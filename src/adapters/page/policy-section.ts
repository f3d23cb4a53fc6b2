import type { Resolved } from '../../domain/policy/policy.js';
import { html, type Markup, type Piece } from './markup.js';
import type { PageFacts } from './page-view.js';
import { duration } from './times.js';

/** The policy that judges all this, and where each of its values came from. */
export function policySection({ policy, environment }: PageFacts): Markup {
  const { key, raw, strictest } = policy.environment;
  const named = key === '' ? 'no key names one' : html`${key} is “<bdi>${raw}</bdi>”`;
  return html`<section aria-labelledby="policy-heading" class="policy">
    <h2 id="policy-heading">Policy</h2>
    <details id="policy">
      <summary id="open-policy">
        Environment <bdi>${environment}</bdi>:
        ${named}${strictest && '; no profile defines it, so the strictest policy holds'}
      </summary>
      ${table(
        'Indicators',
        ['Indicator', 'Kind', 'Criticality', 'Deadline', 'Interval', 'Failures until down'],
        Object.entries(policy.indicators).map(([name, { kind, criticality, settings }]) => [
          html`<bdi>${name}</bdi>`,
          kind,
          withOrigin(criticality, criticality.value),
          withOrigin(settings.timeoutMs, duration(settings.timeoutMs.value)),
          withOrigin(settings.intervalMs, duration(settings.intervalMs.value)),
          withOrigin(settings.failureThreshold, settings.failureThreshold.value),
        ]),
      )}
      ${table(
        'Settings',
        ['Setting', 'Value', 'From'],
        Object.entries(policy.settings).map(([name, { value, set, origin }]) => [
          html`<code>${name}</code>`,
          html`<bdi>${set === undefined ? shown(name, value) : set ? 'set, not shown' : 'not set'}</bdi>`,
          origin.source,
        ]),
      )}
    </details>
  </section>`;
}

function withOrigin({ origin }: Resolved<unknown>, value: string | number): Markup {
  return html`${value}<span class="from">${origin.source}</span>`;
}

function shown(name: string, value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return 'off';
  return name.endsWith('Ms') ? duration(Number(value)) : String(value);
}

function table(caption: string, head: readonly string[], rows: readonly (readonly Piece[])[]): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...rest]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${rest.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
