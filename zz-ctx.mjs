import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
const { HealthPolicyModule, indicator, eventLoop } = await import('/work/main/dist/index.js');
class App {}
Module({ imports: [HealthPolicyModule.forRoot({ indicators: [indicator('database', () => ({ status: 'up' })), eventLoop()] })] })(App);
const app = await NestFactory.createApplicationContext(App, {abortOnError:false});
console.log('booted');
