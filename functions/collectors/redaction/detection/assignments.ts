/** A name with its value, found inside the value of a variable. */
export interface Assignment {
  name: string
  value: string
  place: 'JSON' | 'a URL' | 'a text'
}

/** The most assignments of a form that are read in one value. */
const MAX_ASSIGNMENTS = 500
const MAX_DEPTH = 8

/**
 * `name=value` in connection strings, options, queries and lines of variables. Values can be in quotes or braces; a name
 * in braces is a template.
 */
const EQUATION =
  /(?<![\w.+/-])([A-Za-z_-][\w.-]{0,80})[ \t]{0,3}=[ \t]{0,3}(?:"([^"]{1,500})"|'([^']{1,500})'|\{(?![A-Za-z_.]+\})([^{}]{1,500})\}|([^\s;&,"'{=][^\s;&,"']{0,499}))/g

/** `name: value` on a line of its own, as in YAML and in headers. */
const LINE = /^[ \t]{0,40}([A-Za-z_-][\w.-]{0,80}):[ \t]{1,5}["']?([^\s"']{1,500})["']?[ \t]{0,40}$/gm

/** `"name": "value"`, as in JSON that is cut, or inside another text. */
const FIELD = /\\?["']([\w.-]{1,80})\\?["']\s{0,5}:\s{0,5}\\?["']([^"'\\]{1,500})\\?["']/g

/** The assignments inside a text: the fields of a JSON document, and what looks like an assignment, up to a number each. */
export function listAssignments(text: string): Assignment[] {
  const isUrl = /^[a-z][a-z\d+.:-]{1,40}:\/\//i.test(text)
  return [
    ...(/^\s*[[{]/.test(text) ? listFields(parseJson(text)) : []),
    ...matchAssignments(FIELD, text, 'JSON'),
    ...matchAssignments(EQUATION, text, isUrl ? 'a URL' : 'a text'),
    ...matchAssignments(LINE, text, 'a text'),
  ]
}

function matchAssignments(pattern: RegExp, text: string, place: Assignment['place']): Assignment[] {
  const matches = text.matchAll(pattern)
  const found: Assignment[] = []
  for (const [, name = '', ...values] of matches) {
    found.push({ name, value: values.find(each => each !== undefined) ?? '', place })
    if (found.length === MAX_ASSIGNMENTS) break
  }
  return found
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The fields of a JSON value that are texts. */
function listFields(json: unknown): Assignment[] {
  const found: Assignment[] = []
  const visit = (value: unknown, name: string, depth: number) => {
    if (found.length >= MAX_ASSIGNMENTS || depth > MAX_DEPTH) return
    if (typeof value === 'string') found.push({ name, value, place: 'JSON' })
    else if (Array.isArray(value)) for (const each of value) visit(each, name, depth + 1)
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) visit(each, key, depth + 1)
  }
  visit(json, '', 0)
  return found
}
