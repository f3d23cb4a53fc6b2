/**
 * A gRPC server with the standard health service, of @grpc/grpc-js and its loader, in a process of its own so that it can be frozen.
 * What a service says is in its name: `shop.SERVING` serves. `shop.Guarded` wants a bearer; what is none of these is not known.
 * Arguments: port, and the folder of `key.pem` and `cert.pem` where it speaks TLS.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPackageDefinition, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const [port, tlsFolder] = process.argv.slice(2);
const proto = fileURLToPath(new URL('grpc-health.proto', import.meta.url));
const loaded = /** @type {any} */ (loadPackageDefinition(loadSync(proto, { enums: String })));

/** @param {{ request: { service?: string }, metadata: { get(key: string): unknown[] } }} call @param {Function} answer */
function check({ request: { service = '' }, metadata }, answer) {
  if (service === '') return answer(null, { status: 'SERVING' });
  const word = /^shop\.([A-Z_]+)$/.exec(service)?.[1];
  if (word !== undefined) return answer(null, { status: word });
  if (service !== 'shop.Guarded') return answer({ code: status.NOT_FOUND });
  const [bearer] = metadata.get('authorization');
  if (bearer === undefined) return answer({ code: status.UNAUTHENTICATED });
  return bearer === 'Bearer s3cret' ? answer(null, { status: 'SERVING' }) : answer({ code: status.PERMISSION_DENIED });
}

const server = new Server();
server.addService(loaded.grpc.health.v1.Health.service, { check });
const credentials =
  tlsFolder === undefined
    ? ServerCredentials.createInsecure()
    : ServerCredentials.createSsl(null, [
        {
          private_key: readFileSync(join(tlsFolder, 'key.pem')),
          cert_chain: readFileSync(join(tlsFolder, 'cert.pem')),
        },
      ]);
server.bindAsync(`127.0.0.1:${port}`, credentials, (error) => {
  if (error) throw error;
});
