import { EX_USAGE, UsageError, type Command } from '../command.js';
import { oneOf, pathOf, portOf, readOptions, type OptionValues } from '../options.js';
import { NOT_TOLD, POLICY_HELP, POLICY_OPTIONS, policySource, REFUSED } from '../policy/policy-source.js';
import { alb } from './alb.js';
import { compose, docker } from './docker.js';
import { factsOf, type Facts, type Place } from './facts.js';
import { haproxy } from './haproxy.js';
import { kubernetes } from './kubernetes.js';
import { nginx } from './nginx.js';

const PLATFORMS: Readonly<Record<string, (facts: Facts) => string>> = {
  kubernetes,
  compose,
  docker,
  haproxy,
  nginx,
  alb,
};

const OPTIONS = {
  ...POLICY_OPTIONS,
  platform: 'text',
  port: 'text',
  'management-port': 'text',
  path: 'text',
  name: 'text',
  server: 'texts',
  json: 'flag',
} as const;

const HELP = `Usage: nestjs-health-policy manifest --platform <platform> [options]

Prints a snippet whose times and counts fit the policy; each says what it follows from.

  --platform <name>    ${Object.keys(PLATFORMS).join(', ')}
  --port <port>        of the application (default: 3000)
  --management-port <port>  of the management server (default: HEALTH_MANAGEMENT_PORT)
  --path <prefix>      of the routes (default: HEALTH_PATH)
  --name <name>        what the application is called in the snippet (default: app)
  --server <host:port> an instance, for haproxy and nginx; may be given again (default: 127.0.0.1 and the port)
  --json               the numbers alone, with what each follows from
${POLICY_HELP}

Exit codes: 0 printed, ${REFUSED} the policy is refused (the message of the boot), ${NOT_TOLD} the instance of --url does not
tell its policy, ${EX_USAGE} the command line cannot be understood.

Example: nestjs-health-policy manifest --platform kubernetes --env production --management-port 9000`;

/** `manifest`: what a platform has to be told so that it fits the policy. */
export const MANIFEST: Command = {
  name: 'manifest',
  summary: 'probes and health checks for a platform, with numbers that fit the policy',
  help: HELP,
  usageCode: EX_USAGE,
  async run(args, surroundings) {
    const { values, rest } = readOptions(args, OPTIONS);
    if (rest.length > 0) throw new UsageError('manifest takes options only; the platform goes after --platform');
    const known = Object.keys(PLATFORMS);
    if (values.platform === undefined) throw new UsageError(`--platform must be one of ${known.join(', ')}`);
    const render = PLATFORMS[oneOf('--platform', values.platform, known)]!;
    const { policy, warnings } = await policySource(values, surroundings);
    const port = portOf('--port', values.port ?? '3000');
    const facts = factsOf(policy, {
      port,
      managementPort: managementPortOf(values['management-port'], policy.settings.managementPort.value),
      path: values.path === undefined ? policy.settings.path.value : pathOf('--path', values.path),
      ...namesOf(values, port),
    });
    surroundings.out(values.json ? JSON.stringify(facts.numbers, undefined, 2) : render(facts));
    for (const warning of warnings) surroundings.err(`warning: ${warning}`);
    return 0;
  },
};

/** A port of 0 is a free one, which nobody can know beforehand. */
function managementPortOf(option: string | undefined, resolved: number | undefined): number | undefined {
  if (option !== undefined) return portOf('--management-port', option);
  return resolved === 0 ? undefined : resolved;
}

function namesOf(
  { name = 'app', server }: OptionValues<typeof OPTIONS>,
  port: number,
): Pick<Place, 'name' | 'servers'> {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,62}$/.test(name))
    throw new UsageError('--name must start with a letter and hold letters, digits, "_" and "-" only');
  const servers = server.length === 0 ? [`127.0.0.1:${port}`] : server;
  if (!servers.every((each) => /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}$/.test(each)))
    throw new UsageError('--server must be host:port');
  return { name, servers };
}
