import { down, type CheckData, type CheckResult } from '../../domain/check-result.js';
import type { CheckContext, Indicator } from '../../domain/indicator.js';
import type { LlmDepth } from '../../domain/policy/settings.js';
import type { Clock } from '../../engine/clock.js';
import { CheckRunner } from '../../engine/check-runner.js';
import { CallRecord } from './calls.js';
import { ClientDisposal } from './client-disposal.js';
import { isDeep, shallower, type DeepLlmDepth } from './depth.js';
import { findingOf } from './finding.js';
import type { Inquiry, InquiryParts, Occasion } from './inquiry.js';
import type { LlmLimits, ResolvedLlmOptions, ResolvedProvider } from './options.js';
import type { Shallow } from './shallow.js';
import { subjectOf } from './source.js';

/** What the policy says at the moment of a check. */
export interface Pace {
  /** How deep to look. */
  readonly depth: LlmDepth;
  readonly limits: LlmLimits;
  /** The first check looks no deeper than the start allows. */
  readonly first: boolean;
}

export interface ProviderWatchParts extends InquiryParts {
  readonly provider: ResolvedProvider;
  readonly pace: () => Pace;
  readonly calls: ResolvedLlmOptions['calls'];
  readonly clock: Clock;
}

/** Knows the health of one provider: from the application's own calls, from what is wired and configured, and by asking. */
export class ProviderWatch implements Indicator {
  readonly maxUnsettled = 1;
  readonly runner: CheckRunner;
  readonly calls: CallRecord;
  readonly #disposal: ClientDisposal;
  #inquiry: Inquiry | undefined;

  constructor(private readonly parts: ProviderWatchParts) {
    const { clock } = parts;
    this.runner = new CheckRunner(this, clock);
    this.calls = new CallRecord({ clock, ...parts.calls });
    this.#disposal = new ClientDisposal(clock);
  }

  get name(): string {
    return this.parts.provider.name;
  }

  facts(): CheckData {
    return { depth: this.parts.pace().depth };
  }

  async check({ signal }: CheckContext): Promise<CheckResult> {
    const pace = this.parts.pace();
    const failing = this.#failingCalls();
    if (failing !== undefined) return failing;

    const { provider } = this.parts;
    const subject = subjectOf(provider.source, provider.options.factoryMethod);
    const depth = pace.first ? shallower(pace.depth, pace.limits.startupDepth) : pace.depth;
    const { lookShallow } = await import('./shallow.js');
    const shallow = await lookShallow({
      subject,
      options: provider.options,
      depth: pace.depth === 'wired' ? 'wired' : 'configured',
      asks: isDeep(pace.depth) ? pace.depth : undefined,
      signal,
      disposal: this.#disposal,
    });
    const source = subject.source === 'unreadable' ? subject.member : subject.source;
    const about: CheckData = { depth: depth === 'wired' ? 'wired' : 'configured', source, ...shallow.result.data };
    const result = isDeep(pace.depth)
      ? await this.#lookDeep({ ...shallow, result: { ...shallow.result, data: about } }, pace, depth, signal)
      : shallow.result;
    return { ...result, data: { ...about, ...result.data } };
  }

  /** What was spent of the provider's budget; undefined where nothing was ever asked for money. */
  get budget(): Inquiry['budget'] {
    return this.#inquiry?.budget;
  }

  /** Loads what the checks will need at the depth at hand, so that none of them waits for a disk. */
  async load(): Promise<void> {
    await import('./shallow.js');
    if (isDeep(this.parts.pace().depth))
      await Promise.all([this.#inquire(), import('./ask-endpoint.js'), import('./recognise.js')]);
  }

  /** Waits for the clients of past checks to be disposed. */
  close(): Promise<void> {
    return this.#disposal.settled();
  }

  async #inquire(): Promise<Inquiry> {
    const { Inquiry } = await import('./inquiry.js');
    return (this.#inquiry ??= new Inquiry(this.parts));
  }

  async #lookDeep(
    { result: shallow, endpoint }: Shallow,
    { depth: asked, limits }: Pace,
    depth: LlmDepth,
    signal: AbortSignal,
  ): Promise<CheckResult> {
    if (shallow.status === 'down') return shallow;
    const way = this.#way(asked as DeepLlmDepth, endpoint);
    if ('status' in way) return way;
    const inquiry = await this.#inquire();
    if (!isDeep(depth)) return inquiry.hold({ shallow }, 'startup');

    const working = this.calls.judgement();
    if (working.kind === 'working' && working.ageMs <= limits.intervalMs)
      return severer(shallow, {
        status: 'up',
        data: { depth, evidence: 'calls', evidenceAgeMs: Math.round(working.ageMs) },
      });
    return severer(shallow, await inquiry.ask({ depth, signal, limits, way, shallow }));
  }

  /** How to ask; or why that cannot be done, which the start already tells. */
  #way(depth: DeepLlmDepth, found: Shallow['endpoint']): Occasion['way'] | CheckResult {
    const { ask } = this.parts.provider.options;
    if (ask !== undefined) return { ask };
    if (found === undefined)
      return down('not_configured', `depth ${depth} needs to know where to ask: state \`endpoint\` or \`ask\``);
    if (depth === 'completion' && !found.model)
      return down('not_configured', 'depth completion needs to know the model: state `model`');
    return { endpoint: found };
  }

  /** What a run of failures among the application's own calls says, whatever the depth. */
  #failingCalls(): CheckResult | undefined {
    const judgement = this.calls.judgement();
    if (judgement.kind !== 'failing') return undefined;
    const { evidence, failures, calls } = judgement;
    const result = findingOf(evidence, 'calls');
    const message = `${failures} of the last ${calls} calls of the application failed: ${result.message}`;
    return {
      ...result,
      message,
      data: { depth: this.parts.pace().depth, evidence: 'calls', calls, failures },
      counts: 'at_once',
    };
  }
}

/** The worse of what is configured and what was found by asking, with the facts of both. */
function severer(shallow: CheckResult, deep: CheckResult): CheckResult {
  if (shallow.status !== 'degraded' || deep.status !== 'up') return deep;
  return { ...shallow, data: { ...shallow.data, ...deep.data } };
}
