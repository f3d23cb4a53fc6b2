/** The load, in a process of its own, so that nothing but the backend can hold it up. Starts at once; tells what it saw when asked to end. */
import '../../bench/environment/typescript.mjs';

const { Load } = await import('./load.ts');
const [main, management] = process.argv.slice(2);
const load = new Load({ main, management });
load.start();
process.once('message', () => process.send(load.stop(), () => process.exit()));
process.on('disconnect', () => process.exit(1));
