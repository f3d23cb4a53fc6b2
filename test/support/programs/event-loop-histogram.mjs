/** Tells what the eventLoop indicator does with its histogram: enabled by the first check, disabled by close(). */
import perfHooks from 'node:perf_hooks';
import { syncBuiltinESMExports } from 'node:module';

const { monitorEventLoopDelay } = perfHooks;
const calls = [];
perfHooks.monitorEventLoopDelay = (options) => {
  const histogram = monitorEventLoopDelay(options);
  for (const name of ['enable', 'disable']) {
    const method = histogram[name].bind(histogram);
    histogram[name] = () => {
      calls.push(name);
      return method();
    };
  }
  return histogram;
};
syncBuiltinESMExports();

const { EventLoopHealthIndicator } = await import('../../../dist/indicators/event-loop.health.js');
const indicator = new EventLoopHealthIndicator(() => 2000);
await indicator.check();
await indicator.check();
await indicator.close();
await indicator.close();
console.log(calls.join(' '));
