import type { Lookup, Made } from './lookup.js';
import { shownProvided, type Provided } from './provided.js';

/** Why a provider will not do, after its name. */
export const WITHIN_REQUEST =
  'is request-scoped, or injects what is, and a check runs outside of any request: give it the default scope';

/**
 * The provider that a check uses. One that everybody shares is looked up at each check, since it may be null at first; one that is made
 * for each of its users, as most of Terminus's indicators are, is made once and ended with the application.
 */
export class UsedProvider {
  private made: Promise<Made> | undefined;
  private ready: Made | undefined;

  constructor(
    private readonly lookup: Lookup,
    private readonly token: Provided,
  ) {}

  /**
   * Makes it where it has to be made, so that a mistake there ends the boot.
   * @returns it, where it is there by now
   * @throws Error where it cannot be made, or exists only within a request
   */
  async prepare(): Promise<unknown> {
    switch (this.lookup.sharing(this.token)) {
      case 'request':
        throw new Error(`${shownProvided(this.token)} ${WITHIN_REQUEST}`);
      case 'own':
        return (await this.makeOnce()).value;
      case 'shared':
      case undefined:
        return this.lookup.provider(this.token);
    }
  }

  /** Has the question asked of it: at once where it is there, so that a check starts when it is called. Undefined where there is none. */
  ask<T>(question: (used: unknown) => T | PromiseLike<T>): T | PromiseLike<T> {
    if (this.ready !== undefined) return question(this.ready.value);
    if (this.lookup.sharing(this.token) !== 'own') return question(this.lookup.provider(this.token));
    return this.makeOnce().then(({ value }) => question(value));
  }

  /** Ends what was made for this check alone. */
  async close(): Promise<void> {
    await (await this.made?.catch(() => undefined))?.end();
  }

  private makeOnce(): Promise<Made> {
    this.made ??= this.lookup.make(this.token).then(
      (made) => (this.ready = made),
      (error: unknown) => {
        this.made = undefined;
        throw error;
      },
    );
    return this.made;
  }
}
