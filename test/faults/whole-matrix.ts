import { afterAll } from '@jest/globals';
import { FAULTS } from './faults.js';
import { describeFaults, SUBJECTS, type Cell, type SubjectName } from './matrix.js';
import { write } from './record.js';

const cells: Cell[] = [];
const only = process.env['FAULTS'];
const names = FAULTS.map(({ name }) => name).filter((name) => only === undefined || new RegExp(only).test(name));
for (const subject of Object.keys(SUBJECTS) as SubjectName[])
  describeFaults(subject, names, (cell) => cells.push(cell));

afterAll(() => {
  if (names.length === FAULTS.length) write(cells);
});
