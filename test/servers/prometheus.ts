import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { binaryPath } from '../support/requirements.mjs';
import { startServer, type TestServer } from './test-server.js';

export interface PrometheusOptions {
  /** What it scrapes, such as `127.0.0.1:3000`. */
  readonly target: string;
  /** The bearer token that it shows. @default none */
  readonly token?: string;
}

/** A Prometheus that scrapes `/health/metrics` of one target several times a second, with our alert rules. */
export function startPrometheus({ target, token }: PrometheusOptions): Promise<TestServer> {
  return startServer({
    name: 'prometheus',
    url: (port) => `http://127.0.0.1:${port}`,
    prepare: (folder) =>
      writeFile(
        join(folder, 'prometheus.yml'),
        // JSON is YAML
        JSON.stringify({
          rule_files: [resolve('docs/operations/alerts.yml')],
          scrape_configs: [
            {
              job_name: 'backend',
              metrics_path: '/health/metrics',
              scrape_interval: '200ms',
              scrape_timeout: '200ms',
              ...(token !== undefined && { authorization: { credentials: token } }),
              static_configs: [{ targets: [target] }],
            },
          ],
        }),
      ),
    command: (folder, port) => [
      binaryPath('prometheus'),
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    ready: async (port) => {
      const { ok } = await fetch(`http://127.0.0.1:${port}/-/ready`);
      if (!ok) throw new Error('not yet');
    },
  });
}
