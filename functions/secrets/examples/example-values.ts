import type { Assignment } from '../assignments/assignment.ts'
import { isRandom } from '../secret-values.ts'
import { isHole, isNoHost, isPlaceholder } from './placeholders.ts'
import { isSampleToken } from './sample-tokens.ts'
import { isSentence, readWords } from './sentences.ts'

/** What has the form of a secret, and the text around it on its line. */
interface FormMatch {
  match: string
  preceding?: string
  following?: string
}

/** Tells what documentation has in place of secrets from secrets. */
export interface ExampleJudge {
  /** Whether what has the form of a secret is an example. */
  isExampleForm: (found: FormMatch) => boolean
  /** Whether what is assigned to a name like that of a password is an example, or a word that is shown to people. */
  isExamplePassword: (assignment: Assignment) => boolean
}

/** Takes nothing for an example: what a variable holds is in use, whatever it says. */
export const noExamples: ExampleJudge = { isExampleForm: () => false, isExamplePassword: () => false }

/** Takes for an example what a file says that documents, configures or translates: placeholders, samples, filled-in characters. */
export const fileExamples: ExampleJudge = {
  isExampleForm,
  isExamplePassword: assignment =>
    isDescription(assignment) ||
    isListOfSources(assignment) ||
    isStateOrType(assignment.value) ||
    isExpression(assignment.value) ||
    isProse(assignment) ||
    isAlias(assignment) ||
    isPrinted(assignment),
}

/** The same in a file of translations, where words are what a name is called in a language. */
export const translationExamples: ExampleJudge = {
  isExampleForm,
  isExamplePassword: assignment => fileExamples.isExamplePassword(assignment) || isWords(assignment.value),
}

/**
 * Whether a value says what belongs in its place. In a connection string whose server and user are real, a word that people do
 * choose is the password: who fills in a template fills in the server first.
 */
function isDescription({ value, preceding, following }: Assignment): boolean {
  if (!isPlaceholder(value)) return false
  const around = `${preceding};${following}`
  const [, host] = SERVER.exec(around) ?? []
  const [, user] = USER.exec(around) ?? []
  return isHole(value) || host === undefined || user === undefined || isNoHost(host) || isPlaceholder(user)
}

