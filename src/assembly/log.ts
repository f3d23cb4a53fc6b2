/** Where a line of the log goes; a Logger of Nest is one. */
export interface Log {
  log(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}
