import { afterEach, describe, expect, it } from '@jest/globals';
import { HeldPause } from '../../src/engine/held-pause.js';
import { DrivenClock } from '../../src/testing/driven-clock.js';

const opened: HeldPause[] = [];
afterEach(() => opened.splice(0).forEach((pause) => pause.end()));

function pauseOf(ms: number) {
  const clock = new DrivenClock();
  const pause = new HeldPause(clock, ms);
  opened.push(pause);
  let isOver = false;
  void pause.over.then(() => (isOver = true));
  return { clock, pause, isOver: () => isOver };
}

/** What keeps this process from ending. */
const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

describe('a pause that is held', () => {
  it('is over when its time has passed on the clock', async () => {
    const { clock, isOver } = pauseOf(1000);
    await clock.advance(999);
    expect(isOver()).toBe(false);
    await clock.advance(1);
    expect(isOver()).toBe(true);
  });

  it('is over when it is ended, and leaves no timer', async () => {
    const { clock, pause, isOver } = pauseOf(1000);
    pause.end();
    await clock.advance(0);
    expect([isOver(), clock.pending]).toEqual([true, 0]);
  });

  it('keeps the process from ending, and not for longer than it lasts', async () => {
    const before = timers();
    const { clock } = pauseOf(1000);
    expect(timers()).toBe(before + 1);
    await clock.advance(1000);
    expect(timers()).toBe(before);
  });
});
