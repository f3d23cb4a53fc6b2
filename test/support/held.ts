import { setTimeout as sleep } from 'node:timers/promises';

/** What the event loop holds at the moment, by kind. */
export function held(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** How many looks something may take that is about to be let go of. */
const MOST_LOOKS = 500;

/** The kinds of which more stays held than before. Less is no fault: what earlier tests left behind goes when it goes. */
export async function grown(before: ReadonlyMap<string, number>): Promise<string[]> {
  for (let look = 1; ; look += 1) {
    const more = [...held()].filter(([kind, count]) => count > (before.get(kind) ?? 0)).map(([kind]) => kind);
    if (more.length === 0 || look === MOST_LOOKS) return more;
    await sleep(10);
  }
}
