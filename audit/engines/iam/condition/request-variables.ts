import { PolicyError } from '../policy-document.ts'
import { isExactGlobMatch } from '../glob/glob-match.ts'
import { findSingleValue, type RequestContext } from './request-context.ts'

/** A text of a policy with its variables replaced by what the request has. */
export interface ResolvedText {
  /** All of it as it is. */
  text: string
  /** For `isResolvedGlobMatch`: of `*` and `?` only those that the policy itself writes are wildcards. */
  glob: string
}

/**
 * Replaces `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}`, which stand for the characters. Undefined where
 * a variable has no value, so that the text matches nothing; a multivalued key is no variable. What a request brings
 * is never a wildcard. Source: IAM User Guide, "IAM policy elements: Variables and tags".
 */
export function resolveRequestVariables(written: string, request: RequestContext): ResolvedText | undefined {
  let text = ''
  let glob = ''
  let end = 0
  for (const found of written.matchAll(/\$\{([^{}]*)\}/g)) {
    const value = resolveVariable(found[1] ?? '', request)
    if (value === undefined) return undefined
    const before = written.slice(end, found.index)
    text += before + value
    glob += before + escapeWildcards(value)
    end = found.index + found[0].length
  }
  const rest = written.slice(end)
  return { text: text + rest, glob: glob + rest }
}

/** A text in which nothing is to be replaced. */
export function keepAsWritten(written: string): ResolvedText {
  return { text: written, glob: written }
}

const CHARACTERS = ['*', '?', '$']

function resolveVariable(expression: string, request: RequestContext): string | undefined {
  if (CHARACTERS.includes(expression)) return expression
  const [, key = expression, otherwise] = /^([^,]*),\s*'([^']*)'\s*$/.exec(expression) ?? []
  return findSingleValue(request, key.trim()) ?? otherwise
}

const STAR = '\uF8FE'
const QUESTION_MARK = '\uF8FF'

/** `text` with characters of no meaning in place of those that a glob would take for wildcards. */
function escapeWildcards(text: string): string {
  return text.replaceAll('*', STAR).replaceAll('?', QUESTION_MARK)
}

/** Characters of a glob times those of a text beyond which they are not matched: a second's work, and far more than AWS stores. */
const MAX_MATCH_STEPS = 50_000_000

/** Whether the glob of a FilledIn matches the whole of `text`; case matters. Throws a PolicyError where both are huge. */
export function isResolvedGlobMatch(glob: string, text: string): boolean {
  if (glob.length * text.length > MAX_MATCH_STEPS)
    throw new PolicyError(`a pattern of ${glob.length} characters for a value of ${text.length}`)
  return isExactGlobMatch(glob, escapeWildcards(text))
}
