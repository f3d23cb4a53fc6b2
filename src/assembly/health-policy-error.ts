/** Frames of installed packages, of Node, and of no file. */
const OF_PACKAGES = /[\\/]node_modules[\\/]|node:internal|\(<anonymous>\)/;

/**
 * Ends the boot: a configuration that breaks a rule, a route conflict, or a startup that failed. Its message says what was wrong and
 * what to do.
 * @publicApi
 */
export class HealthPolicyError extends Error {
  override readonly name = 'HealthPolicyError';

  constructor(message: string) {
    super(message);
    // Where this package stood when it read a configuration helps nobody to correct it; where the application called it, does.
    const [, frames = ''] = (this.stack ?? '').split(message);
    const own = frames.split('\n').filter((frame) => frame !== '' && !OF_PACKAGES.test(frame));
    this.stack = [`HealthPolicyError: ${message}`, ...own].join('\n');
  }
}
