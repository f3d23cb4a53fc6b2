import { describe, expect, it, jest } from '@jest/globals';
import { SingleFlight } from './single-flight.js';

describe('a single flight', () => {
  it('is joined by all who ask while it lasts, and followed by a new one', async () => {
    const lands: ((value: number) => void)[] = [];
    const call = jest.fn(() => new Promise<number>((resolve) => lands.push(resolve)));
    const flight = new SingleFlight<number>();
    const joined = [flight.run(call), flight.run(call), flight.run(call)];
    expect(call).toHaveBeenCalledTimes(1);
    lands[0]!(1);
    expect(await Promise.all(joined)).toEqual([1, 1, 1]);
    const next = flight.run(call);
    expect(call).toHaveBeenCalledTimes(2);
    lands[1]!(2);
    expect(await next).toBe(2);
  });

  it('that crashes is over', async () => {
    const flight = new SingleFlight<number>();
    await expect(flight.run(() => Promise.reject(new Error('crash')))).rejects.toThrow('crash');
    expect(await flight.run(() => Promise.resolve(3))).toBe(3);
  });
});
