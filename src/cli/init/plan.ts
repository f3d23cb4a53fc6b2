import type { Dependency } from './dependency.js';

/** What becomes of a file. */
export interface Change {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  /** Undefined where there is no such file. */
  readonly before: string | undefined;
  readonly after: string;
  /** True where the values in it are not to be shown. */
  readonly secret: boolean;
}

/** What is left to a person. */
export interface ByHand {
  /** What, and why it was not done. */
  readonly what: string;
  /** The code to add. */
  readonly code: readonly string[];
}

/** What is to be done with an application. */
export interface Plan {
  /** The root module, where it was found. */
  readonly root: string | undefined;
  readonly dependencies: readonly Dependency[];
  readonly changes: readonly Change[];
  readonly byHand: readonly ByHand[];
  /** What its developer should know. */
  readonly notes: readonly string[];
  /** The packages to install, as arguments of an install command. */
  readonly missing: readonly string[];
}

/** What one step adds to a plan. */
export type Part = Partial<Pick<Plan, 'changes' | 'byHand' | 'notes' | 'dependencies'>>;
