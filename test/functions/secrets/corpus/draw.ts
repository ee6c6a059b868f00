import { createHash } from 'node:crypto'

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()
const DIGITS = '0123456789'

/** The characters from which the corpus draws. */
const ALPHABETS = {
  digits: DIGITS,
  hex: `${DIGITS}abcdef`,
  lower: LOWER,
  lowerDigits: LOWER + DIGITS,
  upperDigits: UPPER + DIGITS,
  base32: `${UPPER}234567`,
  letters: LOWER + UPPER,
  alphanumeric: LOWER + UPPER + DIGITS,
  base64: `${LOWER}${UPPER}${DIGITS}+/`,
  base64url: `${LOWER}${UPPER}${DIGITS}-_`,
} as const

const WORDS = [
  'winter',
  'harbour',
  'copper',
  'orchid',
  'falcon',
  'maple',
  'granite',
  'lantern',
  'pepper',
  'violet',
]

/** Draws the parts of a sample. The same seed gives the same parts, in every run. */
export interface Draw {
  of: (alphabet: keyof typeof ALPHABETS, length: number) => string
  pick: <T>(items: readonly T[]) => T
  uuid: () => string
  /** A password as people choose them: words, digits and a symbol. */
  password: () => string
}

/** The text itself. Beginnings of secrets go through it: in the source they stand apart from what would follow. */
export function separate(text: string): string {
  return text
}

/** Creates the draw of a seed. The corpus holds no finished secret: each is put together from parts at run time. */
export function createDraw(seed: string): Draw {
  let count = 0
  const next = (bound: number) =>
    createHash('sha256').update(`${seed}#${count++}`).digest().readUInt32BE(0) % bound
  const pick = <T>(items: readonly T[]): T => items[next(items.length)] as T
  const of = (alphabet: keyof typeof ALPHABETS, length: number) =>
    Array.from({ length }, () => ALPHABETS[alphabet][next(ALPHABETS[alphabet].length)]).join('')
  return {
    of,
    pick,
    uuid: () => `${of('hex', 8)}-${of('hex', 4)}-4${of('hex', 3)}-a${of('hex', 3)}-${of('hex', 12)}`,
    password: () =>
      `${pick(WORDS)}${pick(['', '-', 'X'])}${pick(WORDS)}${of('digits', 2)}${pick(['!', '', '_', '+'])}`,
  }
}
