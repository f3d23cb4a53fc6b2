/**
 * At most one unanswered question to a client of the application's, however many checks were given up meanwhile: a question that
 * cannot be taken back is joined, not asked again.
 */
export class OneQuestion<Answer> {
  readonly #unanswered = new WeakMap<object, Promise<Answer>>();

  /** Asks the client, or joins what it has been asked and has not answered. */
  ask(client: object, question: () => Promise<Answer>): Promise<Answer> {
    const open = this.#unanswered.get(client);
    if (open !== undefined) return open;
    const asked = question().finally(() => this.#unanswered.delete(client));
    this.#unanswered.set(client, asked);
    return asked;
  }
}
