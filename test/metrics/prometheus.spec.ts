import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startPrometheus } from '../servers/prometheus.js';
import { startRedis } from '../servers/redis.js';
import type { TestServer } from '../servers/test-server.js';
import { Backend } from '../support/example-backend.js';

const TOKEN = 'a-token-of-some-length';
const servers: TestServer[] = [];
const backends: Backend[] = [];
afterEach(async () => {
  await Promise.all([...servers.splice(0), ...backends.splice(0)].map((each) => each.stop()));
});

/** What Prometheus answers to a query now: the value of its one series; undefined where there is none. */
async function valueOf(prometheus: TestServer, query: string): Promise<string | undefined> {
  const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  expect(data.result.length).toBeLessThan(2);
  return data.result[0]?.value[1];
}

/** Prometheus can answer every query of the dashboard and the alerts: what matches with what shows only on real series. */
async function answersAll(prometheus: TestServer): Promise<void> {
  const dashboard = JSON.parse(readFileSync('docs/operations/grafana-dashboard.json', 'utf8')) as {
    panels: { targets: { expr: string }[] }[];
  };
  const { data } = (await (await fetch(`${prometheus.url}/api/v1/rules`)).json()) as {
    data: { groups: { rules: { query: string }[] }[] };
  };
  const alerts = data.groups.flatMap(({ rules }) => rules.map(({ query }) => query));
  expect(alerts.length).toBeGreaterThan(8);
  const panels = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  for (const query of [...alerts, ...panels]) {
    const asked = query.replace(/\$(job|instance)\b/g, '.*').replaceAll('$__rate_interval', '1m');
    const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(asked)}`);
    expect([asked, (await response.json()) as object]).toEqual([asked, expect.objectContaining({ status: 'success' })]);
  }
}

describe('a real Prometheus', () => {
  it('scrapes the example in production with the token, and sees a dependency die and come back', async () => {
    const redis = await startRedis();
    servers.push(redis);
    const backend = await Backend.start({
      NODE_ENV: 'production',
      HEALTH_OPTIONAL: 'redis,clickhouse,llm',
      HEALTH_DETAILS_TOKEN: TOKEN,
      HEALTH_INTERVAL_MS: '300',
      HEALTH_DOWN_INTERVAL_MS: '200',
      REDIS_URL: redis.url,
    });
    backends.push(backend);
    expect((await fetch(`${backend.url}/health/metrics`)).status).toBe(404);
    const prometheus = await startPrometheus({ target: new URL(backend.url).host, token: TOKEN });
    servers.push(prometheus);

    const shows = (query: string, value: string) =>
      backend.until(async () => (await valueOf(prometheus, query)) === value);
    await shows('up', '1');
    await shows('health_indicator_status{indicator="redis", status="up"}', '1');
    await shows('health_probe_verdict{probe="readiness", verdict="degraded"}', '1');
    await answersAll(prometheus);
    await redis.kill();
    await shows('health_indicator_status{indicator="redis", status="up"}', '0');
    await shows('health_indicator_status{indicator="redis", status="down"}', '1');
    await shows('health_transitions_total{indicator="redis", to="down"}', '1');
    await shows('health_indicator_info{indicator="redis", criticality="optional"}', '1');
    await redis.restart();
    await shows('health_indicator_status{indicator="redis", status="up"}', '1');
    await shows('min_over_time(health_indicator_status{indicator="redis", status="up"}[5m])', '0');
  });
});
