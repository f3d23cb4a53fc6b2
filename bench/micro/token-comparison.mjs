/** Whether the time that it takes to refuse a token tells how much of it was right: the median of a near miss over that of a far one. */
import { Access, hashOfToken } from '../../dist/adapters/http/access.js';
import { median, overRounds } from '../statistics.mjs';
import { tell } from './settings.mjs';

const ROUNDS = 7;
const TURNS = 20_000;

const token = 'k'.repeat(4096);
const access = new Access(hashOfToken(token), undefined);
const shown = ['x'.repeat(4096), `${token.slice(0, -1)}x`].map((each) => ({
  headers: { authorization: `Bearer ${each}` },
}));

const ratios = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  const times = [[], []];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const before = process.hrtime.bigint();
    void access.levelOf(shown[turn % 2], 'status');
    times[turn % 2].push(Number(process.hrtime.bigint() - before));
  }
  const [far, near] = times.map(median);
  ratios.push(near / far);
}
const { median: value, min, max } = overRounds(ratios.slice(1));
tell([
  {
    name: 'refusing a token: all but its end right, over none of it right',
    value,
    min,
    max,
    unit: '×',
    goal: { atMost: 1.05 },
  },
]);
