import { ask, Program, type Answer } from './program.js';

const programs: Program[] = [];

/** Ends all that a test started. */
export async function stopPrograms(): Promise<void> {
  await Promise.all(programs.splice(0).map((program) => program.stop()));
}

/** Starts a program that a test ends with {@link stopPrograms}, and does not wait. */
export function spawned(...given: Parameters<typeof Program.spawn>): Program {
  const program = Program.spawn(...given);
  programs.push(program);
  return program;
}

/** A program that says that it is up. */
export async function program(...given: Parameters<typeof Program.spawn>): Promise<Program> {
  const started = spawned(...given);
  await started.says(/listening on|the context is made/);
  return started;
}

/** A program whose first checks have ended. */
export async function settled(...given: Parameters<typeof program>): Promise<Program> {
  const started = await program(...given);
  await started.until(async () => (await ask(started.management, '/health/startup')).status === 200);
  return started;
}

/** Asks one path again and again while the program's event loop is blocked; only answers that came before the block ended. */
export async function duringBlock(
  blocked: Program,
  ms: number,
  paths: readonly string[],
): Promise<Record<string, Answer[]>> {
  const answers = Object.fromEntries(paths.map((path) => [path, [] as Answer[]]));
  await blocked.block(ms);
  while (blocked.isBlocked) {
    for (const path of paths) answers[path]!.push(await ask(blocked.management, path));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const endedAt = await blocked.blockEnded();
  for (const path of paths) answers[path] = answers[path]!.filter(({ at }) => at < endedAt);
  return answers;
}

/** The code, the verdict and the reason of an answer. */
export const told = ({ status, json }: Answer) => [status, json['status'], json['reason']];

/** Checks that do not come again during a test. */
export const MUCH_LATER = { HEALTH_INTERVAL_MS: '600000', HEALTH_DOWN_INTERVAL_MS: '600000' };
