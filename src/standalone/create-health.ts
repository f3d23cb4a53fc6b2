import { takenMessage } from '../assembly/application-routes.js';
import { assemble, manage } from '../assembly/assemble.js';
import type { HealthOptions } from '../assembly/health-options.js';
import { HealthPolicyError } from '../assembly/health-policy-error.js';
import type { Log } from '../assembly/log.js';
import { policyOf } from '../assembly/policy-of.js';
import { awaitStartup } from '../assembly/startup.js';
import { madeOf, optionsIn, surroundingsIn } from '../assembly/surroundings.js';
import { routesUnder } from '../adapters/http/routes.js';
import { describePolicy } from '../domain/policy/describe.js';
import type { ResolvedPolicy } from '../domain/policy/policy.js';
import { plainLookup } from '../registration/plain-lookup.js';
import { PolicyFacts } from '../registration/policy-facts.js';
import { consoleLog } from './console-log.js';
import { Health } from './health.js';
import { refuseTokens } from './refuse-tokens.js';

/** What a program without Nest says in code. Everything that has a key in the environment can be overridden there. */
export interface CreateHealthOptions extends HealthOptions {
  /** A value of the configuration by its key; `health` may be an object with the keys in camelCase. @default process.env */
  readonly config?: (key: string) => unknown;
  /** Where the log goes. @default the console */
  readonly log?: Log;
}

/**
 * The health of a program without Nest: resolves the policy, starts the checks, and gives what answers requests.
 * @throws HealthPolicyError where the policy is refused; with `HEALTH_STARTUP=fail` also where a fatal indicator stays down
 * @publicApi
 */
export async function createHealth(options: CreateHealthOptions = {}): Promise<Health> {
  const { config = (key: string) => process.env[key], log = consoleLog, ...given } = options;
  const surroundings = surroundingsIn(options);
  const rest = optionsIn(given, surroundings);
  const registrations = rest.indicators ?? [];
  refuseTokens(registrations);
  const facts = new PolicyFacts();
  const lookup = plainLookup((given) => given, config); // nobody makes anything for a token: each is given the object itself
  const indicators = registrations.map((registration) => ({
    registration,
    indicator: madeOf(registration, lookup, facts, surroundings),
  }));
  const ends: (() => unknown)[] = [() => Promise.allSettled(indicators.map(({ indicator }) => indicator.close()))];
  const release = async () => {
    for (const end of ends) await end();
  };
  try {
    const resolve = (each: HealthOptions) => policyOf(each, registrations, config, process.env);
    const assembled = await assemble({ options: rest, indicators, facts, log, resolve, surroundings });
    ends.unshift(() => assembled.monitor.stop(), assembled.outlets.close);
    const { policy, warnings, monitor } = assembled;
    refuseTaken(policy, rest.applicationRoutes);
    const answering = await assembled.handler();
    log.log(describePolicy(policy));
    for (const warning of warnings) log.warn(warning);
    ends.push(await manage(assembled, rest, log));
    monitor.start();
    if (policy.settings.startup.value === 'fail') await awaitStartup(monitor, policy, surroundings.clock);
    return new Health({ ...assembled, answering, release });
  } catch (error) {
    await release();
    throw error;
  }
}

/** @throws HealthPolicyError where the application would answer what is ours */
function refuseTaken(
  { settings, indicators, groups }: ResolvedPolicy,
  applicationRoutes: readonly string[] = [],
): void {
  const ours = routesUnder(`/${settings.path.value}`, [...indicators.keys(), ...groups.keys()]);
  const taken = takenMessage(ours, applicationRoutes);
  if (taken !== undefined) throw new HealthPolicyError(taken);
}
