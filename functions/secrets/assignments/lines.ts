import { findSecretName } from '../secret-names.ts'
import { createAssignment, type Assignment } from './assignment.ts'

/** Characters of a line that are read. */
const MAX_LINE = 1_000

/** `name: value` on a line of its own, as in YAML, in properties and in headers, also as an item of a list. */
const MEMBER =
  /^[ \t]{0,80}(?:-[ \t]{1,5}){0,3}(["']?)([A-Za-z_-][\w.-]{0,80})\1[ \t]{0,3}:(?=[ \t]|[^\s:/\\])[ \t]{0,20}(.{1,900})$/

/** `name = value`, where it only names a value of the next lines. */
const EQUAL = /^[ \t]{0,80}(name|key|value|default)[ \t]{0,20}=[ \t]{0,5}(.{1,900})$/i

/** `name: value` inside of braces, as in YAML. */
const FLOW =
  /[{,][ \t]{0,5}([A-Za-z_][\w.-]{0,80}):[ \t]{1,5}(?:"([^"\n]{1,500})"|'([^'\n]{1,500})'|([^\s"',{}[\]][^\s"',{}]{0,499}))(?=[ \t]{0,5}[,}])/g

/** Instructions that set a variable to a value behind a space: of Dockerfiles, web servers and the C shell. */
const SETTING =
  /^[ \t]{0,40}(?:ENV|SetEnv|setenv|fastcgi_param|uwsgi_param)[ \t]{1,10}([A-Za-z_][\w.-]{0,80})[ \t]{1,20}([^\s=].{0,499})$/i

/** Settings of servers and clients whose value is behind a space. */
const DIRECTIVE =
  /^[ \t]{0,40}((?:require|auth_|master_?|insecure-|bind|root)?(?:pass(?:word|wd|phrase)?|pw)|masterauth|sentinel auth-pass [\w.-]{1,60}|rootpw --plaintext)[ \t]{1,20}("[^"]{1,300}"|'[^']{1,300}'|[^\s"';]{1,300});?[ \t]{0,20}$/i

