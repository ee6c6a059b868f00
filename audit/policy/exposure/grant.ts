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

/** The statements of `policy`, on a resource of `organization` where that is known. */
export function grantsOf(policy: PolicyDocument, organization?: string): Grant[] {
  return policy.Statement.map((statement, index) => ({
    effect: statement.Effect,
    statement: statement.Sid ?? `statement ${index + 1}`,
    principals: principalsOf(statement),
    tests: testsOf(statement, policy.Version).map(test => ofOrganization(test, organization)),
    actions: patternsOf(lower(statement.Action), lower(statement.NotAction), []),
    resources: patternsOf(statement.Resource, statement.NotResource, ['*']),
  }))
}

/** The test with the id of the resource's organization in the place of its variable. */
function ofOrganization(test: Test, organization: string | undefined): Test {
  if (organization === undefined || !test.hasVariables) return test
  const values = test.values.map(value => value.replaceAll(/\$\{aws:ResourceOrgID\}/gi, organization))
  return { ...test, values }
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
  if (!excepted)
    return patterns.flatMap(pattern =>
      common(pattern, wanted).map(each => ({ says: pattern, pattern: each, except: [] })),
    )
  const says = `all but ${patterns.join(', ')}`
  return wanted
    .filter(each => !patterns.some(pattern => globCovers(pattern, each)))
    .map(pattern => ({ says, pattern, except: patterns }))
}

/** The resources of `grant` that are among `asked`, which are ARNs or patterns of them; undefined where none is. */
export function within(grant: Grant, asked: readonly string[]): Grant | undefined {
  const { patterns, excepted } = grant.resources
  const left = excepted
    ? asked.filter(each => !patterns.some(pattern => globCovers(pattern, each)))
    : patterns.flatMap(pattern => common(pattern, asked))
  return left.length === 0
    ? undefined
    : { ...grant, resources: { patterns: [...new Set(left)], excepted: false } }
}

/** What a glob has in common with each of the others: the narrower of both, or else the glob itself. */
function common(glob: string, others: readonly string[]): string[] {
  if (others.some(other => globCovers(other, glob))) return [glob]
  return others.filter(other => globsMeet(glob, other)).map(other => (globCovers(glob, other) ? other : glob))
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
