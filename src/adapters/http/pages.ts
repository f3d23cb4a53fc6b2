import type { ServerResponse } from 'node:http';
import type { DetailsLevel } from '../../domain/details.js';
import type { Told } from '../../domain/report.js';

/** What makes the status page, from outside of this folder. */
export interface Pages {
  /** The page at a level. `follows`: it is about all indicators, so that it may hear of changes from `follow`. */
  render(told: Told, level: DetailsLevel, follows: boolean): Page;
  /**
   * What goes on with an answer once its head is written, telling of changes; `full` where too many do already; undefined where
   * nobody hears of changes.
   */
  follow(level: DetailsLevel): ((response: ServerResponse) => void) | 'full' | undefined;
}

/** A page with the headers that it needs, such as its content security policy. */
export interface Page {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}
