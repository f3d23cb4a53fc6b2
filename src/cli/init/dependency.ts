import type { Wanted } from './imports.js';

/** The functions of this package that make indicators. */
export type Kind = 'database' | 'redis' | 'clickhouse' | 'llm';

/** A dependency of the application, and how its indicator is registered. */
export interface Dependency {
  readonly kind: Kind;
  /** What the indicator is called. */
  readonly name: string;
  /** What the function is called with, as code. */
  readonly args: readonly string[];
  readonly wanted: readonly Wanted[];
  /** What it was found by. */
  readonly evidence: string;
  /** The key of the configuration that it needs. */
  readonly key?: string;
}

/** What was found, and what could not be decided. */
export interface Found {
  readonly dependencies: readonly Dependency[];
  readonly notes: readonly string[];
}
