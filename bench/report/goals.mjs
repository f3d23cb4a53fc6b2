/** The goals of the project against what was measured. */
const FAST = /^ours, .* fast path/;
const ROUTES = /^ours, .* routes/;
const MANAGEMENT = /^ours, management/;

/** @returns `{ goal, of, measured, reached }` for each goal that this run could judge */
export function goalsOf({ healthy, frozen, blocked, micro }) {
  return [
    ...each(healthy, FAST, 'fast path ≥ 0.8 × bare node:http', 'overBare', atLeast(0.8)),
    ...each(healthy, FAST, 'fast path ≥ 20 × Terminus on Express', 'overTerminus', atLeast(20)),
    ...each(healthy, ROUTES, 'routes ≥ 1.2 × a static Nest controller', 'overStatic', atLeast(1.2)),
    ...each(healthy, MANAGEMENT, 'management port ≥ 0.8 × bare node:http', 'overBare', atLeast(0.8)),
    ...each(blocked, MANAGEMENT, 'management port, loop blocked: p99 < 10 ms', 'p99Ms', below(10)),
    ...each(frozen, /^ours/, 'Redis frozen: p99 ≤ 1.2 × healthy', 'p99OverHealthy', atMost(1.2)),
    ...each(healthy, /^ours/, 'dependency calls per 1,000 requests: 0', 'callsPer1000', atMost(0.5)),
    ...micro
      .filter(({ goal }) => goal !== undefined)
      .map(({ name, value, unit, goal: { atMost: limit } }) => ({
        goal: `${name}: ≤ ${limit} ${unit}`.trim(),
        measured: value,
        reached: value <= limit,
      })),
  ];
}

function each(rows, pattern, goal, key, judge) {
  return rows
    .filter(({ name, [key]: figure }) => pattern.test(name) && figure !== undefined)
    .map(({ name, [key]: figure }) => ({ goal, of: name, measured: figure.median, reached: judge(figure.median) }));
}

function atLeast(limit) {
  return (value) => value >= limit;
}

function atMost(limit) {
  return (value) => value <= limit;
}

function below(limit) {
  return (value) => value < limit;
}
