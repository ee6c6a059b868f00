import { limitTextLength, quoteName } from '../../text/quote-text.ts'

/** The number of names in a reason or in evidence, and the length of each in evidence. */
const NAMED = 5
const SHOWN = 60

/** Returns the first of `names` for evidence, each cut to a limited length, and the number of further ones. */
export function summarizeNames(names: readonly string[]): string[] {
  return summarizePhrases(names.map(name => limitTextLength(name, SHOWN)))
}

/** Returns the first of `names` for a sentence, quoted, and the number of further ones. */
export function quoteNames(names: readonly string[]): string[] {
  return summarizePhrases(names.map(quoteName))
}

/** Returns the first of `phrases`, and the number of further ones. */
export function summarizePhrases(phrases: readonly string[]): string[] {
  const shown = phrases.slice(0, NAMED)
  return phrases.length > NAMED ? [...shown, `${phrases.length - NAMED} more`] : shown
}

/** Returns `Container api runs` or `Containers api, log run`: subject and verb of a sentence. */
export function describeContainers(names: readonly string[], one: string, several: string): string {
  const subject = names.length === 1 ? 'Container' : 'Containers'
  return `${subject} ${quoteNames(names).join(', ')} ${names.length === 1 ? one : several}`
}
