import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { HealthPolicyModule, indicator } from 'nestjs-health-policy';

/** What a function URL or an HTTP API hands over, as far as this needs it. */
export interface Event {
  readonly rawPath: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: { readonly http: { readonly method: string } };
}

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    // On demand by itself, where AWS_LAMBDA_FUNCTION_NAME is set: a request runs the checks that are due
    HealthPolicyModule.forRoot({ indicators: [indicator('table', () => ({ status: 'up' }))] }),
  ],
})
class AppModule {}

const booted = NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter()).then((app) => app.init());

export async function handler({ rawPath, headers, requestContext }: Event) {
  const app = await booted;
  const { method } = requestContext.http;
  const answer = await app.inject({ method: method as 'GET', url: rawPath, headers });
  return { statusCode: answer.statusCode, headers: answer.headers, body: answer.payload };
}
