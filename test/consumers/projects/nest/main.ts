/**
 * A backend as users have it, compiled to CommonJS for Nest 11 and to ES modules for Nest 12: a guard that lets nobody pass, a global
 * prefix, shutdown hooks, options from a provider. What a test varies is in the environment.
 */
import 'reflect-metadata';
import { Controller, Get, Injectable, Module, type CanActivate, type OnModuleDestroy } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HealthPolicyModule, HealthPolicyService, indicator } from 'nestjs-health-policy';
import { imports, indicators, providers } from './dependencies.js';

@Injectable()
class NobodyPasses implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Controller(process.env['CONTROLLER'] ?? 'orders')
class OrdersController {
  @Get('latest')
  latest(): string {
    return 'one';
  }
}

let isClosed = false;

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true }),
    ...imports,
    HealthPolicyModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({ environment: config.getOrThrow<string>('TEAM_ENVIRONMENT') }),
      indicators: [...indicators, indicator('queue', () => ({ status: isClosed ? 'down' : 'up' }))],
    }),
  ],
  controllers: [OrdersController],
  providers: [{ provide: APP_GUARD, useClass: NobodyPasses }, ...providers],
})
class AppModule implements OnModuleDestroy {
  constructor(readonly health: HealthPolicyService) {}

  /** Ends what the check asks, long enough for a check to see it. */
  async onModuleDestroy(): Promise<void> {
    isClosed = true;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

async function main(): Promise<void> {
  const adapter = process.env['ADAPTER'] === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(AppModule, adapter, { abortOnError: false });
  if (process.env['PREFIX'] !== undefined) app.setGlobalPrefix(process.env['PREFIX']);
  if (process.env['CORS'] !== undefined) app.enableCors({ origin: process.env['CORS'] });
  if (process.env['HOOKS'] === 'early') app.enableShutdownHooks();
  await app.listen(0, '127.0.0.1');
  if (process.env['HOOKS'] === 'late') app.enableShutdownHooks();
  const { policy } = app.get(HealthPolicyService);
  console.log(`this is Node ${process.version}`);
  console.log(`the environment is ${policy.environment.name}`);
  console.log(`listening on ${(await app.getUrl()).replace('127.0.0.1', 'localhost')}/`);
}

main().catch((error: Error) => {
  console.error(error.stack);
  process.exit(1);
});
