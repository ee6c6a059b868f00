import { cutText, escapeText, limitTextLength } from '../../../audit/text/quote-text.ts'

/** Characters of a text in a code span. */
const MAX_CODE_LENGTH = 300

/**
 * A word that Markdown and GitHub show as it is: letters, a short number, punctuation around it. It cannot be part of a
 * mention, an address, an issue, an entity or a tag.
 */
const PLAIN_WORD = /^["'(]{0,2}(?:[A-Za-z]+(?:['-][A-Za-z]+)*|\d{1,6})?['")]{0,2}[,.;:?!…]?['")]{0,2}$/

/** Letters only, but the id of a commit or the start of an address, which GitHub links. */
const LINKED_WORD = /[0-9a-f]{7}|www/i

/** Punctuation that ends a word of a sentence and does not belong to a name. */
const END = /["'),.;:?!…]*$/

/**
 * Text from a template or an account, in a code span. Nothing in it is Markdown, HTML, a link or a mention: GitHub leaves
 * code as it is. It has one line and at most 300 characters.
 */
export function renderCodeSpan(text: string): string {
  const shown = limitTextLength(escapeText(cutText(text, MAX_CODE_LENGTH + 1)), MAX_CODE_LENGTH)
  if (shown.trim() === '') return '(empty)'
  if (!shown.includes('`') && !shown.startsWith(' ') && !shown.endsWith(' ')) return `\`${shown}\``
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  const padding = /^[` ]|[` ]$/.test(shown) ? ' ' : ''
  return `${fence}${padding}${shown}${padding}${fence}`
}

/**
 * A sentence that names things from a template or an account: plain words stay, all else is in code spans. The sentence
 * must have a limited length.
 */
export function renderSentence(sentence: string): string {
  let [shown, part, isPartPlain] = ['', '', true]
  for (const word of escapeText(sentence).split(' ')) {
    if (word === '') continue
    const isPlain = isPlainWord(word)
    if (part !== '' && isPlain === isPartPlain && (isPlain || !hasEnd(part))) part += ` ${word}`
    else {
      if (part !== '') shown += `${renderPart(part, isPartPlain)} `
      part = word
      isPartPlain = isPlain
    }
  }
  return shown + renderPart(part, isPartPlain)
}

/** Plain words that sentences have often: they are tested once. */
const plainWords = new Set<string>()
const MAX_PLAIN_WORDS = 2_000

function isPlainWord(word: string): boolean {
  if (plainWords.has(word)) return true
  const isPlain = PLAIN_WORD.test(word) && !LINKED_WORD.test(word)
  if (isPlain && plainWords.size < MAX_PLAIN_WORDS) plainWords.add(word)
  return isPlain
}

function renderPart(part: string, isPlain: boolean): string {
  return isPlain ? part : renderName(part)
}

/** A name with its punctuation outside of the code span. */
function renderName(text: string): string {
  const end = END.exec(text)?.[0] ?? ''
  const start = /^["'(]*/.exec(text)?.[0] ?? ''
  const name = text.slice(start.length, text.length - end.length)
  return name.length === 0 ? renderCodeSpan(text) : `${start}${renderCodeSpan(name)}${end}`
}

function hasEnd(text: string): boolean {
  return ',.;:'.includes(text.charAt(text.length - 1))
}
