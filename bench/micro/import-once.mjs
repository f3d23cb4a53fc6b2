import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/config';
import '@nestjs/core';
import '@nestjs/terminus';

const loadedBefore = globalThis.loadedFiles?.length;
const startedAt = performance.now();
await import('nestjs-health-policy');
const ms = performance.now() - startedAt;
await new Promise((resolve) => setTimeout(resolve, 20));
const loaded = globalThis.loadedFiles?.slice(loadedBefore) ?? [];
const bytes = loaded.reduce((sum, each) => sum + each.bytes, 0);
const others = loaded.filter(({ url }) => url.includes('/node_modules/')).length;

console.log(JSON.stringify({ ms, bytes, files: loaded.length - others, others }));
