import base from '../../jest.config.mjs';

/** The whole matrix: `npm run test:faults`, before each release. */
export default { ...base, rootDir: '../..', testMatch: ['<rootDir>/test/faults/whole-matrix.ts'], maxWorkers: 1 };
