import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { observe, type Observation } from './cell.js';
import { expectation } from './expectations.js';
import { FAULTS, type Fault } from './faults.js';
import { complaints } from './judgement.js';
import { Namespace } from './namespace.js';
import { Stage } from './stage.js';
import type { Subject } from './subject.js';
import { clickhouseSubject } from './subjects/clickhouse.js';
import { mariadbSubject, postgresSubject } from './subjects/database.js';
import { llmSubject } from './subjects/llm.js';
import { redisSubject } from './subjects/redis.js';

export const SUBJECTS = {
  PostgreSQL: postgresSubject,
  MariaDB: mariadbSubject,
  Redis: redisSubject,
  ClickHouse: clickhouseSubject,
  'LLM server': llmSubject,
} as const satisfies Readonly<Record<string, () => Promise<Subject>>>;

export type SubjectName = keyof typeof SUBJECTS;

/** One cell that was tried, with what was seen there; without where it could not be had on this machine. */
export interface Cell {
  readonly subject: Subject;
  readonly fault: string;
  readonly seen: Observation | undefined;
}

const WITHIN_MS = 90_000;

const isPlain = ({ setting }: Fault) => setting === 'plain';

/** Runs the named faults of one dependency, one after another. */
export function describeFaults(name: SubjectName, faults: readonly string[], onCell: (cell: Cell) => void = () => {}) {
  describe(name, () => {
    let stage: Stage | undefined;
    let namespace: Namespace | undefined;
    beforeAll(async () => {
      if (FAULTS.some((each) => each.setting === 'namespace' && faults.includes(each.name)))
        namespace = Namespace.create();
      stage = new Stage(await SUBJECTS[name](), namespace);
    }, WITHIN_MS);
    afterAll(async () => {
      await stage?.close();
      namespace?.remove();
    });

    const chosen = FAULTS.filter((each) => faults.includes(each.name));
    // First those that one application meets, one after another.
    const [plain, special] = [chosen.filter(isPlain), chosen.filter((each) => !isPlain(each))];
    for (const fault of [...plain, ...special]) {
      const cell = expectation(fault.name, name);
      if ('why' in cell) continue;
      it(
        `${fault.name}: ${cell.told}`,
        async () => {
          const { subject } = stage!;
          const seen = await observe({ stage: stage!, fault, expected: cell.expected });
          onCell({ subject, fault: fault.name, seen });
          // Packets can be dropped by root only, with a network namespace; the table says where that was not to be had.
          expect(seen === undefined ? [] : complaints(seen, cell.expected, subject)).toEqual([]);
        },
        WITHIN_MS,
      );
    }
  });
}
