import { clickhouse, database, eventLoop, llm, redis } from 'nestjs-health-policy';

/** All that need a client, none of which is installed. */
export const indicators = [database(), redis(), clickhouse(), llm(), eventLoop()];
export const imports: never[] = [];
export const providers: never[] = [];
