import { randomBytes } from 'node:crypto';

/** A secret that a test plants, with the pieces that would give it away. */
export interface Canary {
  readonly name: string;
  /** As a password is: with what URLs, shells and logs stumble over. */
  readonly text: string;
}

/**
 * Secrets that are looked for afterwards, whole or in pieces, plain or encoded. Each is made of three random words, joined by characters at
 * which parsers cut a URL: a half of one that became a host name is found as well.
 */
export class Canaries {
  private readonly planted: {
    readonly name: string;
    readonly words: readonly string[];
    readonly encoded: readonly string[];
  }[] = [];

  /** @param joints what stands between its three words. @default characters that end a URL's parts, and some that are not ASCII */
  plant(name: string, joints: readonly [string, string] = ['@:/%', 'é€😀?#']): Canary {
    const words = [randomWord(), randomWord(), randomWord()];
    this.planted.push({ name, words, encoded: words.flatMap(encodingsOf) });
    return { name, text: words[0] + joints[0] + words[1] + joints[1] + words[2] };
  }

  /** A secret of letters and digits alone, such as a key that a provider makes up: it looks like an identifier. */
  plantKey(name: string): Canary {
    return this.plant(name, ['', '']);
  }

  /** The names of the secrets that a text holds, in whichever encoding. */
  in(text: string): string[] {
    const lower = text.toLowerCase();
    const found = this.planted.filter(
      ({ words, encoded }) => words.some((word) => lower.includes(word)) || encoded.some((form) => text.includes(form)),
    );
    return found.map(({ name }) => name);
  }
}

/** Twelve characters with a letter first: no host, code or id has them by chance. */
function randomWord(): string {
  return `q${randomBytes(6).toString('hex').slice(1)}`;
}

/** Base64 of whatever holds the word, at each of the three places it can begin at, plain and for URLs; hexadecimal; percent-encoded in full. */
function encodingsOf(word: string): string[] {
  const bytes = Buffer.from(word);
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The characters at both ends depend on the bytes beside.
    return encoded.slice(offset === 0 ? 0 : offset + 1, ((bytes.length + offset) * 8) % 6 === 0 ? undefined : -1);
  });
  return [...base64, hex, hex.toUpperCase(), hex.replace(/../g, '%$&'), hex.toUpperCase().replace(/../g, '%$&')];
}
