/** How often a body is rendered: counted at JSON.stringify, which every rendering goes through. */
import { FourResults, handlerOver } from './four-results.mjs';
import { tell } from './settings.mjs';

let rendered = 0;
const stringify = JSON.stringify;
JSON.stringify = (...args) => {
  rendered += 1;
  return stringify(...args);
};

const rows = [
  ['100,000 requests, nothing changed, level full', 'full', 10_000, () => {}, 0],
  ['1,000 finished checks, verdict unchanged, level status', 'status', 1000, (four) => four.take(), 0],
  ['1,000 finished checks, 10 requests after each, level full', 'full', 1000, (four) => four.take(), 1000],
].map(
  (
    /** @type {[string, string, number, (four: FourResults) => void, number]} */ [name, level, turns, change, atMost],
  ) => {
    const four = new FourResults();
    four.take();
    const answer = handlerOver(four, level);
    void answer();
    rendered = 0;
    for (let turn = 0; turn < turns; turn += 1) {
      change(four);
      for (let request = 0; request < 10; request += 1) void answer();
    }
    return { name: `renderings in ${name}`, value: rendered, unit: '', goal: { atMost } };
  },
);

JSON.stringify = stringify;
tell(rows);
