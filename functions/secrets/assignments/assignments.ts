import { createAssignment, readContext, type Assignment } from './assignment.ts'
import { listJsonFields } from './json-fields.ts'
import { listLineAssignments } from './lines.ts'
import { listMarkupAssignments } from './markup.ts'

/**
 * `name=value` in connection strings, options, queries and lines of variables. Values can be in quotes or braces; a name
 * in braces is a template.
 */
const EQUATION =
  /(?<![\w.+/-])([A-Za-z_-][\w.-]{0,80})\]?[ \t]{0,8}[:?+]?=[ \t]{0,8}(?:\\{0,3}"([^"\n]{1,500}?)\\{0,3}"|\\{0,3}'([^'\n]{1,500}?)\\{0,3}'|\{(?![A-Za-z_.]+\})([^{}]{1,500})\}|([^\s;&,"'{=][^\s;&,"']{0,499}))/g

/** `--name value`, as in commands. */
const OPTION =
  /(?<![\w-])--([A-Za-z][\w-]{2,60})[ \t]{1,5}(?:"([^"\n]{1,500})"|'([^'\n]{1,500})'|([^\s"'-][^\s"']{0,499}))/g

/** The machines of `.netrc` with their passwords, on one line or on several. */
const MACHINE =
  /\b(?:machine\s{1,20}\S{1,255}|default(?=\s{1,20}login))\s{1,20}(?:(?:login|account)\s{1,20}\S{1,200}\s{1,20}){0,2}password\s{1,20}(?:"([^"\n]{1,200})"|(\S{1,200}))/g

/** Whether a text can have a line of `.pgpass`, which has no name. */
export function hasPasswordLine(text: string): boolean {
  return /:(?:\d{2,5}|\*):[^\s:]{1,100}:[^\s:]{1,100}:/.test(text)
}

/** The assignments inside a text: the fields of a JSON document, and what has the form of an assignment. */
export function listAssignments(text: string): Assignment[] {
  const isUrl = /^[a-z][a-z\d+.:-]{1,40}:\/\//i.test(text)
  return [
    ...listJsonFields(text),
    ...listEquations(text, isUrl ? 'a URL' : 'a text'),
    ...listOptions(text),
    ...[...text.matchAll(MACHINE)].map(([, quoted, plain = '']) =>
      createAssignment('password', quoted ?? plain),
    ),
    ...listLineAssignments(text),
    ...listMarkupAssignments(text),
  ]
}

/** The equations of a text, and those inside of quoted values, as the password of a connection string is. */
function listEquations(text: string, place: Assignment['place']): Assignment[] {
  return [...text.matchAll(EQUATION)].flatMap(found => {
    const [match, name = '', double, single, braced, plain = ''] = found
    const value = double ?? single ?? braced ?? plain
    const equation: Assignment = {
      name,
      value,
      place,
      ...(double === undefined ? {} : { quote: '"' }),
      ...(single === undefined ? {} : { quote: "'" }),
      ...readContext(text, found.index, found.index + match.length),
    }
    const isComposed = (double ?? single)?.includes('=') === true
    return isComposed
      ? [equation, ...[...value.matchAll(EQUATION)].map(each => readPart(value, each, place))]
      : [equation]
  })
}

function readPart(text: string, found: RegExpExecArray, place: Assignment['place']): Assignment {
  const [match, name = '', ...values] = found
  return {
    name,
    value: values.find(each => each !== undefined) ?? '',
    place,
    ...readContext(text, found.index, found.index + match.length),
  }
}

/** Options with their values. A word of letters can be one of a sentence about the option. */
function listOptions(text: string): Assignment[] {
  if (!text.includes('--')) return []
  return [...text.matchAll(OPTION)].flatMap(found => {
    const option = readPart(text, found, 'a text')
    return found[4] !== undefined && /^[A-Za-z]+$/.test(option.value) ? [] : [option]
  })
}