/** A line of `.pgpass`: host, port, database, user, password. */
const PGPASS =
  /^(?:[^\s:#\\]|\\[:\\]){1,255}:(?:\d{2,5}|\*):(?:[^\s:\\]|\\[:\\]){1,100}:(?:[^\s:\\]|\\[:\\]){1,100}:((?:[^\s:\\]|\\[:\\]){1,200})$/

/** The names of members that name a value, and of those that hold it; lines from one to the other. */
const NAMING = /^(?:name|key|parameterkey)$/i
const HOLDING = /^(?:value|parametervalue)$/i
const MAX_BETWEEN = 2

/** A parameter, which has its value as a default below: of CloudFormation, of OpenAPI, and of Terraform. */
const PARAMETER = /^[ \t]{0,40}(?:variable[ \t]{1,5})?["']?([A-Za-z_][\w.-]{0,80})["']?[ \t]{0,3}[:{]$/
const DEFAULT = /^default$/i
const MAX_ATTRIBUTES = 5

/** The assignments that lines of settings are, or have: of the lines that have a part of a name for something secret. */
export function listLineAssignments(text: string): Assignment[] {
  const found: Assignment[] = []
  for (let at = findSecretName(text, 0); at >= 0;) {
    const end = findLineEnd(text, at)
    const start = text.lastIndexOf('\n', at) + 1
    const line = readLine(text, start, end)
    const member = readMember(line, readLine(text, end + 1, findLineEnd(text, end + 1)))
    const parameter = member === undefined ? PARAMETER.exec(line)?.[1] : undefined
    if (parameter !== undefined)
      found.push(...listHeld(text, end + 1, { name: parameter, holding: DEFAULT, lines: MAX_ATTRIBUTES }))
    else if (member !== undefined && NAMING.test(member.name))
      found.push(...listHeld(text, end + 1, { name: member.value, holding: HOLDING, lines: MAX_BETWEEN }))
    else if (member !== undefined) found.push(member)
    found.push(...listLineParts(line))
    at = findSecretName(text, end + 1)
  }
  return hasPasswordLine(text) ? [...found, ...listPasswordLines(text)] : found
}

function findLineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

function readLine(text: string, start: number, end: number): string {
  return text.slice(start, Math.min(end, start + MAX_LINE)).trimEnd()
}

/** The value that one of the next lines holds for a name. */
function listHeld(
  text: string,
  from: number,
  { name, holding, lines }: { name: string; holding: RegExp; lines: number },
): Assignment[] {
  for (let [start, count] = [from, 0]; count < lines && start < text.length; count += 1) {
    const end = findLineEnd(text, start)
    const member = readMember(readLine(text, start, end), '')
    if (member !== undefined && holding.test(member.name)) return [createAssignment(name, member.value)]
    start = end + 1
  }
  return []
}

/** Whether a text can have a line of `.pgpass`, which has no name. */
export function hasPasswordLine(text: string): boolean {
  return /:(?:\d{2,5}|\*):[^\s:]{1,100}:[^\s:]{1,100}:/.test(text)
}

function listPasswordLines(text: string): Assignment[] {
  return text.split('\n').flatMap(line => {
    const password = line.length > MAX_LINE ? undefined : PGPASS.exec(line.trimEnd())?.[1]
    return password === undefined || !isPgpassword(password) ? [] : [createAssignment('password', password)]
  })
}

function listLineParts(line: string): Assignment[] {
  const set = SETTING.exec(line)
  const directive = DIRECTIVE.exec(line)
  return [
    ...(set === null ? [] : [createAssignment(set[1] ?? '', readScalar(set[2] ?? ''))]),
    ...(directive === null ? [] : [createAssignment('password', readScalar(directive[2] ?? ''))]),
    ...(line.includes('{')
      ? [...line.matchAll(FLOW)].map(([, name = '', double, single, plain = '']) =>
          createAssignment(name, double ?? single ?? plain),
        )
      : []),
  ]
}

/** A part of a MAC address or of a time is no password. */
function isPgpassword(value: string): boolean {
  return !/^[\da-f]{1,4}$/i.test(value) && value !== '*'
}

/** A value that YAML has by a tag: `!Ref DbPassword`, `!vault |`. */
const TAGGED = /^![A-Za-z][\w:.-]{0,40}[ \t]/

/** Whether what is behind a colon is a value by a tag, a list or a mapping, or a field of JSON, where all texts are in quotes. */
function isOther(isQuotedName: boolean, value: string): boolean {
  return TAGGED.test(value) || /^[[{]/.test(value) || (isQuotedName && !/^[A-Za-z][^,]*$/.test(value))
}

/** A line as a member; the value of a block of text is on the next line. What is in quotes on both sides is a field of JSON. */
function readMember(line: string, next: string): Assignment | undefined {
  const [, name, rest] = EQUAL.exec(line) ?? []
  if (name !== undefined) return createAssignment(name, readScalar(rest ?? ''))
  const found = MEMBER.exec(line)
  if (found === null || isOther(found[1] !== '', found[3] ?? '')) return undefined
  const scalar = (found[3] ?? '').replace(/^(?:!!(?:str|binary)|&[\w-]{1,40})[ \t]{1,5}/, '')
  const value = /^[|>][-+\d]{0,2}$/.test(scalar) ? next.slice(0, MAX_LINE).trim() : readScalar(scalar)
  const [quote] = /^["']/.exec(scalar) ?? []
  return {
    ...createAssignment(found[2] ?? '', value),
    ...(quote === undefined ? {} : { quote: quote as '"' | "'" }),
  }
}

/** A value without its quotes, and without a comment behind it. */
function readScalar(text: string): string {
  const [, double, single] = /^(?:"((?:[^"\\]|\\.){0,500})"|'((?:[^']|''){0,500})')/.exec(text) ?? []
  return double ?? single ?? text.replace(/^#(?=[ \t]|$).*$|[ \t]#.*$/, '').trimEnd()
}
