import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const logger = new Logger('Example');

try {
  const app = await NestFactory.create(AppModule, { abortOnError: false });
  app.enableShutdownHooks();
  await app.listen(portOf(process.env['PORT']));
  const { port } = app.getHttpServer().address() as { port: number };
  logger.log(`Open http://localhost:${port}/`);
} catch (error) {
  logger.error(error instanceof Error ? error.message : 'The application could not start');
  process.exit(1);
}

function portOf(value = ''): number {
  const text = value.trim() || '3000';
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw new RangeError('Expected PORT to be a number from 0 to 65535');
}
