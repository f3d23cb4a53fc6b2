import type { ApplicationConfig } from './application.js';
import type { CertificateName } from './certificates.js';
import type { Way } from './way.js';

/** Ends what a fault began. Resolves once nothing of it is left. */
export type Undo = () => Promise<unknown>;

/** How the application asks: with its own client or pool, or on connections of the indicator's own. */
export type Variant = 'pool' | 'own';

/** One kind of dependency, running, with what can be done to it. What is absent cannot be done to it. */
export interface Subject {
  readonly name: string;
  readonly version: string;
  readonly variants: readonly Variant[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly config: Pick<ApplicationConfig, 'kind' | 'url' | 'key'>;
  readonly settings: object;
  readonly way: Way;
  /** The way with TLS. Both exist as long as the subject does. */
  readonly tlsWay: Way;
  readonly tlsUrl: string;
  freeze(): void;
  thaw(): void;
  /** When it resolves connections are refused. */
  kill(): Promise<void>;
  /** It serves when it resolves. */
  restart(): Promise<void>;
  /** Resolves while a check is under way that gets no answer. */
  stall(): Promise<void>;
  /** From now on the server wants another password. Open connections stay as they are. */
  changePassword(): Promise<Undo>;
  /** From now on TLS connections meet this certificate. */
  show(certificate: CertificateName): Promise<void>;
  /** The server takes no more connections, or queries, and the application's are gone. */
  crowd?(): Promise<Undo>;
  turnReadOnly?(): Promise<Undo>;
  /** It starts up, loads or recovers, and says so. */
  recover?(): Promise<Undo>;
  /** Its disk or its memory is used up. */
  exhaust?(): Promise<Undo>;
  stop(): Promise<void>;
}
