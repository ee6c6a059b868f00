/** A name with its value, found inside the value of a variable. */
export interface Assignment {
  name: string
  value: string
  place: 'JSON' | 'a URL' | 'a text'
  /** Whether there are spaces around the sign between them. */
  isSpaced: boolean
  /** The text behind the value, as far as it can be a part of the same sentence. */
  following: string
}

/** Characters of what follows. */
const FOLLOWING = 60

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

/** The assignments inside a text: the fields of a JSON document, and what looks like an assignment. */
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
  return [...text.matchAll(pattern)].map(found => {
    const [match, name = '', ...values] = found
    const end = found.index + match.length
    return {
      name,
      value: values.find(each => each !== undefined) ?? '',
      place,
      isSpaced: /[ \t]=[ \t]/.test(match),
      following: text.slice(end, end + FOLLOWING),
    }
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The fields of a JSON value that are texts, without recursion: its depth is that of a hostile text. */
function listFields(json: unknown): Assignment[] {
  const found: Assignment[] = []
  const pending: [name: string, value: unknown][] = [['', json]]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [name, value] = next
    if (typeof value === 'string') found.push({ name, value, place: 'JSON', isSpaced: false, following: '' })
    else if (Array.isArray(value)) for (const each of value) pending.push([name, each])
    else if (typeof value === 'object' && value !== null)
      for (const field of Object.entries(value)) pending.push(field)
  }
  return found
}
