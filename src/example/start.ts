// `npm start`: runs as development unless an environment is named. `npm run start:prod` runs main.js and assumes nothing.
process.env['NODE_ENV'] ||= 'development';
await import('./main.js');
