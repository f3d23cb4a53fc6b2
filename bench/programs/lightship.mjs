import { createLightship } from 'lightship';
import { report } from './reporting.mjs';

const lightship = await createLightship({ port: Number(process.env.BENCH_PORT), detectKubernetes: false });
lightship.signalReady();
report({ app: Number(process.env.BENCH_PORT) });
