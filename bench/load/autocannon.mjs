/** One run of autocannon, in this process: prints what wrk-report.lua prints. Its own histogram counts whole milliseconds; ours do not. */
import { createHistogram } from 'node:perf_hooks';
import autocannon from 'autocannon';

const [url, connections, seconds] = process.argv.slice(2);
const latencies = createHistogram();
const run = autocannon({ url, connections: Number(connections), duration: Number(seconds) }, (error, result) => {
  if (error) throw error;
  const percentile = (p) => latencies.percentile(p);
  const told = {
    requests: latencies.count,
    durationUs: result.duration * 1e6,
    p50: percentile(50),
    p99: percentile(99),
    p999: percentile(99.9),
    max: latencies.max,
    refused: result.non2xx,
    failed: result.errors,
  };
  console.log(JSON.stringify(told));
});
run.on('response', (_client, _status, _bytes, ms) => latencies.record(Math.max(1, Math.round(ms * 1000))));
