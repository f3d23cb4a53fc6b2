import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthPolicyModule, HealthPolicyService, indicator, type HealthPolicyModuleOptions } from '../../src/index.js';

const opened: INestApplicationContext[] = [];
const variables = { ...process.env };
afterEach(async () => {
  await Promise.all(opened.splice(0).map((app) => app.close()));
  process.env = { ...variables };
});

async function serviceWith(options: HealthPolicyModuleOptions): Promise<HealthPolicyService> {
  const indicators = ['database', 'redis'].map((name) => indicator(name, () => ({ status: 'up' })));
  @Module({ imports: [HealthPolicyModule.forRoot({ ...options, indicators })] })
  class App {}
  const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  opened.push(app);
  return app.get(HealthPolicyService, { strict: false });
}

describe('HealthPolicyService.explain', () => {
  it('answers for the environment at hand, and for another from the same options and configuration', async () => {
    process.env['HEALTH_HTTP_ERROR'] = '500';
    const service = await serviceWith({ environment: 'staging' });
    expect(service.explain({ redis: 'down' })).toMatchObject({
      environment: 'staging',
      probes: { health: { status: 'degraded', code: 200 } },
    });
    expect(service.explain({ environment: 'prod', redis: 'down' })).toMatchObject({
      environment: 'production',
      probes: { health: { status: 'error', code: 500 } },
    });
    expect(service.policy.environment.name).toBe('staging');
  });

  it('takes the phase of the application with the rest', async () => {
    const service = await serviceWith({ environment: 'staging' });
    expect(service.explain({ draining: true }).probes.readiness.status).toBe('shutting_down');
    expect(service.explain({ started: false, database: 'pending' }).probes.startup.code).toBe(503);
  });

  it('refuses a name that no indicator has, and a word that is no status', async () => {
    const service = await serviceWith({ environment: 'staging' });
    expect(() => service.explain({ redsi: 'down' })).toThrow(
      /no indicator is called redsi; known: database, redis; did you mean redis\?/,
    );
    expect(() => service.explain({ redis: 'dead' })).toThrow(
      /redis must be one of up, degraded, down, unknown, pending/,
    );
  });

  it('refuses an environment whose policy would be refused at boot', async () => {
    const service = await serviceWith({ environment: 'test', policy: { production: { redsi: 'optional' } } });
    expect(() => service.explain({ environment: 'production' })).toThrow(/Health policy refused, 1 problem/);
  });
});

describe('HealthPolicyService.truthTable', () => {
  it('has the environment at hand first, then the built-in ones and those of the application', async () => {
    const service = await serviceWith({ environment: 'staging', policy: { preview: { redis: 'optional' } } });
    const table = service.truthTable();
    expect(table.environments).toEqual(['staging', 'production', 'development', 'test', 'preview']);
    expect(
      table.rows.find(({ situation }) => situation === 'redis down')!.cells.map(({ probes }) => probes.health.status),
    ).toEqual(['degraded', 'error', 'degraded', 'degraded', 'degraded']);
    expect(service.truthTable(['production', 'preview']).environments).toEqual(['production', 'preview']);
  });
});
