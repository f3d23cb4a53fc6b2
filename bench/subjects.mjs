/**
 * What is measured. `asksDependencies` marks those that are measured once more with Redis frozen; `compare` names the static controller
 * with the same adapter and body, `bare` the bare server with the same bytes.
 */
const OURS = ['express', 'fastify'].flatMap((adapter) =>
  ['on', 'off'].flatMap((fastPath) =>
    ['status', 'full'].map((level) => ({
      name: `ours, ${adapter}, ${fastPath === 'on' ? 'fast path' : 'routes'}, ${level}`,
      program: 'ours',
      level,
      adapter,
      fastPath,
      asksDependencies: level === 'status',
      compare: `static controller, ${adapter}, ${level}`,
      env: { BENCH_ADAPTER: adapter, BENCH_FAST_PATH: fastPath, HEALTH_DETAILS: level },
    })),
  ),
);

/** Served by the processes of two of the above, on a port of its own. */
const MANAGEMENT = ['status', 'full'].map((level) => ({
  name: `ours, management port, ${level}`,
  level,
  on: `ours, express, fast path, ${level}`,
  asksDependencies: level === 'status',
}));

const STATIC = ['express', 'fastify'].flatMap((adapter) =>
  ['status', 'full'].map((level) => ({
    name: `static controller, ${adapter}, ${level}`,
    program: 'static-controller',
    level,
    sameAnswer: true,
    env: { BENCH_ADAPTER: adapter },
  })),
);

const BARE = ['status', 'full'].map((level) => ({
  name: `bare node:http, ${level}`,
  program: 'bare',
  level,
  sameAnswer: true,
}));

export const TERMINUS = 'Terminus 12, express';
export const MANAGED = MANAGEMENT.map(({ on }) => on);

const PEERS = [
  { name: TERMINUS, program: 'terminus', level: 'full', asksDependencies: true, env: { BENCH_ADAPTER: 'express' } },
  {
    name: '@godaddy/terminus',
    program: 'godaddy-terminus',
    level: 'status',
    sameAnswer: true,
    requires: '@godaddy/terminus',
  },
  { name: 'lightship', program: 'lightship', level: 'status', requires: 'lightship', ownPort: true },
];

export const SUBJECTS = [...BARE, ...OURS, ...MANAGEMENT, ...STATIC, ...PEERS];

export const bareOf = ({ level }) => `bare node:http, ${level}`;
