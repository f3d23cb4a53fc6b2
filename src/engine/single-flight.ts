/**
 * Has one call running at most, which whoever asks meanwhile joins. For calls that cannot be cancelled and hold a thread while they
 * hang, such as those to a file system that is gone: a second one would hold a second thread.
 */
export class SingleFlight<T> {
  private running: Promise<T> | undefined;

  /** @throws what the call throws */
  run(call: () => Promise<T>): Promise<T> {
    this.running ??= call().finally(() => (this.running = undefined));
    return this.running;
  }
}
