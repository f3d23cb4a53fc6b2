import type { Style } from './style.js';

/** What `HealthPolicyModule.forRoot()` is given. */
export interface Registration {
  /** What the module is called in the file. */
  readonly module: string;
  /** The indicators, as code. */
  readonly indicators: readonly string[];
  /** Another prefix of the routes. */
  readonly path?: string | undefined;
}

/** The registration on one line. */
export function registrationLine({ module, indicators, path }: Registration, { quote }: Style): string {
  const prefix = path === undefined ? '' : `path: ${quote}${path}${quote}, `;
  return `${module}.forRoot({ ${prefix}indicators: [${indicators.join(', ')}] })`;
}

/** The registration as lines, each indented by what it is deeper than the first. */
export function registrationLines(registration: Registration, style: Style, indent: string): readonly string[] {
  const { module, indicators, path } = registration;
  const { unit, trailingComma, quote } = style;
  const list = `${unit}indicators: [${indicators.join(', ')}]${trailingComma}`;
  const listLines =
    indent.length + list.length <= style.width
      ? [list]
      : [`${unit}indicators: [`, ...separated(indicators, trailingComma, unit + unit), `${unit}]${trailingComma}`];
  return [
    `${module}.forRoot({`,
    ...(path === undefined ? [] : [`${unit}path: ${quote}${path}${quote},`]),
    ...listLines,
    '})',
  ];
}

function separated(items: readonly string[], trailingComma: string, indent: string): string[] {
  return items.map((each, index) => `${indent}${each}${index === items.length - 1 ? trailingComma : ','}`);
}
