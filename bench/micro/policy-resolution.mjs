/** The policy of an application, resolved once at boot. */
import { resolvePolicy } from '../../dist/domain/policy/resolve.js';
import { tell } from './settings.mjs';
import { microsecondsOf } from './timing.mjs';

const env = { NODE_ENV: 'staging', HEALTH_OPTIONAL: 'i1,i2', HEALTH_TIMEOUT_MS: '500', HEALTH_I1_INTERVAL_MS: '5000' };
const rows = [];
for (const count of [4, 100]) {
  const indicators = Array.from({ length: count }, (_, index) => ({ name: `i${index}`, kind: 'custom' }));
  const input = { indicators, config: (key) => env[key], env };
  const outcome = resolvePolicy(input);
  if (!outcome.ok) throw new Error(outcome.message);
  const took = await microsecondsOf(() => resolvePolicy(input), 4000 / count);
  rows.push({ name: `policy resolution, ${count} indicators`, ...took });
}
tell(rows);
