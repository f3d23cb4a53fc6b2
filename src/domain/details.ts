/**
 * How much a caller sees.
 * - `status`: the verdict, and not even the names of the indicators
 * - `summary`: names, status, criticality, reason
 * - `full`: everything
 */
export type DetailsLevel = (typeof DETAILS_LEVELS)[number];

export const DETAILS_LEVELS = ['status', 'summary', 'full'] as const;
