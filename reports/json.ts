/**
 * `value` as a JSON document. All control and format characters are escaped, also those that JSON permits, since names
 * from an account or an event can contain them and a terminal may obey them.
 */
export function renderJson(value: unknown): string {
  return escapeControlCharacters(JSON.stringify(value, undefined, 2))
}

/** `value` as JSON on one line, its characters escaped as in `renderJson`. */
export function renderJsonLine(value: object | string): string {
  return isRendered(value) ? value[RENDERED] : escapeControlCharacters(JSON.stringify(value))
}

const RENDERED = Symbol('rendered JSON')

/** JSON on one line that is rendered already. Only `json` makes it: nothing that was parsed from outside can pass for it. */
export interface RenderedJson {
  readonly [RENDERED]: string
}

/** Among the values of another object it stands for what it says: `JSON.stringify` leaves out symbols. */
class RenderedText implements RenderedJson {
  readonly [RENDERED]: string

  constructor(text: string) {
    this[RENDERED] = text
  }

  toJSON(): unknown {
    return JSON.parse(this[RENDERED])
  }
}

/** What may stand in a JSON template; what is not there is left out. */
type JsonContent = RenderedJson | string | number | undefined | object

/**
 * JSON of a template, with every value in it rendered as in `renderJsonLine`. What many objects have in common is rendered
 * once, and stands in their templates.
 */
export function json(strings: TemplateStringsArray, ...values: readonly JsonContent[]): RenderedJson {
  let text = strings[0] ?? ''
  for (let index = 0; index < values.length; index += 1)
    text += renderContent(values[index]) + (strings[index + 1] ?? '')
  return new RenderedText(text)
}

/** The members of `value`, which has some, for a template of an object that has others. */
export function renderJsonMembers(value: object): RenderedJson {
  return new RenderedText(renderJsonLine(value).slice(1, -1))
}

/** A JSON array with an item on each line, in parts: the values are built one after the other. */
export function* renderJsonList(items: Iterable<object>): Generator<string> {
  let separator = '[\n'
  for (const item of items) {
    yield `${separator}${renderJsonLine(item)}`
    separator = ',\n'
  }
  yield separator === '[\n' ? '[]' : '\n]'
}

/** Text that is the same in JSON, as almost all text is: this is faster to test. */
const PLAIN_TEXT = /^[ !#-[\]-~]*$/

function renderContent(value: JsonContent): string {
  if (value === undefined) return ''
  if (typeof value === 'string')
    return PLAIN_TEXT.test(value) ? `"${value}"` : escapeControlCharacters(JSON.stringify(value))
  return typeof value === 'number' ? JSON.stringify(value) : renderJsonLine(value)
}

function isRendered(value: object | string): value is RenderedJson {
  return typeof value === 'object' && RENDERED in value
}

/** Almost all text has no such character and needs no escape: this is faster to test. */
const OTHER_THAN_ASCII = /[^\n -~]/

function escapeControlCharacters(text: string): string {
  if (!OTHER_THAN_ASCII.test(text)) return text
  return text.replaceAll(/[\p{Cf}\u007f-\u009f\u2028\u2029]/gu, escapeCharacter)
}

function escapeCharacter(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
