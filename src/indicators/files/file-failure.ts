import { down, type CheckResult } from '../../domain/check-result.js';
import { errorCodes } from '../../domain/failure.js';

/** What a code of Node's file system looks like. Anything else is not shown. */
const FILE_CODE = /^E[A-Z0-9]{2,20}$/;

/** What an error of the file system says of what the check looks at. Undefined where it is none. Paths never pass. */
export function fileFailure(error: unknown, what: string): CheckResult | undefined {
  const [code] = errorCodes(error);
  if (code === undefined || !FILE_CODE.test(code)) return undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return down('unreachable', `${what} does not exist`);
    case 'EACCES':
    case 'EPERM':
      return down('forbidden', `this process may not look at ${what}`);
    case 'EROFS':
      return down('read_only', `the file system of ${what} takes no writes`);
    default:
      return down('error', `the file system failed for ${what} (${code})`);
  }
}
