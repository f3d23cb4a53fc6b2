import type { Override } from '../../domain/override.js';
import type { Snapshot } from '../../domain/snapshot.js';
import type { Criticality } from '../../domain/status.js';
import type { Exposition, HandlerOptions } from '../http/health-handler.js';

/** What of the handler's options can be handed to another thread. */
export type PortableHandlerOptions = Omit<
  HandlerOptions,
  'monitor' | 'authorize' | 'isApplications' | 'metrics' | 'onFault' | 'blocked' | 'pages' | 'override'
>;

/** What the worker is started with. */
export interface WorkerStart {
  readonly host: string;
  readonly port: number;
  readonly handler: PortableHandlerOptions;
  readonly indicators: readonly {
    readonly name: string;
    readonly criticality: Exclude<Criticality, 'disabled'>;
    readonly timeoutMs: number;
  }[];
  readonly onDemand: boolean;
  /** True where the main thread has metrics to tell. */
  readonly metrics: boolean;
  /** The longest that the main thread may take for the checks of a refresh, in milliseconds. */
  readonly refreshWithinMs: number;
  /** One 32-bit number that the main thread counts up while its event loop turns. */
  readonly beat: SharedArrayBuffer;
  readonly readyMs: number;
  readonly liveMs: number;
}

/** What the main thread tells the worker. */
export type ToWorker =
  | {
      readonly kind: 'state';
      readonly started: boolean;
      readonly draining: boolean;
      readonly overrides: readonly Override[];
      readonly snapshots: readonly (readonly [name: string, snapshot: Snapshot])[];
    }
  | { readonly kind: 'refreshed'; readonly id: number }
  | { readonly kind: 'metrics'; readonly id: number; readonly exposition: Exposition | undefined };

/** What the worker tells the main thread. */
export type FromWorker =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'refresh'; readonly id: number; readonly names: readonly string[] | undefined }
  | { readonly kind: 'metrics'; readonly id: number }
  | { readonly kind: 'fault'; readonly origin: string };
