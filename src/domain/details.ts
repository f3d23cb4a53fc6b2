/**
 * How much a caller sees.
 * - `status`: the verdict, and not even the names of the indicators
 * - `summary`: names, status, criticality, reason
 * - `full`: everything
 */
export type DetailsLevel = 'status' | 'summary' | 'full';
