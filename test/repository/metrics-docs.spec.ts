import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { METRICS, prometheusName, type Metric } from '../../src/adapters/metrics/catalogue.js';
import { promtool } from '../support/promtool.js';

const BEGIN = '<!-- metrics:begin -->\n';
const END = '<!-- metrics:end -->';
const FILE = 'docs/metrics.md';
const all = Object.values(METRICS) as Metric[];

/** The table of metrics, made from the one that the code reads. `UPDATE_DOCS=1 npm test -- metrics-docs` writes it. */
const table = [
  '| Prometheus | OpenTelemetry | kind | labels | series | what it says |',
  '|---|---|---|---|---|---|',
  ...all.map((metric) => {
    const { name, kind, labels, series, help } = metric;
    return `| \`${prometheusName(metric)}\` | \`${name}\` | ${kind} | ${labels.join(', ')} | ${series} | ${help} |`;
  }),
  '',
].join('\n');

/** Every name of a metric in a query, without the endings of a histogram. */
const namesIn = (query: string) =>
  [...query.matchAll(/\bhealth_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));
const known = new Set(all.map(prometheusName));

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: { readonly w: number };
    readonly targets: readonly { readonly expr: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly query: string | { readonly query: string } }[] };
}
const dashboard = JSON.parse(readFileSync('docs/operations/grafana-dashboard.json', 'utf8')) as Dashboard;
const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

describe('the documentation of the metrics', () => {
  it('lists every metric as the code has it', () => {
    const text = readFileSync(FILE, 'utf8');
    const [before, rest = ''] = text.split(BEGIN);
    const [between, after] = rest.split(END);
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(FILE, `${before}${BEGIN}${table}${END}${after}`);
    else expect(between).toBe(table);
  });
});

describe('the alert rules', () => {
  const rules = readFileSync('docs/operations/alerts.yml', 'utf8');

  it('are rules that promtool is content with, and fire when they should', () => {
    expect(promtool(['check', 'rules', 'docs/operations/alerts.yml'])).toMatchObject({ content: true });
    expect(promtool(['test', 'rules', 'docs/operations/alerts.test.yml'])).toMatchObject({ content: true });
  });

  it('name no metric that there is not, and each has a test', () => {
    expect(namesIn(rules).filter((name) => !known.has(name))).toEqual([]);
    const tests = readFileSync('docs/operations/alerts.test.yml', 'utf8');
    const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name!);
    expect(alerts.length).toBeGreaterThan(8);
    for (const alert of alerts) {
      const cases = tests.split('- eval_time').filter((each) => each.includes(`alertname: ${alert}\n`));
      expect([
        alert,
        cases.some((each) => each.includes('exp_labels')),
        cases.some((each) => each.includes('[]')),
      ]).toEqual([alert, true, true]);
    }
  });
});

describe('the dashboard', () => {
  it('asks for no metric that there is not, and for each that there is', () => {
    const variables = dashboard.templating.list.map(({ query }) => (typeof query === 'string' ? query : query.query));
    const asked = [...queries, ...variables].flatMap(namesIn);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
    expect([...known].filter((name) => !asked.includes(name))).toEqual(['health_policy_info']);
  });

  it('has queries that Prometheus can read, and panels that can be told apart', () => {
    const folder = mkdtempSync(join(tmpdir(), 'health-policy-dashboard-'));
    try {
      const file = join(folder, 'queries.json');
      const rules = queries.map((expr, index) => ({
        record: `query:${index}`,
        expr: expr.replaceAll('$__rate_interval', '5m'),
      }));
      // JSON is YAML
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
      expect(promtool(['check', 'rules', file])).toMatchObject({ content: true });
    } finally {
      rmSync(folder, { recursive: true });
    }
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(queries.length).toBeGreaterThanOrEqual(ids.length);
  });
});
