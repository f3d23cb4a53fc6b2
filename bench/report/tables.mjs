import { goalsOf } from './goals.mjs';
import { middle, number, spread, table } from './table.mjs';

/** All tables, in Markdown. */
export function tablesOf(result) {
  const { about, healthy, frozen, blocked, micro } = result;
  const sections = [
    aboutOf(about),
    section('Healthy', healthy.length, () => healthyTable(healthy)),
    section('Redis frozen (SIGSTOP), after the first check noticed', frozen.length, () => frozenTable(frozen)),
    section(`Asked while the event loop is blocked for ${about.blockMs / 1000} s, 200 requests/s`, blocked.length, () =>
      blockedTable(blocked),
    ),
    section('Micro-benchmarks', micro.length, () => microTable(micro)),
    section('Goals', 1, () => goalsTable(goalsOf(result))),
  ];
  return sections.filter((text) => text !== undefined).join('\n\n');
}

function section(title, rows, tableOf) {
  return rows === 0 ? undefined : `### ${title}\n\n${tableOf()}`;
}

function aboutOf(about) {
  const { at, cpus, model, system, node, generator, rounds, seconds, database, redis, absent, load, loadAtEnd } = about;
  const peers = absent.length === 0 ? '' : ` Not installed, so not measured: ${absent.join(', ')}.`;
  return (
    `${at.slice(0, 10)}, ${cpus} × ${model}, ${system}, Node ${node}, load of the machine before: ${load}, after: ${loadAtEnd}. ` +
    `Generator: ${generator}, 50 connections, in a process of its own. Median of ${rounds} interleaved rounds of ${seconds} s ` +
    `(least–most). Dependencies: ${database}, ${redis}.${peers}`
  );
}

function healthyTable(rows) {
  const header = [
    'server',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'p99.9 ms',
    'dependency calls per 1,000 requests',
    'PINGs at Redis per 1,000 requests',
    'CPU µs per request',
    'cores used',
    '× bare',
    '× Terminus',
    '× static controller',
  ];
  return table(
    header,
    rows.map((row) => [
      row.name,
      spread(row.perSecond),
      middle(row.p50Ms),
      middle(row.p99Ms),
      middle(row.p999Ms),
      middle(row.callsPer1000),
      middle(row.pingsPer1000),
      middle(row.cpuUsPerRequest),
      middle(row.cpuShare),
      spread(row.overBare),
      middle(row.overTerminus),
      spread(row.overStatic),
    ]),
  );
}

function frozenTable(rows) {
  const header = [
    'server',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'p99.9 ms',
    'dependency calls per 1,000 requests',
    'p99 × healthy',
    '× Terminus',
  ];
  return table(
    header,
    rows.map((row) => [
      row.name,
      spread(row.perSecond),
      middle(row.p50Ms),
      spread(row.p99Ms),
      middle(row.p999Ms),
      middle(row.callsPer1000),
      spread(row.p99OverHealthy),
      middle(row.overTerminus),
    ]),
  );
}

function blockedTable(rows) {
  const header = ['port', 'answers', 'p50 ms', 'p99 ms', 'p99.9 ms', 'longest ms'];
  return table(
    header,
    rows.map((row) => [
      row.name,
      middle(row.answers),
      middle(row.p50Ms),
      spread(row.p99Ms),
      middle(row.p999Ms),
      middle(row.maxMs),
    ]),
  );
}

function microTable(rows) {
  return table(
    ['what', 'measured', 'least–most'],
    rows.map(({ name, value, unit, min, max, error }) => [
      name,
      error === undefined ? `${number(value)} ${unit}`.trim() : `failed: ${error.split('\n')[0]}`,
      min === undefined ? '' : `${number(min)}–${number(max)}`,
    ]),
  );
}

function goalsTable(goals) {
  return table(
    ['goal', 'measured', 'reached'],
    goals.map(({ goal, of, measured, reached }) => [
      of === undefined ? goal : `${goal} (${of})`,
      number(measured),
      reached ? 'yes' : 'NO',
    ]),
  );
}
