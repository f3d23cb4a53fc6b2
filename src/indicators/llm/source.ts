import { methodOf, read, type Reading } from './guarded.js';

/**
 * Where the application's LLM comes from: a manager (one long-lived object), a factory (makes a client per request or per
 * user), or both; then the manager is looked at first, and the factory where the manager is null. Any shape will do, see
 * {@link LlmIndicatorOptions}. Read anew at each check: a getter may show a manager that is set later.
 * @publicApi
 */
export interface LlmSource {
  /** An object that answers questions or hands out clients; null or absent where there is none. */
  readonly manager?: unknown;
  /** A function, or an object with a method, that makes a client; null or absent where there is none. */
  readonly factory?: unknown;
}

/** What there is to judge. */
export type Subject =
  | { readonly source: 'none'; readonly managerIsNull: boolean }
  | { readonly source: 'unreadable'; readonly member: 'manager' | 'factory' }
  | { readonly source: 'manager'; readonly manager: unknown }
  | { readonly source: 'factory'; readonly factory: unknown; readonly make: (() => unknown) | undefined };

/** The methods by which a factory that is an object is known, first one first. */
export const FACTORY_METHODS: readonly string[] = ['create', 'createClient', 'getClient', 'make', 'build'];

/** The manager, or where it is null or absent the factory. */
export function subjectOf(source: unknown, factoryMethod: string | undefined): Subject {
  const manager = read(source, 'manager');
  if (manager.kind === 'thrown') return { source: 'unreadable', member: 'manager' };
  if (!isAbsent(manager)) return { source: 'manager', manager: manager.value };

  const factory = read(source, 'factory');
  if (factory.kind === 'thrown') return { source: 'unreadable', member: 'factory' };
  if (!isAbsent(factory))
    return { source: 'factory', factory: factory.value, make: makerOf(factory.value, factoryMethod) };

  return { source: 'none', managerIsNull: manager.value === null || factory.value === null };
}

function isAbsent(reading: Reading): boolean {
  return reading.kind === 'value' && (reading.value === undefined || reading.value === null);
}

/**
 * The call that makes a client, without an argument: nobody's user is in it.
 * A class is not called, since that would throw; one with a static factory method is a factory like any other object.
 */
function makerOf(factory: unknown, factoryMethod: string | undefined): (() => unknown) | undefined {
  if (factoryMethod !== undefined) return methodOf(factory, factoryMethod);
  if (typeof factory === 'function' && !isClass(factory)) return (): unknown => Reflect.apply(factory, undefined, []);
  for (const name of FACTORY_METHODS) {
    const make = methodOf(factory, name);
    if (make !== undefined) return make;
  }
  return undefined;
}

/** True for what was written as a class: calling it without `new` can only throw. */
export function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}
