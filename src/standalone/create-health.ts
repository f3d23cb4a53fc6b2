import { takenMessage } from '../assembly/application-routes.js';
import { assemble, manage } from '../assembly/assemble.js';
import type { HealthOptions } from '../assembly/health-options.js';
import { HealthPolicyError } from '../assembly/health-policy-error.js';
import type { Log } from '../assembly/log.js';
import { policyOf } from '../assembly/policy-of.js';
import { missingProviders } from '../assembly/prepare.js';
import { awaitStartup } from '../assembly/startup.js';
import { madeOf, optionsIn, surroundingsIn } from '../assembly/surroundings.js';
import { routesUnder } from '../adapters/http/routes.js';
import { describePolicy } from '../domain/policy/describe.js';
import { plainLookup } from '../registration/plain-lookup.js';
import { PolicyFacts } from '../registration/policy-facts.js';
import { consoleLog } from './console-log.js';
import { Health } from './health.js';

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
  const facts = new PolicyFacts();
  const lookup = plainLookup(
    (given) => (typeof given === 'string' || typeof given === 'symbol' ? undefined : given),
    config,
  );
  const indicators = registrations.map((registration) => ({
    registration,
    indicator: madeOf(registration, lookup, facts, surroundings),
  }));
  const resolve = (each: HealthOptions) => policyOf(each, registrations, config, process.env);
  const assembled = await assemble({ options: rest, indicators, facts, log, resolve, surroundings });
  const { policy, warnings, monitor } = assembled;

  const { applicationRoutes = [] } = rest;
  const names = [...policy.indicators.keys(), ...policy.groups.keys()];
  const taken = takenMessage(routesUnder(`/${policy.settings.path.value}`, names), applicationRoutes);
  if (taken !== undefined) throw new HealthPolicyError(taken);

  let endManagement = async () => {};
  const release = async () => {
    await endManagement();
    await Promise.allSettled(indicators.map(({ indicator }) => indicator.close()));
  };
  const health = new Health({ ...assembled, answering: await assembled.handler(), release });
  try {
    log.log(describePolicy(policy));
    for (const warning of [...warnings, ...missingProviders(indicators, lookup)]) log.warn(warning);
    endManagement = await manage(assembled, rest, log);
    monitor.start();
    if (policy.settings.startup.value === 'fail') await awaitStartup(monitor, policy, surroundings.clock);
    return health;
  } catch (error) {
    await health.close();
    throw error;
  }
}
