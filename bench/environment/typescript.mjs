/** Lets plain Node run the TypeScript of `test/`: the bench starts the same real servers as the tests do. */
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
