import type { ServerResponse } from 'node:http';
import type { DetailsLevel } from '../../domain/details.js';
import type { Told } from '../../domain/report.js';
import type { HealthHistory } from '../../engine/history.js';
import type { HealthView } from '../../engine/health-view.js';
import { content } from './content.js';
import { pageDocument, PAGE_HEADERS } from './document.js';
import { Followers } from './followers.js';
import type { PageFacts, PageView } from './page-view.js';

export interface StatusPageParts {
  readonly facts: PageFacts;
  readonly monitor: HealthView;
  readonly history: HealthHistory;
  readonly wall: () => number;
  /** Calls back after every change. Absent where no browser can hear of any; they then ask again by themselves. */
  readonly onChange?: ((listener: () => void) => () => void) | undefined;
}

/** The page over what is known now, and its open copies. */
export class StatusPage {
  private readonly followers: Followers | undefined;

  constructor(private readonly parts: StatusPageParts) {
    const { onChange, monitor } = parts;
    if (onChange === undefined) return;
    const followers = new Followers((level) => {
      const { verdict, entries } = monitor.report();
      return content(this.view({ status: verdict, entries }, level, true)).text;
    });
    onChange(() => (monitor.draining ? followers.close() : followers.changed()));
    this.followers = followers;
  }

  /** The page that tells of these entries. `follows` where they are all there are. */
  render(
    told: Told,
    level: DetailsLevel,
    follows: boolean,
  ): { html: string; headers: Readonly<Record<string, string>> } {
    // Where the events would ask for the token, a browser would ask its reader, again and again.
    const isChallenged = level !== 'full' && this.parts.facts.policy.settings.detailsToken.set === true;
    return {
      html: pageDocument(this.view(told, level, follows && this.followers !== undefined && !isChallenged)),
      headers: PAGE_HEADERS,
    };
  }

  /** What goes on with an answer once its head is written; `full` where too many do; undefined where nobody can. */
  follow(level: DetailsLevel): ((response: ServerResponse) => void) | 'full' | undefined {
    const { followers } = this;
    if (followers === undefined) return undefined;
    return followers.isFull ? 'full' : (response) => followers.add(response, level);
  }

  private view(told: Told, level: DetailsLevel, follows: boolean): PageView {
    const { facts, monitor, history, wall } = this.parts;
    const now = { ms: monitor.now(), wall: wall() };
    const histories = new Map(
      told.entries.flatMap(({ name }) => {
        const known = level === 'full' ? history.of(name, now.ms) : undefined;
        return known === undefined ? [] : [[name, known] as const];
      }),
    );
    const names = new Set(told.entries.map(({ name }) => name));
    const transitions = level === 'full' ? history.transitions.filter(({ indicator }) => names.has(indicator)) : [];
    return { told, level, facts, histories, transitions, now, follows };
  }
}
