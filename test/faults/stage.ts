import { Application, type ApplicationConfig } from './application.js';
import { HOST, trustFile } from './certificates.js';
import type { Fault } from './faults.js';
import type { Namespace } from './namespace.js';
import type { Subject, Undo } from './subject.js';
import type { Way } from './way.js';

/** An application at one fault. */
export interface Cast {
  readonly application: Application;
  readonly way: Way;
  /** Where the fault was there before the application. */
  readonly undo: Undo | undefined;
  /** Ends the application, or keeps it for the next fault. */
  leave(): Promise<void>;
}

/**
 * One dependency and the applications that meet its faults: a fresh one where the fault asks for its own way of starting, else one and
 * the same for all, so that what one fault leaves behind is still there at the next.
 */
export class Stage {
  #kept: Application | undefined;
  #trusted: ReturnType<typeof trustFile> | undefined;

  constructor(
    readonly subject: Subject,
    readonly namespace: Namespace | undefined,
  ) {}

  async enter(fault: Fault, checks: boolean): Promise<Cast> {
    const { subject, namespace } = this;
    const way = fault.setting === 'tls' ? subject.tlsWay : subject.way;
    if (fault.setting === 'plain' && checks) {
      if (this.#kept?.hasEnded) this.#kept = undefined;
      this.#kept ??= await this.#start(fault, checks);
      return { application: this.#kept, way, undo: undefined, leave: async () => {} };
    }
    await this.#kept?.stop(); // else it were there at this fault, too
    const undo =
      fault.setting === 'afterwards' ? await fault.apply({ subject, application: undefined, namespace }) : undefined;
    const application = await this.#start(fault, checks);
    return { application, way, undo, leave: () => application.stop() };
  }

  async close(): Promise<void> {
    await this.#kept?.stop();
    await this.subject.stop();
    await (await this.#trusted)?.remove();
  }

  async #start({ setting }: Fault, checks: boolean): Promise<Application> {
    const { subject, namespace } = this;
    const inside = setting === 'namespace' ? namespace : undefined;
    const config: ApplicationConfig = {
      ...subject.config,
      url: setting === 'tls' ? subject.tlsUrl : subject.config.url,
      tls: setting === 'tls',
      checks,
      host: HOST,
      address: inside?.dependencyAddress ?? '127.0.0.1',
      settings: subject.settings,
    };
    this.#trusted ??= trustFile();
    const { path: certificates } = await this.#trusted;
    return Application.start(config, { prefix: [], address: '127.0.0.1', ...inside?.launch, certificates });
  }
}
