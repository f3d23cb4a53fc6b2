/** Listeners that cannot hurt us: one that throws is reported, and the rest still hear it, once. */
export class Listeners<T> {
  private readonly listeners = new Set<(value: T) => void>();

  constructor(private readonly onError: (error: unknown) => void) {}

  /** Returns the function that takes the listener away again. */
  add(listener: (value: T) => void): () => void {
    const own = (value: T) => listener(value);
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  tell(value: T): void {
    for (const listener of [...this.listeners]) {
      try {
        Promise.resolve(listener(value) as unknown).catch((error: unknown) => this.onError(error));
      } catch (error) {
        this.onError(error);
      }
    }
  }

  clear(): void {
    this.listeners.clear();
  }
}
