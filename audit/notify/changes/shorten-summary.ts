import { kinds } from '../../resources/kinds.ts'
import { getResourceName } from '../../resources/resource.ts'
import { cutText, hasOpenQuotation } from '../../text/quote-text.ts'

/** Where the ends of reasons begin that say why or how, and without which a reason is as true. */
const ENDINGS = [' by policy ', ' because ', ', such as ', ' such as ', ', which ', ', since ']

/** What limits a statement: a text with it is never left out as a whole. */
const LIMITING = /\b(?:if|unless|only|except|but|without|not|until)\b/i

/** The longest part of a word that is left out rather than shown without its end. */
const MAX_WORD_LENGTH = 25

/** Characters of a long name that are shown of its beginning and of its end. */
const NAME_PART = 11

/** Words that say nothing as the last ones. */
const LEADING_WORDS =
  / (?:a|an|and|are|at|by|can|for|from|in|is|its|of|on|or|that|the|to|was|were|which|with)$/

/**
 * At most `characters` of a summary of what is wrong, such as `orders: Role app is an administrator by policy A (*)`. What a reader can do
 * without goes first: the paths of ARNs, what is in parentheses, how it came about, the middle of long names, and the name before a
 * sentence that begins with a resource. What is still too long is cut after a whole word.
 */
export function shortenSummary(summary: string, characters: number): string {
  let shown = summary
  for (const shorten of [nameArns, dropParentheses, ...ENDINGS.map(createEndingDrop), cutNames, dropPrefix]) {
    if (shown.length <= characters) return shown
    const shorter = shorten(shown)
    // What leaves too much does not leave out the name of the resource.
    if (shorten !== dropPrefix || shorter.length <= characters) shown = shorter
  }
  return shortenText(shown, characters)
}

/** At most `characters` of `text`, as whole words where they are short, with an ellipsis and without an open quotation. */
export function shortenText(text: string, characters: number): string {
  if (text.length <= characters) return text
  const cut = dropLeadingWords(cutWord(text, Math.max(0, characters - 3)))
  if (!hasOpenQuotation(cut)) return `${cut}...`
  const shorter = cutText(cut, cut.length - 1)
  return hasOpenQuotation(shorter) ? `${shorter}..."` : `${shorter}...`
}

function cutWord(text: string, characters: number): string {
  const cut = cutText(text, characters)
  const space = cut.lastIndexOf(' ')
  const isWhole = text.charAt(cut.length) === ' '
  return (isWhole || space <= 0 || cut.length - space > MAX_WORD_LENGTH ? cut : cut.slice(0, space)).trimEnd()
}

function dropLeadingWords(text: string): string {
  const shorter = text.replace(LEADING_WORDS, '')
  return shorter === text ? text : dropLeadingWords(shorter)
}

function nameArns(text: string): string {
  return text.replaceAll(/\barn:aws[a-z-]*:[^\s"',;()\\]+/g, arn => getResourceName({ arn }))
}

function dropParentheses(text: string): string {
  return text.replaceAll(/ \([^()"]*\)/g, (found, at: number) =>
    LIMITING.test(found) || hasOpenQuotation(text.slice(0, at)) ? found : '',
  )
}

function createEndingDrop(beginning: string): (text: string) => string {
  return text => {
    const at = text.indexOf(beginning)
    if (at <= 0 || LIMITING.test(text.slice(at)) || hasOpenQuotation(text.slice(0, at))) return text
    return text.slice(0, at)
  }
}

/** `payments-ch..eu-west-1a` for a name that is longer. */
function cutNames(text: string): string {
  return text.replaceAll(/(?<![^\s(])[A-Za-z0-9_./:@+=-]+(?=[,.;:)]?(?:\s|$))/g, name =>
    name.length <= MAX_WORD_LENGTH ? name : `${name.slice(0, NAME_PART)}..${name.slice(-NAME_PART)}`,
  )
}

/** The sentence after the name of one resource, if it begins with a resource, too. That it is overdue is no name. */
function dropPrefix(text: string): string {
  const [, prefix = '', sentence = text] = /^(?!overdue: )([^ ]+): ([A-Z].*)$/s.exec(text) ?? []
  return hasOpenQuotation(prefix) || !isAboutResource(sentence) ? text : sentence
}

/** Whether a sentence begins with the label of a kind: `Role app is an administrator`. */
function isAboutResource(sentence: string): boolean {
  const lower = sentence.toLowerCase()
  return Object.values(kinds).some(({ label }) => lower.startsWith(`${label.toLowerCase()} `))
}
