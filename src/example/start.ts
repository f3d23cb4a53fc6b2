// `npm start`: runs as development unless an environment is named, in a .env too. `npm run start:prod` runs main.js and assumes nothing.
import { existsSync } from 'node:fs';

if (existsSync('.env')) process.loadEnvFile('.env');
process.env['NODE_ENV'] ||= 'development';
await import('./main.js');
