import { BadRequestException } from '@nestjs/common';

/** A text of the request's body; a 400 with the JSON body `{ error }` where it is none. */
export function textIn(body: unknown, key: string, maxLength: number): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, key) : undefined;
  if (typeof value === 'string' && value.trim() !== '' && value.length <= maxLength) return value.trim();
  throw new BadRequestException({ error: `\`${key}\` must be a text of 1 to ${maxLength} characters` });
}

/** A whole number of the request's body; a 400 with the JSON body `{ error }` where it is none. */
export function countIn(body: unknown, key: string, max: number): number {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, key) : undefined;
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max) return Number(value);
  throw new BadRequestException({ error: `\`${key}\` must be a whole number from 1 to ${max}` });
}
