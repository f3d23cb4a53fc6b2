import { setTimeout as sleep } from 'node:timers/promises';
import type { Application } from './application.js';
import type { Namespace } from './namespace.js';
import type { Subject, Undo } from './subject.js';
import { TIMEOUT_MS } from './subjects/settings.js';

/** What a fault is done to. */
export interface Scene {
  readonly subject: Subject;
  /** Undefined where the fault comes before the application. */
  readonly application: Application | undefined;
  readonly namespace: Namespace | undefined;
}

export type FaultClass = 'network' | 'server' | 'credentials' | 'limits' | 'TLS' | 'time' | 'ourselves';

/** How the application under fire is started. `afterwards`: only once the fault is there. */
type Setting = 'plain' | 'tls' | 'namespace' | 'afterwards';

export interface Fault {
  readonly name: string;
  readonly class: FaultClass;
  readonly setting: Setting;
  /** For how long it lasts at least, and one that nobody may notice exactly, in milliseconds. */
  readonly lastsMs: { readonly noticed: number; readonly unnoticed: number };
  /** Undefined where it cannot be done to this subject. */
  apply(scene: Scene): Promise<Undo | undefined>;
}

const JUST_UNDER_MS = TIMEOUT_MS - 150;
const JUST_OVER_MS = TIMEOUT_MS + 150;
const BLOCK_MS = 3000;
const HOUR_MS = 3_600_000;
const FLAPS = 3;
const LONG_MS = 8000;

/** All faults, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  network('refused', refuse),
  lasting(LONG_MS, network('refused for 8 s', refuse)),
  network('DNS failure', async ({ subject: { way }, application }) => {
    await application!.does('loseNames', { lost: true });
    way.resetOpen(); // a connection that is open needs no name
    return () => application!.does('loseNames', { lost: false });
  }),
  network('black hole: accepts, never answers', async ({ subject: { way } }) => {
    way.hold();
    return async () => way.flow();
  }),
  {
    ...network('black hole: packets dropped', async ({ namespace }) => {
      namespace?.drop();
      return namespace && (async () => namespace.deliver());
    }),
    setting: 'namespace',
  },
  network('failover: old sockets dead', async ({ subject: { way } }) => {
    way.deadenOpen();
    return async () => way.resetDead();
  }),
  network('reset after the first byte', async ({ subject: { way } }) => {
    way.treat({ kind: 'resetAfterFirst' });
    return async () => way.pass();
  }),
  network('one byte at a time', async ({ subject: { way } }) => {
    way.treat({ kind: 'drip', everyMs: 250 });
    return async () => way.pass();
  }),
  network('protocol garbage', async ({ subject: { way } }) => {
    way.treat({ kind: 'garbage' });
    return async () => {
      way.pass();
      way.resetOpen();
    };
  }),
  network('flapping every second', async ({ subject: { way } }) => {
    for (let flap = 0; flap < FLAPS; flap += 1) {
      way.close();
      await sleep(1000);
      await way.open();
      await sleep(1000);
    }
    way.close();
    return () => way.open();
  }),

  of('server', 'frozen', freeze),
  lasting(LONG_MS, of('server', 'frozen for 8 s', freeze)),
  of('server', 'killed in the middle of a check', async ({ subject }) => {
    await subject.stall();
    await subject.kill();
    return async () => {
      subject.way.flow();
      await subject.restart();
    };
  }),
  of('server', 'restarted', async ({ subject }) => {
    await subject.kill();
    return () => subject.restart();
  }),
  of('server', 'starting up or recovering', async ({ subject }) => subject.recover?.()),
  of('server', 'read-only', async ({ subject }) => subject.turnReadOnly?.()),

  {
    ...of('credentials', 'wrong password from the start', async ({ subject }) => subject.changePassword()),
    setting: 'afterwards',
  },
  of('credentials', 'password changed, sessions ended', async ({ subject }) => {
    const undo = await subject.changePassword();
    subject.way.resetOpen();
    return undo;
  }),
  of('credentials', 'password changed, sessions kept', async ({ subject }) => subject.changePassword()),

  of('limits', 'too many connections', async ({ subject }) => subject.crowd?.()),
  of('limits', 'pool exhausted by the application', async ({ subject, application }) => {
    if (subject.config.kind === 'redis' || subject.config.kind === 'llm') return undefined;
    await application!.does('takePool');
    return () => application!.does('givePoolBack');
  }),
  of('limits', 'disk, memory or quota used up', async ({ subject }) => subject.exhaust?.()),

  tls('certificate expired', 'expired'),
  tls('certificate of another host', 'wrongHost'),

  of('time', 'slow, just under the deadline', async ({ subject: { way } }) => {
    way.treat({ kind: 'late', ms: JUST_UNDER_MS });
    return async () => way.pass();
  }),
  of('time', 'slow, just over the deadline', async ({ subject: { way } }) => {
    way.treat({ kind: 'late', ms: JUST_OVER_MS });
    return async () => way.pass();
  }),
  of('time', 'wall clock an hour forward', jump(HOUR_MS)),
  of('time', 'wall clock an hour back', jump(-HOUR_MS)),

  lasting(
    BLOCK_MS,
    of('ourselves', 'event loop blocked for 3 s', async ({ application }) => {
      const blocked = application!.does('block', { ms: BLOCK_MS });
      return () => blocked;
    }),
  ),
  lasting(
    BLOCK_MS,
    of('ourselves', 'process paused for 3 s', async ({ application }) => {
      application!.child.kill('SIGSTOP');
      return async () => void application!.child.kill('SIGCONT');
    }),
  ),
];

function of(group: FaultClass, name: string, apply: Fault['apply']): Fault {
  return { name, class: group, setting: 'plain', lastsMs: { noticed: 600, unnoticed: 1500 }, apply };
}

function lasting(ms: number, fault: Fault): Fault {
  return { ...fault, lastsMs: { noticed: ms, unnoticed: ms } };
}

function network(name: string, apply: Fault['apply']): Fault {
  return of('network', name, apply);
}

async function refuse({ subject: { way } }: Scene): Promise<Undo> {
  way.close();
  return () => way.open();
}

async function freeze({ subject }: Scene): Promise<Undo> {
  subject.freeze();
  return async () => subject.thaw();
}

function tls(name: string, certificate: 'expired' | 'wrongHost'): Fault {
  const apply: Fault['apply'] = async ({ subject }) => {
    await subject.show(certificate);
    subject.tlsWay.resetOpen(); // a connection that is open has seen a certificate
    return () => subject.show('good');
  };
  return { ...of('TLS', name, apply), setting: 'tls' };
}

function jump(ms: number): Fault['apply'] {
  return async ({ application }) => {
    await application!.does('jump', { ms });
    return () => application!.does('jump', { ms: -ms });
  };
}
