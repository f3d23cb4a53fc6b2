import type { InjectionToken } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

/** What an indicator may ask of the application when its first check runs. */
export interface Lookup {
  /** The provider of a token, wherever in the application it is; undefined where there is none. */
  provider(token: InjectionToken): unknown;
  /** The default TypeORM DataSource; undefined without TypeORM. */
  defaultDataSource(): Promise<unknown>;
  /** A value of the configuration. */
  config(key: string): unknown;
}

/** Looks providers up in the whole application. A token that nobody provides is a value, undefined, and not an error. */
export function lookupIn(moduleRef: ModuleRef, config: (key: string) => unknown): Lookup {
  const provider = (token: InjectionToken): unknown => {
    try {
      return moduleRef.get<unknown>(token as never, { strict: false });
    } catch {
      return undefined;
    }
  };
  return {
    provider,
    config,
    defaultDataSource: async () => {
      const typeorm = await import('typeorm').catch(() => undefined);
      return typeorm && provider(typeorm.DataSource);
    },
  };
}
