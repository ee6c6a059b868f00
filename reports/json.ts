/**
 * `value` as a JSON document. All control and format characters are escaped, also those that JSON permits, since names
 * from an account or an event can contain them and a terminal may obey them.
 */
export function renderJson(value: unknown): string {
  return escapeControlCharacters(JSON.stringify(value, undefined, 2))
}

/** `value` as JSON on one line, its characters escaped as in `renderJson`. */
export function renderJsonLine(value: object): string {
  return escapeControlCharacters(JSON.stringify(value))
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

/** Almost all text has no such character and needs no escape: this is faster to test. */
const OTHER_THAN_ASCII = /[^\n -~]/

function escapeControlCharacters(json: string): string {
  if (!OTHER_THAN_ASCII.test(json)) return json
  return json.replaceAll(/[\p{Cf}\u007f-\u009f\u2028\u2029]/gu, escapeCharacter)
}

function escapeCharacter(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
