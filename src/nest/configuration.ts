import { ConfigService } from '@nestjs/config';
import type { ModuleRef } from '@nestjs/core';

/** Reads one value of the configuration. */
export type Configuration = (key: string) => unknown;

/**
 * The application's configuration: the ConfigService that this module sees, else any of the application's, else process.env.
 * Looked for at each reading, since other modules may not have been made yet when this one is.
 */
export function configurationOf(moduleRef: ModuleRef, visible: ConfigService | undefined): Configuration {
  return (key) => {
    const service = visible ?? anyConfigService(moduleRef);
    return service === undefined ? process.env[key] : service.get(key);
  };
}

function anyConfigService(moduleRef: ModuleRef): ConfigService | undefined {
  try {
    return moduleRef.get(ConfigService, { strict: false });
  } catch {
    return undefined;
  }
}
