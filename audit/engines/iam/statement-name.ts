import { quoteText } from '../../text/quote-text.ts'

/** `statement 2`, `statement Open`: a statement, given by its Sid or by its number in words, within a sentence. */
export function describeStatement(name: string): string {
  return /^statement \d+$/.test(name) ? name : `statement ${quoteText(name)}`
}

/** Patterns of a policy, or values of its conditions, within a sentence: `s3:Get*, s3:Put*`. */
export function joinPatterns(patterns: readonly string[]): string {
  return patterns.map(quoteText).join(', ')
}

/** Precedes the patterns of a NotAction where a statement's actions are named. */
export const ALL_BUT = 'all but '

/** An action or action pattern of a statement within a sentence: `s3:Get*`, `all but iam:*, sts:*`. */
export function describeAction(action: string): string {
  if (!action.startsWith(ALL_BUT)) return quoteText(action)
  return `${ALL_BUT}${joinPatterns(action.slice(ALL_BUT.length).split(', '))}`
}
