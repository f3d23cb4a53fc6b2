import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mariadb, postgres, type DatabaseKind } from '../../indicators/database-kinds.js';
import { startMariadb } from '../../servers/mariadb.js';
import { startPostgres } from '../../servers/postgres.js';
import { binaryPath } from '../../support/requirements.mjs';
import { CERTIFICATES, type CertificateName } from '../certificates.js';
import type { Subject, Undo } from '../subject.js';
import { processSubject, urlOver } from './settings.js';

const MAX_CONNECTIONS = 14;

export async function postgresSubject(): Promise<Subject> {
  const server = await startPostgres({ maxConnections: MAX_CONNECTIONS });
  const base = await processSubject(server, 'postgres');
  const admin = (sql: string) => postgres.ask(server.adminUrl, sql);
  return {
    ...base,
    name: 'PostgreSQL',
    version: versionOf('postgres'),
    variants: ['pool', 'own'],
    config: { kind: 'postgres', url: urlOver(base.way, server.url) },
    tlsUrl: urlOver(base.tlsWay, server.url),
    async changePassword() {
      await admin("ALTER ROLE app PASSWORD 'another'");
      return () => admin(`ALTER ROLE app PASSWORD '${server.password}'`);
    },
    crowd: () => crowd(postgres, server.url, base),
    async turnReadOnly() {
      const set = async (value: string) => {
        await admin(`ALTER SYSTEM SET default_transaction_read_only = ${value}`);
        await admin('SELECT pg_reload_conf()');
      };
      await set('on');
      return () => set('off');
    },
    async recover() {
      const folder = String(await admin('SHOW data_directory'));
      await admin('ALTER SYSTEM SET hot_standby = off');
      await writeFile(join(folder, 'standby.signal'), '');
      const standingBy = server.restart().catch(() => {}); // a standby that lets nobody in is never ready
      return async () => {
        await server.kill();
        await standingBy;
        await rm(join(folder, 'standby.signal'));
        await writeFile(join(folder, 'postgresql.auto.conf'), '');
        await server.restart();
      };
    },
  };
}

export async function mariadbSubject(): Promise<Subject> {
  const tlsFolder = await mkdtemp(join(tmpdir(), 'health-policy-tls-'));
  const write = async (name: CertificateName) => {
    await writeFile(join(tlsFolder, 'key.pem'), CERTIFICATES[name].key);
    await writeFile(join(tlsFolder, 'cert.pem'), CERTIFICATES[name].cert);
  };
  await write('good');
  const server = await startMariadb({ maxConnections: MAX_CONNECTIONS, tlsFolder });
  const base = await processSubject(server, 'of its own');
  const admin = (sql: string) => mariadb.ask(server.adminUrl, sql);
  return {
    ...base,
    name: 'MariaDB',
    version: versionOf('mariadbd'),
    variants: ['pool', 'own'],
    config: { kind: 'mysql', url: urlOver(base.way, server.url) },
    tlsUrl: urlOver(base.tlsWay, server.url),
    async show(certificate) {
      await write(certificate);
      await admin('FLUSH SSL');
    },
    async changePassword() {
      await admin("ALTER USER app@'%' IDENTIFIED BY 'another'");
      return () => admin(`ALTER USER app@'%' IDENTIFIED BY '${server.password}'`);
    },
    crowd: () => crowd(mariadb, server.url, base),
    async turnReadOnly() {
      await admin('SET GLOBAL read_only = 1');
      return () => admin('SET GLOBAL read_only = 0');
    },
    async stop() {
      await base.stop();
      await rm(tlsFolder, { recursive: true });
    },
  };
}

/** Others take every connection of the server. */
async function crowd(kind: DatabaseKind, url: string, { way }: Pick<Subject, 'way'>): Promise<Undo> {
  way.close();
  const others: { close(): unknown }[] = [];
  // The server needs a moment to notice that the application's connections are gone.
  for (let refusals = 0; refusals < 3;) {
    try {
      others.push(await kind.connect(url));
    } catch {
      refusals += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  await way.open();
  return () => Promise.all(others.map((other) => other.close()));
}

function versionOf(binary: string): string {
  const text = execFileSync(binaryPath(binary), ['--version'], { encoding: 'utf8' });
  return /\d+(\.\d+)+/.exec(text)?.[0] ?? text.trim();
}
