import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadPackageDefinition, Server, ServerCredentials, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { freePort } from '../servers/free-port.js';

/** A server of the gRPC health protocol, by the description that Terminus brings. */
export interface GrpcHealthServer {
  readonly url: string;
  /** What it says of itself: 1 is SERVING, 2 NOT_SERVING. @default 1 */
  status: number;
  start(): Promise<void>;
  /** At once: connections are refused from then on. */
  kill(): void;
}

export async function startGrpcHealthServer(): Promise<GrpcHealthServer> {
  const terminus = dirname(createRequire(import.meta.url).resolve('@nestjs/terminus/package.json'));
  const proto = loadSync(join(terminus, 'dist/health-indicator/microservice/protos/health.proto'));
  const { Health } = (loadPackageDefinition(proto) as unknown as HealthPackage).grpc.health.v1;
  const url = `127.0.0.1:${await freePort()}`;
  let server: Server | undefined;
  const own: GrpcHealthServer = {
    url,
    status: 1,
    start: async () => {
      server = new Server();
      server.addService(Health.service, {
        Check: (_: unknown, answer: (error: null, value: { status: number }) => void) =>
          answer(null, { status: own.status }),
      });
      const bound = server;
      await new Promise<void>((resolve, reject) => {
        bound.bindAsync(url, ServerCredentials.createInsecure(), (error) => (error ? reject(error) : resolve()));
      });
    },
    kill: () => server?.forceShutdown(),
  };
  await own.start();
  return own;
}

interface HealthPackage {
  readonly grpc: { readonly health: { readonly v1: { readonly Health: ServiceClientConstructor } } };
}
