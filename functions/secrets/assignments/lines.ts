import { hasSecretPart } from '../secret-names.ts'
import { createAssignment, type Assignment } from './assignment.ts'

/** Characters of a line that are read. */
const MAX_LINE = 1_000

/** `name: value` on a line of its own, as in YAML, in properties and in headers, also as an item of a list. */
const MEMBER =
  /^[ \t]{0,80}(?:-[ \t]{1,5}){0,3}(["']?)([A-Za-z_-][\w.-]{0,80})\1[ \t]{0,3}:(?=[ \t]|[^\s:/\\])[ \t]{0,20}(.{1,900})$/

/** `name = value`, where it only names a value of the next lines. */
const EQUAL = /^[ \t]{0,80}(name|key|value)[ \t]{0,20}=[ \t]{0,5}(.{1,900})$/i

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

/** The assignments that lines of settings are, or have. */
export function listLineAssignments(text: string): Assignment[] {
  const lines = text.split('\n', MAX_LINES)
  const found: Assignment[] = []
  let named: { name: string; at: number } | undefined
  for (const [at, whole] of lines.entries()) {
    const line = (whole.length > MAX_LINE ? whole.slice(0, MAX_LINE) : whole).trimEnd()
    const isNear = named !== undefined && at - named.at <= MAX_BETWEEN
    if (!isNear && !hasSecretPart(line)) {
      const password = line.includes(':') ? PGPASS.exec(line)?.[1] : undefined
      if (password !== undefined && isPgpassword(password)) found.push(createAssignment('password', password))
      continue
    }
    const member = readMember(line, lines[at + 1] ?? '')
    if (member !== undefined) {
      if (NAMING.test(member.name)) named = { name: member.value, at }
      else if (HOLDING.test(member.name) && named !== undefined && isNear)
        found.push(createAssignment(named.name, member.value))
      else found.push(member)
    }
    found.push(...listLineParts(line))
  }
  return found
}

/** Lines that are read: those of a value of a variable, and of a part of a file. */
const MAX_LINES = 65_536

function listLineParts(line: string): Assignment[] {
  const set = SETTING.exec(line)
  const directive = DIRECTIVE.exec(line)
  const password = PGPASS.exec(line)?.[1]
  return [
    ...(set === null ? [] : [createAssignment(set[1] ?? '', readScalar(set[2] ?? ''))]),
    ...(directive === null ? [] : [createAssignment('password', readScalar(directive[2] ?? ''))]),
    ...(password === undefined || !isPgpassword(password) ? [] : [createAssignment('password', password)]),
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

/** A line as a member; the value of a block of text is on the next line. What is in quotes on both sides is a field of JSON. */
function readMember(line: string, next: string): Assignment | undefined {
  const [, name, rest] = EQUAL.exec(line) ?? []
  if (name !== undefined) return createAssignment(name, readScalar(rest ?? ''))
  const found = MEMBER.exec(line)
  if (found === null || (found[1] !== '' && /^["']/.test(found[3] ?? '')) || TAGGED.test(found[3] ?? ''))
    return undefined
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
