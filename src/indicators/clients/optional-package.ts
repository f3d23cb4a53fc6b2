import { down, type CheckResult } from '../../domain/check-result.js';

/**
 * A package that is needed only where an indicator makes its own client, or that it is missing. One written in CommonJS is given as
 * itself, whatever the loader made of its exports.
 */
export async function optionalPackage<Module extends object>(
  name: string,
  load: () => Promise<Module>,
): Promise<{ readonly module: Module } | { readonly missing: CheckResult }> {
  try {
    const loaded = (await load()) as Module & { readonly default?: Module };
    return { module: loaded.default ?? loaded };
  } catch {
    return { missing: down('indicator_error', `the package ${name} is not installed`) };
  }
}
