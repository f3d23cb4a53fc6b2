import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { acceptedFormat, MEDIA_TYPES, type MediaFormat } from '../../src/adapters/http/negotiation.js';

const CHROME =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7';

describe('the format that Accept asks for', () => {
  it.each<[accept: string, format: MediaFormat]>([
    ['', 'json'],
    ['*/*', 'json'],
    ['application/json', 'json'],
    ['application/*', 'json'],
    ['application/health+json', 'health+json'],
    ['APPLICATION/Health+JSON', 'health+json'],
    ['text/html', 'html'],
    ['text/*', 'html'],
    [CHROME, 'html'],
    ['application/json, text/plain, */*', 'json'],
    ['application/health+json, */*', 'health+json'],
    ['application/health+json, application/json', 'health+json'],
    ['application/json, application/health+json', 'json'],
    ['application/health+json;q=0.5, application/json;q=0.4', 'health+json'],
    ['application/health+json;q=0.4, application/json;q=0.5', 'json'],
    ['text/html;q=0.9, application/json', 'json'],
    ['text/html ; q=0.9 , application/json ; q = 0.1', 'html'],
    ['text/html;Q=0.1, application/json;q=0.2', 'json'],
    ['text/html;level=1;q=0.9, application/json;q=0.8', 'html'],
    ['application/json;charset=utf-8', 'json'],
    ['application/json;q=0, */*', 'health+json'],
    ['*/*, application/json;q=0, application/health+json;q=0', 'html'],
    ['*/*;q=0', 'json'],
    ['application/json;q=0, text/html;q=0', 'json'],
    ['text/html;q=0', 'json'],
    ['text/html;q=0.000', 'json'],
    ['text/html;q=1.000', 'html'],
    ['text/html;q=1.001', 'json'],
    ['text/html;q=-1', 'json'],
    ['text/html;q=.5', 'json'],
    ['text/html;q=0.12345', 'json'],
    ['text/html;q=', 'json'],
    ['text/html;q=nonsense', 'json'],
    ['text/html;q=nonsense, application/health+json;q=0.1', 'health+json'],
    ['application/json;note="a, text/html, b"', 'json'],
    ['application/json;note="\\", text/html, \\"";q=0.5', 'json'],
    ['text/plain', 'json'],
    ['image/png, video/*', 'json'],
    ['application/problem+json', 'json'],
    ['text/html/x', 'json'],
    ['texthtml', 'json'],
    [',,,;;;===', 'json'],
    [' , text/html , ', 'html'],
    ['*', 'json'],
    ['*/html', 'json'],
    ['"', 'json'],
  ])('%j: %s', (accept, format) => {
    expect(acceptedFormat(accept)).toBe(format);
  });

  it('is one of the three whatever the header, and JSON for garbage that names no other type', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (accept) => {
        const format = acceptedFormat(accept);
        expect(Object.keys(MEDIA_TYPES)).toContain(format);
        if (!/html|health|\*|text\/|application\//i.test(accept)) expect(format).toBe('json');
      }),
    );
  });

  it('is the type of the highest quality, wherever in the header it stands', () => {
    const formats = Object.keys(MEDIA_TYPES) as MediaFormat[];
    const thousandths = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 3, maxLength: 3 });
    const others = fc.array(fc.constantFrom('image/png', 'text/plain;q=0.9', 'application/xml', 'x/y;q=1', 'broken'));
    fc.assert(
      fc.property(thousandths, others, fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (qualities, noise, order) => {
        const parts = order.map((at) => `${MEDIA_TYPES[formats[at]!]};q=${(qualities[at]! / 1000).toFixed(3)}`);
        const best = formats[qualities.indexOf(Math.max(...qualities))]!;
        expect(acceptedFormat([...noise, ...parts].join(','))).toBe(best);
        expect(acceptedFormat([...parts, ...noise].join(' , '))).toBe(best);
      }),
    );
  });

  it('is found in a header of 10 kB, of whatever it is made, without a detour', () => {
    for (const part of ['a/b;q=0.1,', '"', '\\"', ';', ',', 'text/html;q=2,', 'x/y;z="\\\\",']) {
      const long = part.repeat(10_000 / part.length);
      expect(acceptedFormat(long)).toBe('json');
    }
    expect(acceptedFormat(`${'a/b,'.repeat(2500)}text/html`)).toBe('html');
  });
});