/** The server and the user of a connection string. */
const SERVER =
  /(?:^|[\s;?&"'=])(?:server|data source|host|hostname|addr|address|endpoint)[ \t]?=[ \t]?["']?(?:tcp:)?([\w.-]{1,200})|\/\/([\w.-]{1,200})[:/]/i
const USER = /(?:^|[\s;?&"'=])(?:user id|uid|user|username|user name)[ \t]?=[ \t]?["']?([^\s;&"']{1,100})/i

/** Words that say that there is a password, or of which type it is. */
const STATE_OR_TYPE =
  /^(?:missing|invalid|wrong|incorrect|absent|present|given|provided|expired|empty|unknown|failed|mismatch|mandatory|nullable|varchar\d*|char|character|str|bytes|object|any|prompt|ask|random|generated|auto|autogenerate|default|plain|plaintext|encrypted|hashed|basic|digest|bearer|md5|bcrypt|scram-sha-\d+|stdin|env)$/i

function isStateOrType(value: string): boolean {
  return STATE_OR_TYPE.test(value)
}

/** A call, or a variable of a language in which settings are written. */
const EXPRESSION =
  /^(?:[A-Za-z_]{1,40}(?:\.[A-Za-z_]{1,40}){0,5}\([^)]{0,200}(?:\)[.[\]\w"']{0,60})?$|(?:var|local|data|module|each|self|process\.env|os\.environ|env|ENV|secrets|vars)[.[]|\\[dswb(]|\.\*|\[\^)/

function isExpression(value: string): boolean {
  return EXPRESSION.test(value)
}

/** Whether a value is a sentence, or begins one: `password = the one of the database`. */
function isProse({ value, quote, following }: Assignment): boolean {
  if (/\s/.test(value.trim())) return isSentence(value)
  if (quote !== undefined || !/^\p{L}+$/u.test(value) || !/^[ \t]{1,3}\p{L}/u.test(following)) return false
  const words = readWords(following.trimStart())
  const rest = following.trimStart().slice(words.length).trimStart()
  // What follows up to an equation is the next name.
  return words !== '' && !rest.startsWith('=') && isSentence(`${value} ${words}`)
}

/** Where `nsswitch.conf` has the passwords of users from: `passwd: files systemd`. */
function isListOfSources({ name, value }: Assignment): boolean {
  return (
    /^passwd(?:_compat)?$/.test(name) &&
    /^(?:(?:files|compat|db|nis|nisplus|ldap|sss|systemd|winbind|cache|altfiles|extrausers|mymachines|myhostname|dns|\[[\w=!]{1,40}\])\s*){1,20}$/.test(
      value,
    )
  )
}

/** A name that a shell gives to a command. */
function isAlias({ preceding }: Assignment): boolean {
  return /\balias[ \t]{1,5}(?:-[gs][ \t]{1,5})?$/.test(preceding)
}

/** A command that prints what follows, and no other command after it. */
const PRINTS =
  /(?:^|[;&|({`:-]|\b(?:then|do|else)\b)[ \t]{0,40}(?:>&2[ \t]{0,3})?(?:echo|printf|print|logger|log\w{0,20}|info|warn(?:ing)?|err(?:or)?|fatal|die|debug|fail|abort|say|notice|usage)\b[^;|&]*$/i

/** Whether a word is in a message that a script prints, and does not write to a file or a command. */
function isPrinted({ value, preceding, following }: Assignment): boolean {
  const isWord = /^[\p{L}\p{M}'’.,:!?-]+$/u.test(value)
  return (
    isWord &&
    PRINTS.test(preceding) &&
    !/(?<!\|)\|(?!\|)|>(?!&2|[ \t]{0,3}\/dev\/(?:stderr|null|tty))/.test(following)
  )
}

/** Whether a value is made of words without digits and signs, or is a text of several words or in another script. */
function isWords(value: string): boolean {
  return (
    /\S\s+\S+\s+\S/.test(value) ||
    /[^\p{Script=Latin}\P{L}]/u.test(value) ||
    /^[\p{L}\p{M}\s'’.,:;!?()…-]{1,500}$/u.test(value)
  )
}

/** Words that no generated value has, and characters that fill one in; zeros in Base64 are letters A. */
const FILLED =
  /example|your[-_]|[-_]here\b|placeholder|change[-_]?me|replace[-_]?me|redacted|dummy|x{6,}|([^a])\1{7,}/gi

/** How AWS's documentation marks its keys. */
const AWS_EXAMPLE = /[\w+/]EXAMPLE|^EXAMPLE[\w+/]/

const MAX_MATCH = 4_000

/** Whether what has the form of a secret is filled in: with a word for it, and nothing generated beside that. */
function isFilled(match: string): boolean {
  const text = match.slice(0, MAX_MATCH)
  if (AWS_EXAMPLE.test(text)) return true
  const rest = stripSequences(text.replaceAll(FILLED, ''))
  return rest !== text && !rest.split(/[^A-Za-z\d+/=]/).some(isRandom)
}

/** The least length of what people type in place of a generated value: `12345678`, `abcdefgh`. */
const MIN_SEQUENCE = 8

/** A text without characters that count up. */
function stripSequences(text: string): string {
  let [kept, from] = ['', 0]
  for (let at = 1; at <= text.length; at += 1) {
    const step = text.charCodeAt(at) - text.charCodeAt(at - 1)
    if (step === 1 || (text[at - 1] === '9' && text[at] === '0')) continue
    if (at - from < MIN_SEQUENCE) kept += text.slice(from, at)
    from = at
  }
  return kept
}

/** The user and the password in a URL, in a data source name, and in a URL of JDBC. */
const CREDENTIALS =
  /^(?:jdbc:oracle:\w{1,20}:|[a-z][a-z0-9+.-]{1,30}:\/\/|[\s"'=])?([^\s:/@]{0,200})[:/]([^\s:/@]{1,200})@(?:tcp\(|unix\()?$/i

function isExampleForm({ match, preceding = '', following = '' }: FormMatch): boolean {
  const [, user, password] = CREDENTIALS.exec(match) ?? []
  if (user !== undefined && password !== undefined)
    return isExampleLogin(user, password, { preceding, following })
  const [, claims] = /^[\w-]+\.(e[\w-]{9,4000})\./.exec(match) ?? []
  const isSample = claims === undefined ? undefined : isSampleToken(claims)
  return isSample ?? (isFilled(match) || isSampleHeader(match))
}

/** What is in a comment, or announced as an example. */
const DOCUMENTED = /(?:^|\s)(?:#|\/\/|\/?\*|--|;|<!--|rem\b)|\be\.g\.|\bexample|\bsuch as\b|\busage\b/i

/** Whether the words of a user and a password stand for them: at a real host, `user:pass` are used, if it is no comment. */
function isExampleLogin(
  user: string,
  password: string,
  { preceding, following }: { preceding: string; following: string },
): boolean {
  if (!isPlaceholder(password)) return false
  const [, host = ''] = /^(?:\/\/)?([\w.-]{1,253}|\[[\da-f:]{2,40}\])/i.exec(following) ?? []
  if (isHole(password) || isNoHost(host)) return true
  if (!isPlaceholder(user)) return false
  return /^my/i.test(user) || /^my/i.test(password) || !host.includes('.') || DOCUMENTED.test(preceding)
}

/** Whether credentials of an authorization header are a placeholder, or the sample of RFC 7617. */
function isSampleHeader(match: string): boolean {
  if (match.length > MAX_HEADER) return false
  const credentials = Buffer.from(match, 'base64').toString()
  const [user = '', password] = credentials.split(':')
  if (password === undefined) return false
  return credentials === 'Aladdin:open sesame' || (isPlaceholder(user) && isPlaceholder(password))
}

const MAX_HEADER = 120
