import { overRounds } from '../statistics.mjs';
import { bareOf, TERMINUS } from '../subjects.mjs';

/** Everything that was measured, over the rounds; ratios are taken within each round, since its rivals ran beside it then. */
export function resultOf(about, { rounds, seconds, blockMs }, measured, micro) {
  return {
    about: { ...about, rounds, seconds, blockMs },
    healthy: rowsOf(measured, measured.healthy, (subject) => ratiosOf(subject, measured.healthy)),
    frozen: rowsOf(measured, measured.frozen, (subject) => ({
      p99OverHealthy: ratio(measured.frozen.get(subject.name), measured.healthy.get(subject.name), 'p99Ms'),
      overTerminus: ratio(measured.frozen.get(subject.name), measured.frozen.get(TERMINUS)),
    })),
    blocked: rowsOf(measured, measured.whileBlocked, () => ({})),
    micro,
  };
}

function rowsOf({ subjects }, rounds, more) {
  return subjects
    .filter(({ name }) => (rounds.get(name)?.length ?? 0) > 0)
    .map((subject) => ({ name: subject.name, ...figuresOf(rounds.get(subject.name)), ...more(subject) }));
}

function figuresOf(rounds) {
  const keys = Object.keys(rounds[0]).filter((key) => typeof rounds[0][key] === 'number');
  const figures = Object.fromEntries(keys.map((key) => [key, overRounds(rounds.map((round) => round[key]))]));
  return rounds[0].statuses === undefined ? figures : { ...figures, statuses: rounds.map(({ statuses }) => statuses) };
}

function ratiosOf(subject, healthy) {
  const own = healthy.get(subject.name);
  return {
    overBare: ratio(own, healthy.get(bareOf(subject))),
    overTerminus: ratio(own, healthy.get(TERMINUS)),
    overStatic: ratio(own, healthy.get(subject.compare)),
  };
}

function ratio(own, others, key = 'perSecond') {
  if (own === undefined || others === undefined || own === others) return undefined;
  return overRounds(own.map((round, index) => round[key] / others[index]?.[key]));
}
