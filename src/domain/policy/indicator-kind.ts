/** What an indicator can watch. The first four have a column of their own in the built-in profiles, whatever the indicator is called. */
export const INDICATOR_KINDS = ['database', 'redis', 'clickhouse', 'llm', 'custom'] as const;

/** One of {@link INDICATOR_KINDS}. */
export type IndicatorKind = (typeof INDICATOR_KINDS)[number];
