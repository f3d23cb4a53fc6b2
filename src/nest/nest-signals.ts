type SignalListener = (signal: NodeJS.Signals) => void;

/** What Nest calls its own listener for signals, which `app.enableShutdownHooks()` adds. */
const NEST_LISTENER = 'cleanup';

/** Those that are held back, or were: giving one back must not have another application of this process hold it again. */
const known = new WeakSet<object>();

/** True where `app.enableShutdownHooks()` was called. */
export function hasShutdownHooks(): boolean {
  return process.listeners('SIGTERM').some(isNests);
}

/**
 * Has Nest's own listener for a signal wait, also one that is added later. Nest 11 tells nobody that it closes before the shutdown hooks
 * of the application's root module run, so that nothing else can wait in front of these.
 * @param first what it waits for
 * @returns the function that gives the listeners back
 */
export function holdBack(signal: NodeJS.Signals, first: () => Promise<void>): () => void {
  const held = new Map<SignalListener, SignalListener>();
  let isOver = false;
  const hold = (listener: SignalListener) => {
    if (isOver || known.has(listener)) return;
    known.add(listener);
    const later: SignalListener = (received) => void first().then(() => listener(received));
    held.set(listener, later);
    process.off(signal, listener).on(signal, later);
  };
  for (const listener of process.listeners(signal).filter(isNests)) hold(listener);
  const late = (event: string | symbol, listener: SignalListener) => {
    if (event === signal && isNests(listener)) queueMicrotask(() => hold(listener)); // it is there only after this event
  };
  process.on('newListener', late);
  return () => {
    isOver = true;
    process.off('newListener', late);
    for (const [listener, later] of held) process.off(signal, later).on(signal, listener);
  };
}

function isNests({ name }: { readonly name: string }): boolean {
  return name === NEST_LISTENER;
}
