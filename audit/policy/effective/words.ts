import type { Statement } from '../document.ts'
import { globMatches } from '../glob/glob.ts'

/** Patterns that are shown of those that a statement has. */
const SHOWN = 3

/** How a statement that allows some of `actions` says so, in its own words: `Action iam:*`, `NotAction s3:*`. */
export function wordsOf({ Action, NotAction }: Statement, actions: readonly string[]): string {
  if (Action === undefined) return `NotAction ${shown(NotAction ?? [])}`
  const said = Action.filter(pattern => actions.some(action => globMatches(pattern, action)))
  return `Action ${shown(said)}`
}

function shown(patterns: readonly string[]): string {
  const more = patterns.length - SHOWN
  const first = patterns.slice(0, SHOWN).join(', ')
  return more > 0 ? `${first} and ${more} more` : first
}
