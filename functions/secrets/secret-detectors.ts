import type { Assignment } from './assignments/assignment.ts'
import { listAssignments } from './assignments/assignments.ts'
import { hasPasswordLine } from './assignments/lines.ts'
import { noExamples, type ExampleJudge } from './examples/example-values.ts'
import { matchSecretForms } from './secret-forms.ts'
import { classifyName, hasSecretPart, type NamedSecret } from './secret-names.ts'
import { matchFormatRules, matchNameRules } from './secret-rules.ts'
import {
  hasWord,
  isKeyId,
  isPathOfNames,
  isPhrase,
  isPublicKey,
  isRandom,
  isReference,
  isShellVariable,
  isSwitch,
  isVersion,
  parseDefault,
} from './secret-values.ts'

/**
 * The number of scanned characters of a value: all that AWS allows. An environment of Lambda has 4 KB, a task
 * definition 64 KB (quotas of Lambda and of Amazon ECS).
 */
const SCANNED_LENGTH = 65_536

/** Parameters of a URL that hold keys, although such a name alone says nothing. */
const URL_KEY = /^(?:key|sig|signature|appid|auth|code)$/i

/** The value of an authorization header (RFC 9110, 11.6.2). */
const AUTHORIZATION = /\b(?:basic|bearer)(?: |%20)([\w.~+/=-]{16,1000})/gi

/**
 * The kinds of secrets in `value`, by the first of these that finds one: forms that only secrets have; the rules of
 * gitleaks; the words in `name`; and the same for each name with a value inside `value`, such as a password in a
 * connection string. References to a stored secret, switches and plain names do not count, and neither does entropy
 * alone, nor what `examples` takes for an example.
 */
export function detectSecrets(value: string, name = '', examples = noExamples): string[] {
  const text = value.slice(0, SCANNED_LENGTH)
  const detectors = [
    () => matchSecretForms(text, examples),
    () => matchFormatRules(text, examples),
    () => detectByName(text, name),
    () => detectAuthorization(text, examples),
    () =>
      hasSecretPart(text) || hasPasswordLine(text)
        ? [...new Set(listAssignments(text).flatMap(each => detectInside(each, examples)))]
        : [],
  ]
  for (const detect of detectors) {
    const found = detect()
    if (found.length > 0) return found
  }
  return []
}

function detectByName(value: string, name: string): string[] {
  const literal = readLiteral(value)
  if (literal === undefined) return []
  const named = classifyNamed(literal, name)
  return named === undefined ? matchNameRules(name, literal) : [`${named} by its name`]
}

/**
 * What a value says itself: not what it refers to, but the default of a variable, which is in use where that is not set.
 * `${secret:…}` names a place.
 */
function readLiteral(value: string): string | undefined {
  const fallback = parseDefault(value)
  const literal =
    fallback === undefined || /^secrets?$/i.test(fallback.name) || classifyName(fallback.name) === undefined
      ? value
      : fallback.value
  return isReference(literal) ? undefined : literal
}

/** What a value is by the words of its name: a literal password, or a key that seems generated. */
function classifyNamed(value: string, name: string): 'password' | 'key' | undefined {
  const named = classifyName(name)
  if (named === undefined) return undefined
  if (named.kind === 'password') return isPassword(value, named) ? 'password' : undefined
  return isKey(value, named) ? 'key' : undefined
}

/** Behind the word of the name can be one that Assay does not know, as in `PASSWORD_CHECKER`: then a plain word is none. */
function isPassword(value: string, { isLast }: NamedSecret): boolean {
  if (isSwitch(value) || (!isLast && /^[A-Za-z_.]+$/.test(value))) return false
  return !isVersion(value) && (!isPathOfNames(value) || isPhrase(value))
}

/** A value with a word in it, or the id of a KMS key, is one only if the name says clearly that it is a secret. */
function isKey(value: string, { kind, isLast }: NamedSecret): boolean {
  if (!isRandom(value)) return false
  if (kind === 'possible key' && (isKeyId(value) || isPublicKey(value))) return false
  return (isLast && kind === 'key') || !hasWord(value)
}

function detectAuthorization(text: string, { isExampleForm }: ExampleJudge): string[] {
  const found = [...text.matchAll(AUTHORIZATION)].map(([, credentials = '']) => credentials)
  return found.some(each => isRandom(each) && !isExampleForm({ match: each })) ? ['authorization header'] : []
}

function detectInside(assignment: Assignment, { isExampleForm, isExamplePassword }: ExampleJudge): string[] {
  const { name, place, quote } = assignment
  const value = readLiteral(assignment.value)
  if (value === undefined || (quote !== "'" && isShellVariable(value))) return []
  const isKeyOfUrl = place === 'a URL' && URL_KEY.test(name) && isRandom(value)
  const named = isKeyOfUrl ? 'key' : classifyNamed(value, name)
  if (named === undefined) return []
  const isExample =
    named === 'password' ? isExamplePassword({ ...assignment, value }) : isExampleForm({ match: value })
  return isExample ? [] : [`${named} in ${place}`]
}
