import { hasSecretName } from '../secret-names.ts'
import { createAssignment, readContext, type Assignment } from './assignment.ts'
import { listJsonFields } from './json-fields.ts'
import { listLineAssignments } from './lines.ts'
import { listMarkupAssignments } from './markup.ts'

/**
 * `name=value` in connection strings, options, queries and lines of variables. Values can be in quotes or braces; a name
 * in braces is a template. It begins with the sign, which is rare: the name is behind it.
 */
const EQUATION =
  /=(?<=(?<![\w.+/-])([A-Za-z_-][\w.-]{0,80})\]?[ \t]{0,8}[:?+]?=)[ \t]{0,8}(?:\\{0,3}"([^"\n]{1,500}?)\\{0,3}"|\\{0,3}'([^'\n]{1,500}?)\\{0,3}'|\{(?![A-Za-z_.]+\})([^{}]{1,500})\}|([^\s;&,"'{=][^\s;&,"']{0,499}))/g

/** `--name value`, as in commands. */
const OPTION =
  /--(?<![\w-]--)(?!(?:disabled?|no|without|with|skip|use|allow|ask|prompt|empty|require|change|reset)-)([A-Za-z][\w-]{2,60})[ \t]{1,5}(?:"([^"\n]{1,500})"|'([^'\n]{1,500})'|([^\s"'-][^\s"']{0,499}))/g

/** The machines of `.netrc` with their passwords, on one line or on several. */
const MACHINE =
  /\b(?:machine\s{1,20}\S{1,255}|default(?=\s{1,20}login))\s{1,20}(?:(?:login|account)\s{1,20}\S{1,200}\s{1,20}){0,2}password\s{1,20}(?:"([^"\n]{1,200})"|(\S{1,200}))/g

/** The assignments inside a text: the fields of a JSON document, and what has the form of an assignment. */
export function listAssignments(text: string): Assignment[] {
  const isUrl = /^[a-z][a-z\d+.:-]{1,40}:\/\//i.test(text)
  return [
    ...listJsonFields(text),
    ...listEquations(text, isUrl ? 'a URL' : 'a text'),
    ...listOptions(text),
    ...listMachines(text),
    ...listLineAssignments(text),
    ...listMarkupAssignments(text),
  ]
}

/** The equations of a text, and those inside of values in quotes or braces, as the password of a connection string is. */
function listEquations(text: string, place: Assignment['place']): Assignment[] {
  const found: Assignment[] = []
  for (const equation of text.matchAll(EQUATION)) {
    const [, name = '', double, single, braced] = equation
    if (place === 'a URL' || hasSecretName(name)) found.push(readEquation(text, equation, place))
    const quoted = double ?? single ?? braced
    if (quoted?.includes('=') === true)
      found.push(...[...quoted.matchAll(EQUATION)].map(each => readEquation(quoted, each, place)))
  }
  return found
}

function readEquation(text: string, found: RegExpExecArray, place: Assignment['place']): Assignment {
  const [match, name = '', double, single, braced, plain = ''] = found
  return {
    name,
    value: double ?? single ?? braced ?? plain,
    place,
    ...(double === undefined ? {} : { quote: '"' }),
    ...(single === undefined ? {} : { quote: "'" }),
    ...readContext(text, text.lastIndexOf(name, found.index), found.index + match.length),
  }
}

/** The machines of `.netrc`, of which the password has no sign behind its name. */
function listMachines(text: string): Assignment[] {
  if (!text.includes('machine') && !text.includes('default')) return []
  return [...text.matchAll(MACHINE)].map(([, quoted, plain = '']) =>
    createAssignment('password', quoted ?? plain),
  )
}

/** Options with their values. A word of letters can be one of a sentence about the option. */
function listOptions(text: string): Assignment[] {
  if (!text.includes('--')) return []
  return [...text.matchAll(OPTION)].flatMap(
    ({ 0: match, index, 1: name = '', 2: double, 3: single, 4: plain }) =>
      !hasSecretName(name) || (plain !== undefined && /^[A-Za-z]+$/.test(plain))
        ? []
        : [
            {
              name,
              value: double ?? single ?? plain ?? '',
              place: 'a text',
              ...readContext(text, index, index + match.length),
            },
          ],
  )
}
