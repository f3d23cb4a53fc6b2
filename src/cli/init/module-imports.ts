import type ts from 'typescript';
import type { Compiler } from './compiler.js';
import { indentAt, insertion, lineEnd, type Edit } from './edits.js';
import { importedAs } from './imports.js';
import type { Style } from './style.js';

/** A module to import, in both ways that it may be written. */
export interface Element {
  readonly line: string;
  /** Its lines where those are indented as given, the first without indentation. */
  readonly lines: (indent: string) => readonly string[];
}

/** The object that `@Module()` of a class is given; undefined where it is not written as an object. */
export function moduleObject(
  compiler: Compiler,
  file: ts.SourceFile,
  className: string,
): ts.ObjectLiteralExpression | undefined {
  const decorator = importedAs(compiler, file, 'Module', /^@nestjs\/common$/);
  if (decorator === undefined) return undefined;
  for (const statement of file.statements) {
    if (!compiler.isClassDeclaration(statement) || statement.name?.text !== className) continue;
    for (const { expression } of compiler.getDecorators(statement) ?? []) {
      if (!compiler.isCallExpression(expression) || expression.expression.getText(file) !== decorator) continue;
      const [argument, more] = expression.arguments;
      if (more !== undefined || argument === undefined || !compiler.isObjectLiteralExpression(argument))
        return undefined;
      return argument;
    }
  }
  return undefined;
}

/** The edits that put modules behind those that an object imports; undefined where its imports are not written as a list. */
export function moduleImportEdits(
  compiler: Compiler,
  file: ts.SourceFile,
  object: ts.ObjectLiteralExpression,
  style: Style,
  added: readonly Element[],
): readonly Edit[] | undefined {
  const { properties } = object;
  const index = properties.findIndex((each) => keyOf(compiler, each) === 'imports');
  // What is spread into the object, or has a name that is computed, may bring imports of its own.
  const unknown = properties.slice(index + 1).some((each) => keyOf(compiler, each) === undefined);
  if (unknown) return undefined;
  const property = properties[index];
  if (property === undefined) return newProperty(file, object, style, added);
  if (!compiler.isPropertyAssignment(property) || !compiler.isArrayLiteralExpression(property.initializer))
    return undefined;
  const list = property.initializer;
  const indent = indentAt(file.text, list.getStart(file));
  const last = list.elements.at(-1);
  const inside = file.text.slice(list.getStart(file) + 1, list.getEnd() - 1);
  if (last === undefined)
    return inside.trim() === ''
      ? [{ from: list.getStart(file), to: list.getEnd(), text: listOf(added, [], style, indent) }]
      : [insertion(list.getStart(file) + 1, `${style.eol}${behind(added, style, indent + style.unit)},`)];
  if (inside.includes('\n')) return behindLast(file, list, last, style, added);
  if (/\/[/*]/.test(inside)) return [insertion(last.getEnd(), added.map(({ line }) => `, ${line}`).join(''))];
  const there = list.elements.map((each) => each.getText(file));
  return [{ from: list.getStart(file), to: list.getEnd(), text: listOf(added, there, style, indent) }];
}

/** The name of a property; undefined where the file does not say it. */
export function keyOf(compiler: Compiler, { name }: ts.ObjectLiteralElementLike): string | undefined {
  return name === undefined || compiler.isComputedPropertyName(name) ? undefined : name.text;
}

/** A list that goes over several lines: behind its last element, and behind the comment on that line. */
function behindLast(
  file: ts.SourceFile,
  list: ts.ArrayLiteralExpression,
  last: ts.Node,
  style: Style,
  added: readonly Element[],
): readonly Edit[] {
  const indent = indentAt(file.text, last.getStart(file));
  const { hasTrailingComma, end } = list.elements;
  const put = style.eol + behind(added, style, indent) + (hasTrailingComma ? ',' : '');
  const at = hasTrailingComma ? end : last.getEnd();
  const rest = file.text.slice(at, lineEnd(file.text, at));
  const onlyComment = /^\s*(\/\/.*|\/\*[^\n]*\*\/\s*)?$/.test(rest) && at + rest.length < list.getEnd();
  const place = onlyComment ? at + rest.length : at;
  return hasTrailingComma ? [insertion(place, put)] : [insertion(last.getEnd(), ','), insertion(place, put)];
}

function newProperty(
  file: ts.SourceFile,
  object: ts.ObjectLiteralExpression,
  style: Style,
  added: readonly Element[],
): readonly Edit[] {
  const start = object.getStart(file);
  const [first] = object.properties;
  const indent = indentAt(file.text, start);
  const inside = file.text.slice(start + 1, object.getEnd() - 1);
  if (first === undefined) {
    const property = `${style.eol}${indent}${style.unit}imports: ${listOf(added, [], style, indent + style.unit)}`;
    const end = `${style.trailingComma}${style.eol}${indent}`;
    return inside.trim() === ''
      ? [{ from: start, to: object.getEnd(), text: `{${property}${end}}` }]
      : [insertion(start + 1, `${property},`)];
  }
  if (!file.text.slice(start, first.getStart(file)).includes('\n'))
    return [insertion(start + 1, ` imports: [${added.map(({ line }) => line).join(', ')}],`)];
  const own = indentAt(file.text, first.getStart(file));
  return [insertion(start + 1, `${style.eol}${own}imports: ${listOf(added, [], style, own)},`)];
}

/** A list with one element a line. */
function listOf(added: readonly Element[], there: readonly string[], style: Style, indent: string): string {
  const inner = indent + style.unit;
  const before = there.map((each) => `${inner}${each},${style.eol}`).join('');
  return `[${style.eol}${before}${behind(added, style, inner)}${style.trailingComma}${style.eol}${indent}]`;
}

/** Elements with a line break between them, without one at either end and without the last comma. */
function behind(added: readonly Element[], { eol }: Style, indent: string): string {
  return added
    .map(({ lines }) =>
      lines(indent)
        .map((each) => indent + each)
        .join(eol),
    )
    .join(`,${eol}`);
}
