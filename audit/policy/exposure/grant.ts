import { testsOf, type Test } from '../condition/condition.ts'
import type { PolicyDocument, Statement } from '../document.ts'
import { globCovers, globsMeet } from '../glob/relations.ts'
import { not, some, type Holds } from '../holds.ts'
import { namedIn, type Named } from './principal.ts'

/** A statement, read once. */
export interface Grant {
  effect: 'Allow' | 'Deny'
  /** Its Sid, or its number from 1 in words. */
  statement: string
  /** Whom it names; undefined where it names nobody, as in a policy of a principal's own. */
  principals: { named: readonly Named[]; excepted: boolean } | undefined
  tests: readonly Test[]
  /** In lower case: actions have none. */
  actions: { patterns: readonly string[]; excepted: boolean }
  resources: { patterns: readonly string[]; excepted: boolean }
}

/** An action, or a pattern of actions, that a statement allows. */
export interface Allowed {
  /** In the policy's own words. */
  says: string
  pattern: string
  /** Patterns of what is not allowed although `pattern` matches it. */
  except: readonly string[]
}

/** The statements of `policy`. */
export function grantsOf(policy: PolicyDocument): Grant[] {
  return policy.Statement.map((statement, index) => ({
    effect: statement.Effect,
    statement: statement.Sid ?? `statement ${index + 1}`,
    principals: principalsOf(statement),
    tests: testsOf(statement, policy.Version),
    actions: patternsOf(lower(statement.Action), lower(statement.NotAction), []),
    resources: patternsOf(statement.Resource, statement.NotResource, ['*']),
  }))
}

function principalsOf(statement: Statement): Grant['principals'] {
  if (statement.Principal) return { named: namedIn(statement.Principal), excepted: false }
  return statement.NotPrincipal && { named: namedIn(statement.NotPrincipal), excepted: true }
}

function patternsOf(
  included: readonly string[] | undefined,
  excluded: readonly string[] | undefined,
  otherwise: readonly string[],
) {
  if (included) return { patterns: included, excepted: false }
  return excluded ? { patterns: excluded, excepted: true } : { patterns: otherwise, excepted: false }
}

function lower(patterns: readonly string[] | undefined): readonly string[] | undefined {
  return patterns?.map(pattern => pattern.toLowerCase())
}

/** What `grant` allows of `asked`, which are actions or patterns of them. */
export function allowedOf({ actions }: Grant, asked: readonly string[]): Allowed[] {
  const wanted = asked.map(each => each.toLowerCase())
  const { patterns, excepted } = actions
  if (excepted) {
    const isLeft = wanted.some(each => !patterns.some(pattern => globCovers(pattern, each)))
    return isLeft ? [{ says: `all but ${patterns.join(', ')}`, pattern: '*', except: patterns }] : []
  }
  return patterns
    .filter(pattern => wanted.some(each => globsMeet(pattern, each)))
    .map(pattern => ({ says: pattern, pattern, except: [] }))
}

/** Whether `deny` is of the action. */
export function isOfAction({ actions }: Grant, allowed: Allowed): Holds {
  return covers(actions, allowed.pattern, allowed.except)
}

/** Whether `deny` is of the resources that `allow` is of. */
export function isOfResources(deny: Grant, allow: Grant): Holds {
  const { patterns, excepted } = allow.resources
  if (excepted) return covers(deny.resources, '*', patterns)
  const each = patterns.map(pattern => covers(deny.resources, pattern, []))
  return each.every(holds => holds === 'ALWAYS') ? 'ALWAYS' : some(each) === 'NEVER' ? 'NEVER' : 'SOMETIMES'
}

function covers({ patterns, excepted }: Grant['actions'], pattern: string, except: readonly string[]): Holds {
  const holds = some(
    patterns.map(each => {
      if (globCovers(each, pattern)) return 'ALWAYS'
      const isElsewhere = except.some(out => globCovers(out, each)) || !globsMeet(each, pattern)
      return isElsewhere ? 'NEVER' : 'SOMETIMES'
    }),
  )
  return excepted ? not(holds) : holds
}
