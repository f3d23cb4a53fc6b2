import { degraded, down, up, type CheckResult } from '../../domain/check-result.js';
import type { Status } from '../../domain/status.js';
import { TRANSIENT_REASONS } from './transient.js';

/**
 * How many of several providers have to be usable, which is up or degraded.
 * - `any`: one; the first is the primary and the others are its fallbacks, so that it is degraded where only a fallback is usable
 * - `all`: each
 * - `{ quorum: n }`: n of them; degraded where one of the others is not up
 * @publicApi
 */
export type LlmRequirement = 'any' | 'all' | { readonly quorum: number };

/** One provider and what is known of it. */
export interface JudgedProvider {
  readonly name: string;
  readonly result: CheckResult;
}

type NotUp = Extract<CheckResult, { readonly status: Exclude<Status, 'up'> }>;
interface Lame {
  readonly name: string;
  readonly result: NotUp;
}

/** What several providers together are. Pure. */
export function combine(providers: readonly JudgedProvider[], requirement: LlmRequirement): CheckResult {
  const lame = providers.filter(isLame);
  const dead = lame.filter(({ result }) => result.status === 'down');
  const usable = providers.length - dead.length;
  const needed = neededOf(requirement, providers.length);
  const held = providers.every(({ result }) => result.counts === 'not') ? { counts: 'not' as const } : {};

  if (usable < needed) {
    const decisive = decisiveOf(dead, needed - usable);
    const sure = decisive.result.counts === 'at_once' ? { counts: 'at_once' as const } : {};
    const rest = `${told(dead)}; ${usable} of ${providers.length} usable, ${needed} needed`;
    return { ...down(decisive.result.reason, rest), ...sure, ...held };
  }
  if (requirement === 'any' && providers[0]?.result.status === 'up') return { ...up(), ...held };
  const [worst] = dead.length > 0 && requirement !== 'any' ? dead : lame;
  if (worst === undefined) return { ...up(), ...held };
  return { ...degraded(worst.result.reason, `${told(lame)}; ${usable} of ${providers.length} usable`), ...held };
}

/** The number of usable providers that a requirement asks of so many. */
export function neededOf(requirement: LlmRequirement, providers: number): number {
  if (typeof requirement === 'object') return requirement.quorum;
  return requirement === 'any' ? 1 : providers;
}

/**
 * Whose reason decides: a transient one where enough of the dead may come back by themselves, so that it counts towards the failure
 * threshold, and otherwise one that will not.
 */
function decisiveOf(dead: readonly Lame[], missing: number): Lame {
  const passing = dead.filter(({ result }) => result.counts !== 'at_once' && TRANSIENT_REASONS.includes(result.reason));
  const lasting = dead.filter((each) => !passing.includes(each));
  return (passing.length >= missing ? passing[0] : (lasting[0] ?? passing[0]))!;
}

function told(providers: readonly Lame[]): string {
  return providers.map(({ name, result }) => `${name} is ${result.status} (${result.reason})`).join(', ');
}

function isLame(provider: JudgedProvider): provider is Lame {
  return provider.result.status !== 'up';
}
