import { nearest } from '../domain/policy/nearest.js';
import { shownKey } from '../domain/policy/display.js';
import { CommandError, EX_USAGE, UsageError, type Command, type Surroundings } from './command.js';
import { EXPLAIN } from './explain/explain.command.js';
import { INIT } from './init/init.command.js';
import { MANIFEST } from './manifest/manifest.command.js';
import { PROBE } from './probe/probe.command.js';

const NAME = 'nestjs-health-policy';
const COMMANDS: readonly Command[] = [EXPLAIN, PROBE, MANIFEST, INIT];

const HELP = `Usage: ${NAME} <command> [options]

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`).join('\n')}

${NAME} <command> --help says more of one, ${NAME} --version which version it is.`;

/** Runs a command line and tells the exit code. Never throws. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') return tell(surroundings, HELP);
  if (name === '--version') return tell(surroundings, (surroundings.manifest() as { version: string }).version);
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) {
    surroundings.err(`${NAME}: ${noCommand(name)}`);
    surroundings.err(HELP);
    return EX_USAGE;
  }
  if (rest.some((each) => each === '--help' || each === '-h')) return tell(surroundings, command.help);
  try {
    return await command.run(rest, surroundings);
  } catch (error) {
    if (error instanceof UsageError) {
      surroundings.err(`${NAME} ${command.name}: ${error.message}`);
      surroundings.err(`${NAME} ${command.name} --help says what there is.`);
      return command.usageCode;
    }
    if (!(error instanceof CommandError)) throw error;
    surroundings.err(error.message);
    return error.exitCode;
  }
}

function tell({ out }: Surroundings, text: string): number {
  out(text);
  return 0;
}

function noCommand(name: string | undefined): string {
  if (name === undefined) return 'which command?';
  const meant = nearest(
    name,
    COMMANDS.map((each) => each.name),
  );
  return `there is no command ${shownKey(name)}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}
