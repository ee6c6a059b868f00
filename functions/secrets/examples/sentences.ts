import { isCalledWord } from './placeholders.ts'

/** Words of sentences and of labels that no passphrase of drawn words has, in the languages of most texts. */
const SENTENCE_WORDS = new Set(
  `
  a an the this that these those it its is are was were be been being has have had do does did not no none never only also
  of for to from in on at by with without within into than as if when where while until and or but nor so then else your you we our us
  my their will would shall should can could may might must cannot please enter choose type forgot forgotten reset change changed
  invalid wrong incorrect missing required must minimum maximum least most more characters letters digits contains contain valid
  used uses using set sets unset given provided see below above here there needs need
  der die das den dem des ein eine einen und oder ist sind nicht für von mit zu zum zur auf bei bitte vergessen eingeben ihr ihre neues neue
  le la les un une des du de et ou est pas pour avec votre mot nouveau nouvelle el los las una y o es no para con su por del nueva
  il lo gli uno di e non per con tuo da della o em não sua seu um uma het een en niet voor van met uw och att är för
  `
    .trim()
    .split(/\s+/),
)

/** A word of letters, with the signs that words have. */
const WORD = /^[\p{L}\p{M}][\p{L}\p{M}'’-]{0,40}$/u

/**
 * Whether a text of several words is a sentence or a label: with a word that only sentences have, with signs of sentences, with
 * letters of scripts without capitals, or with a capital at its beginning alone. A passphrase of drawn words, as `correct horse battery
 * staple`, is none.
 */
export function isSentence(text: string): boolean {
  const words = text
    .trim()
    .split(/[\s,;:/()]+/, 40)
    .filter(word => word !== '')
  if (words.length < 2) return false
  const bare = words.map(word => word.replace(/^["'“„«¿¡(]+|[."'”»!?…)]+$/g, ''))
  if (!bare.every(word => WORD.test(word) || /^\d{1,3}$/.test(word)))
    return isMarked(text) && hasSentenceWord(bare)
  return isMarked(text) || hasSentenceWord(bare) || isLabel(bare) || /[^\p{Script=Latin}\P{L}]/u.test(text)
}

/** The words at the beginning of a text that are words of letters. */
export function readWords(text: string): string {
  return /^(?:[\p{L}\p{M}'’-]{1,41}[.,;:!?)]{0,3}(?:[ \t]{1,3}|$)){0,30}/u.exec(text)?.[0].trim() ?? ''
}

function hasSentenceWord(words: readonly string[]): boolean {
  return words.some(word => SENTENCE_WORDS.has(word.toLowerCase()) || isCalledWord(word.toLowerCase()))
}

/** Whether a text ends as sentences do, or stops in one. */
function isMarked(text: string): boolean {
  return /[\p{L}\p{M}](?:[.?!:…]|\.\.\.)["')]?$/u.test(text.trim())
}

function isCapital(word: string): boolean {
  return /^\p{Lu}/u.test(word)
}

/** `Login failed`, but not `Correct Horse Battery Staple`. */
function isLabel(words: readonly string[]): boolean {
  const [first = '', ...others] = words
  return isCapital(first) && (words.length === 2 || others.every(word => !isCapital(word)))
}
