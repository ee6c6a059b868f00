/** Characters that break a line, reverse the direction of text, or are invisible, as Unicode classifies them (UAX #44). */
const UNSAFE_CHARACTERS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** Text without such characters, as almost all text is: this is faster to test. */
const PRINTABLE_ASCII = /^[ -~]*$/

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Names, ARNs, actions and patterns: text that cannot pass for a sentence, and so needs no quotes. */
const PLAIN_TEXT = /^[A-Za-z0-9*$@+_/.:{~-](?:[A-Za-z0-9*$@+_/.:{}~=,?%-]*[A-Za-z0-9*$@+_/{}~=?%-])?$/

/** Characters of a text that a sentence shows, and of one of several names. */
const MAX_TEXT_LENGTH = 100
const MAX_NAME_LENGTH = 60

/** The first halves of characters that have two UTF-16 units. */
const FIRST_HIGH_SURROGATE = 0xd8_00
const LAST_HIGH_SURROGATE = 0xdb_ff

/**
 * Text from an account or an event, for a sentence: one line without control characters, invisible characters and
 * direction marks, at most 100 characters with the number of those omitted. It is in double quotes unless it is plain.
 */
export function quoteText(text: string): string {
  return quoteUpTo(text, MAX_TEXT_LENGTH)
}

/** As `quoteText`, for one of several names in a sentence: at most 60 characters. */
export function quoteName(text: string): string {
  return quoteUpTo(text, MAX_NAME_LENGTH)
}

/** `text` on one line: line breaks, control characters, invisible characters and direction marks as `\n`, `\u202e`. */
export function escapeText(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text
  return text.replaceAll(UNSAFE_CHARACTERS, escapeCharacter)
}

/** `value` with `escapeText` applied to every string and every field name in it. */
export function escapeAllTexts<T>(value: T): T {
  return isPrintable(value) ? value : (mapTexts(value) as T)
}

/** Whether every string and every field name in `value` is printable ASCII: then there is nothing to escape. */
function isPrintable(value: unknown): boolean {
  if (typeof value === 'string') return PRINTABLE_ASCII.test(value)
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isPrintable)
  for (const [name, part] of Object.entries(value))
    if (!PRINTABLE_ASCII.test(name) || !isPrintable(part)) return false
  return true
}

/** A sentence on one line: cuts it after `maxLength` characters, adds an ellipsis, and closes an open quotation. */
export function limitSentenceLength(sentence: string, maxLength: number): string {
  const line = escapeText(cutText(sentence, maxLength + 2))
  if (line.length <= maxLength) return line
  const cut = cutText(line, maxLength)
  return hasOpenQuotation(cut) ? `${cut}…"` : `${cut}…`
}

/** Cuts a text that is no sentence after `maxLength` characters and adds an ellipsis. */
export function limitTextLength(text: string, maxLength: number): string {
  return text.length > maxLength ? `${cutText(text, maxLength)}…` : text
}

/** As many whole sentences of `text` as fit; of one that is longer, as many words. An ellipsis says that there is more. */
export function limitToSentences(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const cut = cutText(text, maxLength)
  const end = cut.lastIndexOf('. ')
  if (end > 0) return `${cut.slice(0, end + 1)} …`
  const space = cut.lastIndexOf(' ')
  return `${space > 0 ? cut.slice(0, space) : cut} …`
}

/** The first `maxLength` UTF-16 units of `text`, without half a character at the end. */
export function cutText(text: string, maxLength: number): string {
  const cut = text.slice(0, maxLength)
  const last = cut.charCodeAt(cut.length - 1)
  return last >= FIRST_HIGH_SURROGATE && last <= LAST_HIGH_SURROGATE ? cut.slice(0, -1) : cut
}

/** Whether a quotation begins in `sentence` and does not end in it. */
export function hasOpenQuotation(sentence: string): boolean {
  return (sentence.replaceAll(/\\./g, '').split('"').length - 1) % 2 === 1
}

function quoteUpTo(text: string, maxLength: number): string {
  const isPlain = PLAIN_TEXT.test(text)
  if (isPlain && text.length <= maxLength) return text
  let shown = ''
  let at = 0
  for (const character of text) {
    const next = isPlain ? character : escapeQuoted(character)
    if (shown.length + next.length > maxLength) break
    shown += next
    at += character.length
  }
  const omitted = countCharacters(text.slice(at))
  const ellipsis = omitted > 0 ? '…' : ''
  const count = omitted > 0 ? ` (${omitted} more ${omitted === 1 ? 'character' : 'characters'})` : ''
  return isPlain ? `${shown}${ellipsis}${count}` : `"${shown}${ellipsis}"${count}`
}

/** Characters as Unicode counts them: a pair of surrogates is one. */
function countCharacters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0)
}

function escapeQuoted(character: string): string {
  return character === '"' || character === '\\' ? `\\${character}` : escapeText(character)
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16).padStart(4, '0')
  return SHORT_ESCAPES[character] ?? (code > 0xff_ff ? `\\u{${digits}}` : `\\u${digits}`)
}

function mapTexts(value: unknown): unknown {
  if (typeof value === 'string') return escapeText(value)
  if (Array.isArray(value)) return value.map(mapTexts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [escapeText(name), mapTexts(part)]))
}
