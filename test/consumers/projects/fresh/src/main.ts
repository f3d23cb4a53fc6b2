import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(0, '127.0.0.1');
  console.log(`listening on ${(await app.getUrl()).replace('127.0.0.1', 'localhost')}/`);
}
void bootstrap();
