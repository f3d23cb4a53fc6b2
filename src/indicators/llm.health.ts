import { down, up, type CheckData, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import type { Reason } from '../domain/reason.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { build } from './llm/client.js';
import { ClientDisposal } from './llm/client-disposal.js';
import { keyFinding, keyOf, statedKey } from './llm/credentials.js';
import type { LlmDepth } from '../domain/policy/settings.js';
import { configuredFindings, methodsFinding } from './llm/manager.js';
import {
  resolveLlmOptions,
  type LlmDepthOption,
  type LlmIndicatorOptions,
  type ResolvedLlmOptions,
} from './llm/options.js';
import { FACTORY_METHODS, isClass, subjectOf, type LlmSource, type Subject } from './llm/source.js';

type FactorySubject = Extract<Subject, { source: 'factory' }>;

/**
 * Tells whether the application has a usable LLM: a manager, or a factory that makes clients per request or per user.
 * Costs nothing: no network, no tokens, no user's context. The entry shows how deep it looked.
 * - `wired`: a manager with the required methods, or a factory that can be called, exists
 * - `configured`: and a key is there where one is needed, and the factory builds a client, which is disposed
 * @publicApi
 */
export class LlmHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 1;
  override readonly transientReasons: readonly Reason[] = ['timeout', 'upstream_error', 'overloaded'];

  readonly #source: LlmSource;
  readonly #options: ResolvedLlmOptions;
  readonly #disposal = new ClientDisposal();

  /** @throws TypeError on an option of a wrong type, or a depth that does not exist */
  constructor(source: LlmSource, options: LlmIndicatorOptions & LlmDepthOption) {
    super();
    this.#source = source;
    this.#options = resolveLlmOptions(options);
  }

  /**
   * How deep this indicator looks.
   * @throws TypeError on a depth that does not exist: read it once at boot where it is given as a function
   */
  get depth(): LlmDepth {
    return this.#options.depth();
  }

  override prepare(): void {
    void this.depth;
  }

  override async check({ signal }: CheckContext): Promise<CheckResult> {
    const depth = this.depth;
    const subject = subjectOf(this.#source, this.#options.factoryMethod);
    const source = subject.source === 'unreadable' ? subject.member : subject.source;
    const result = await this.#judge(subject, signal);
    return { ...result, data: { depth, source, ...result.data } };
  }

  /** Waits for the clients of past checks to be disposed. */
  override close(): Promise<void> {
    return this.#disposal.settled();
  }

  #judge(subject: Subject, signal: AbortSignal): CheckResult | Promise<CheckResult> {
    switch (subject.source) {
      case 'none':
        return down(
          'not_configured',
          subject.managerIsNull
            ? 'the manager is null: neither a manager nor a factory is available'
            : 'no LLM provider is registered: neither a manager nor a factory is available',
        );
      case 'unreadable':
        return down('indicator_error', `reading the \`${subject.member}\` of the LLM source threw`);
      case 'manager':
        return this.#judgeManager(subject.manager);
      case 'factory':
        return this.#judgeFactory(subject, signal);
    }
  }

  async #judgeManager(manager: unknown): Promise<CheckResult> {
    const methods = methodsFinding(manager, this.#options.requiredMethods);
    if (this.depth === 'wired' || methods?.status === 'down') return methods ?? up();
    const { findings, key } = await configuredFindings(manager, this.#options);
    return worst([methods, ...findings], { credentials: key });
  }

  async #judgeFactory({ factory, make }: FactorySubject, signal: AbortSignal): Promise<CheckResult> {
    if (make === undefined) return down('missing_methods', this.#whyNoFactory(factory));
    if (this.depth === 'wired') return up();

    const { credentials, disposeClients } = this.#options;
    const stated = await statedKey(credentials);
    if (typeof stated === 'object') return stated;
    if (stated === 'absent') return worst([keyFinding(stated, credentials)], { credentials: stated });
    if (signal.aborted) return down('timeout', 'the deadline passed before a client was built');

    const built = await build(make);
    if (built.kind === 'refused') return built.finding;
    const { client } = built;
    const key = stated ?? keyOf(client);
    if (disposeClients && client !== factory) this.#disposal.retire(client, () => build(make));
    return worst([keyFinding(key, credentials)], { credentials: key });
  }

  #whyNoFactory(factory: unknown): string {
    const { factoryMethod } = this.#options;
    if (factoryMethod !== undefined) return `the factory has no method \`${factoryMethod}\``;
    if (isClass(factory)) return 'the factory is a class; a function that makes its instances is needed';
    return `the factory is neither a function nor an object with one of the methods ${FACTORY_METHODS.join(', ')}`;
  }
}

/** The first finding of the worst kind, or up where nothing was found. */
function worst(findings: readonly (CheckResult | undefined)[], data: CheckData): CheckResult {
  const found = findings.filter((each) => each !== undefined);
  const finding = found.find(({ status }) => status === 'down') ?? found[0];
  return finding === undefined ? up(data) : { ...finding, data };
}
