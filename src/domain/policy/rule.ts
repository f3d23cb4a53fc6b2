/** Which values a key takes. The words that explain a rule to a user are made from it in `value.ts`. */
export type Rule =
  | { readonly kind: 'integer'; readonly ranges: readonly (readonly [least: number, most: number])[] }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'secret'; readonly leastCharacters: number }
  | { readonly kind: 'signing_secret' }
  | { readonly kind: 'url' }
  | { readonly kind: 'path' }
  | { readonly kind: 'host' }
  | { readonly kind: 'names' }
  | { readonly kind: 'environment' };

export function integer(least: number, most: number): Rule {
  return { kind: 'integer', ranges: [[least, most]] };
}

export function words(...each: readonly string[]): Rule {
  return { kind: 'word', words: each };
}
