/** Scripts of one key each, so that they run on any node of a cluster and replicate by what they changed. */

/** KEYS: the day. ARGV: calls, tokens, most calls, most tokens, length of the day in ms. Returns granted, calls, tokens, ms left. */
export const SPEND = `
local calls = tonumber(redis.call('HGET', KEYS[1], 'calls') or '0')
local tokens = tonumber(redis.call('HGET', KEYS[1], 'tokens') or '0')
local mostCalls, mostTokens = tonumber(ARGV[3]), tonumber(ARGV[4])
local granted = 0
if mostCalls > 0 and mostTokens > 0
  and calls + tonumber(ARGV[1]) <= mostCalls and tokens + tonumber(ARGV[2]) <= mostTokens then
  calls = redis.call('HINCRBY', KEYS[1], 'calls', ARGV[1])
  tokens = redis.call('HINCRBY', KEYS[1], 'tokens', ARGV[2])
  granted = 1
end
local left = redis.call('PTTL', KEYS[1])
if left == -1 then redis.call('PEXPIRE', KEYS[1], ARGV[5]) end
if left < 0 then left = tonumber(ARGV[5]) end
return {granted, calls, tokens, left}
`;

/** KEYS: the day. ARGV: tokens, negative to take back. */
export const CORRECT = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('HINCRBY', KEYS[1], 'tokens', ARGV[1]) < 0 then redis.call('HSET', KEYS[1], 'tokens', '0') end
return 1
`;

/** KEYS: the leadership. ARGV: for how many ms. Returns 1 for the first. */
export const LEAD = `
if redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then return 1 end
return 0
`;

/** KEYS: the finding. ARGV: its text, for how many ms. */
export const PUBLISH = `
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;

/** KEYS: the finding. Returns its text and the ms left to it. */
export const LATEST = `
return {redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1])}
`;
