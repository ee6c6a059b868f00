import { PolicyError } from '../policy-document.ts'
import { isExactGlobMatch } from '../glob/glob-match.ts'
import { findSingleValue, type RequestContext } from './request-context.ts'

/** A policy text with its variables replaced by the request's values. */
export interface ResolvedText {
  /** The text as it is, without wildcards. */
  text: string
  /** For `isResolvedGlobMatch`: only `*` and `?` that the policy itself contains are wildcards. */
  glob: string
}

/**
 * Replaces `${key}`, `${key, 'default'}`, and the literal characters `${*}`, `${?}`, `${$}`. Undefined if a variable
 * has no value, so that the text matches nothing; a multivalued key is not a variable. A request's value is never a
 * wildcard. Source: IAM User Guide, "IAM policy elements: Variables and tags".
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

/** A text without any replacement. */
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

/** Replaces wildcards in `text` by characters that a glob takes literally. */
function escapeWildcards(text: string): string {
  return text.replaceAll('*', STAR).replaceAll('?', QUESTION_MARK)
}

/** The limit of pattern length times value length: about one second of matching, and far more than AWS stores. */
const MAX_MATCH_STEPS = 50_000_000

/** Whether a resolved glob matches all of `text`, case-sensitive. Throws PolicyError if both are very long. */
export function isResolvedGlobMatch(glob: string, text: string): boolean {
  if (glob.length * text.length > MAX_MATCH_STEPS)
    throw new PolicyError(
      `a pattern of ${glob.length} characters is too long to match a value of ${text.length}`,
    )
  return isExactGlobMatch(glob, escapeWildcards(text))
}
