import { Module, type INestApplication, type ModuleMetadata, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { HealthPolicyModule, HealthPolicyService, type HealthPolicyModuleOptions } from '../../src/index.js';

/** A body as Terminus has it; ours has more. */
export interface TerminusBody {
  readonly status: string;
  readonly info: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly error: TerminusBody['info'];
  readonly details: TerminusBody['info'];
}
export interface Asked {
  readonly code: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: TerminusBody;
}

export interface Application {
  readonly app: INestApplication;
  readonly url: string;
  /** GET of the path, as any client does it. */
  ask(path?: string, init?: RequestInit): Promise<Asked>;
}

export interface Parts extends Pick<ModuleMetadata, 'imports' | 'providers'> {
  /** Before it listens. */
  readonly set?: (app: INestApplication) => void;
}

/** The application as it was: a controller with `HealthCheckService.check`. */
export function startBefore(controller: Type, parts: Parts = {}): Promise<Application> {
  return start(parts, [TerminusModule.forRoot({ logger: false })], [controller]);
}

/** For what has to be told apart from a deadline on a machine under load. */
export const PATIENCE_MS = 10_000;

/** The application as it is with us. In production all is fatal, as in Terminus; whoever asks sees everything. */
export async function startAfter(
  options: HealthPolicyModuleOptions,
  parts: Parts = {},
  controllers: Type[] = [],
): Promise<Application & { readonly health: HealthPolicyService }> {
  const module = HealthPolicyModule.forRoot({
    environment: 'production',
    details: 'full',
    timeoutMs: PATIENCE_MS,
    ...options,
  });
  const application = await start(parts, [TerminusModule.forRoot({ logger: false }), module], controllers);
  return { ...application, health: application.app.get(HealthPolicyService) };
}

async function start(parts: Parts, modules: ModuleMetadata['imports'] & {}, controllers: Type[]): Promise<Application> {
  @Module({ imports: [...modules, ...(parts.imports ?? [])], providers: parts.providers ?? [], controllers })
  class App {}
  const app = await NestFactory.create(App, { logger: false, abortOnError: false });
  parts.set?.(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    app,
    url,
    ask: async (path = '/health', init = {}) => {
      const response = await fetch(url + path, init);
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
      const body = (isJson ? JSON.parse(text) : {}) as TerminusBody;
      return { code: response.status, headers: response.headers, text, body };
    },
  };
}

/** What a client of Terminus's reads of an answer: the code, the verdict, and who is in which of the three maps with which status. */
export function asTerminusHasIt({ code, body }: Asked): object {
  const statuses = (map: TerminusBody['info']) =>
    Object.fromEntries(Object.entries(map).map(([name, { status }]) => [name, status]));
  const { status, info, error, details } = body;
  return { code, status, info: statuses(info), error: statuses(error), details: statuses(details) };
}
