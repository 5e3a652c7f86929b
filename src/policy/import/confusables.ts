/**
 * Letters of other scripts that look like Latin ones, as Unicode lists them (UTS #39, confusables.txt): the Cyrillic and
 * Greek ones that come into documents by a wrong keyboard layout.
 */
const LATIN_TWINS: Readonly<Record<string, string>> = {
  // Cyrillic
  А: 'A',
  В: 'B',
  Е: 'E',
  Ѕ: 'S',
  І: 'I',
  Ј: 'J',
  К: 'K',
  М: 'M',
  Н: 'H',
  О: 'O',
  Р: 'P',
  С: 'C',
  Т: 'T',
  Х: 'X',
  У: 'Y',
  а: 'a',
  е: 'e',
  ѕ: 's',
  і: 'i',
  ј: 'j',
  о: 'o',
  р: 'p',
  с: 'c',
  х: 'x',
  у: 'y',
  ԁ: 'd',
  ԛ: 'q',
  ԝ: 'w',
  һ: 'h',
  ո: 'n',
  // Greek
  Α: 'A',
  Β: 'B',
  Ε: 'E',
  Ζ: 'Z',
  Η: 'H',
  Ι: 'I',
  Κ: 'K',
  Μ: 'M',
  Ν: 'N',
  Ο: 'O',
  Ρ: 'P',
  Τ: 'T',
  Υ: 'Y',
  Χ: 'X',
  ο: 'o',
  ν: 'v',
  ι: 'i',
};

const WORD = /[\p{L}\p{N}]+/gu;
const FOREIGN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u;

/** A word that is read otherwise than it is written. */
export interface Lookalike {
  found: string;
  made: string;
  /** Characters before it in the text. */
  at: number;
}

/** Words of which every foreign letter has a Latin twin: `НТТР`. A word of a foreign language keeps its letters. */
export function lookalikesIn(text: string): Lookalike[] {
  return Array.from(text.matchAll(WORD)).flatMap((match) => {
    const found = match[0];
    if (!FOREIGN.test(found)) return [];
    const letters = Array.from(found, (letter) => LATIN_TWINS[letter] ?? letter);
    if (letters.some((letter) => FOREIGN.test(letter))) return [];
    return [{ found, made: letters.join(''), at: match.index }];
  });
}
