import type { Actions } from '../action/actions.ts'
import { union, type Ranges } from '../action/ranges.ts'
import type { PolicyDocument } from '../document.ts'
import { catalogue, hasService, rangeOfService } from './catalogue.ts'
import { granted, numbers, rangesOfNumbers } from './granted.ts'
import { grantsOf, sorted, strangers } from './grants.ts'
import { merged } from './merged.ts'
import { tightened } from './tightened.ts'
import { usageOf, type ServiceLastAccessed, type Usage } from './usage.ts'

export interface UnusedQuestion {
  principal: {
    /** Every policy in force: inline, attached, by group. */
    identity: readonly { document: PolicyDocument }[]
    /** ISO 8601. */
    createDate: string
  }
  now: string
  windowDays: number
  lastAccessed: readonly ServiceLastAccessed[]
}

/** Lists are sorted; an action stands there as `service:Action`, a service by its namespace. */
export interface UnusedAnswer {
  /**
   * Services that something is granted of and that were not used in the window. Of `iam`, `iam:PassRole` is not
   * meant: passing a role is no request to IAM, so it is unknown, and stays in the policy.
   */
  unusedServices: string[]
  /** Granted actions of services in use that IAM tracks and that were not used in the window. */
  unusedActions: string[]
  /**
   * Granted, and the data do not tell whether used: a service that is not tracked (followed by what is granted of it,
   * or, where that is all of it, by what a policy names), and actions that are not tracked of one that is.
   */
  unknown: string[]
  /**
   * All policies in one, without what is unused; with all that is used or unknown, and every Deny. It has no
   * statements where nothing remains: AWS takes no such document, and the policies can be detached.
   */
  suggested: PolicyDocument
  why: string
}

/** What is granted by the identity's policies and not used. Throws RangeError for something that is no time. */
export function unusedAccess(question: UnusedQuestion, catalogued: Actions): UnusedAnswer {
  const policies = question.principal.identity.map(policy => policy.document)
  const allows = policies.flatMap(policy =>
    policy.Statement.filter(statement => statement.Effect === 'Allow'),
  )
  const patterns = [...new Set(allows.flatMap(statement => statement.Action ?? []))]
  const actions = catalogue(catalogued, allows, question.lastAccessed)
  const period = { ...question, createDate: question.principal.createDate }
  const usage = usageOf(question.lastAccessed, period, namespace => hasService(catalogued, namespace))
  const unused = unusedOf(question.lastAccessed, actions, usage)
  const known = { actions, usage, unused }
  const suggested = policies.map(policy => ({
    ...policy,
    Statement: policy.Statement.flatMap(each => tightened(each, known) ?? []),
  }))
  const grants = [...grantsOf(granted(policies, actions), actions), ...strangers(patterns, actions)]
  return {
    ...sorted(grants, patterns, usage),
    suggested: merged(suggested),
    why: why(usage, question),
  }
}

/** The actions of reported services that are unused. */
function unusedOf(report: readonly ServiceLastAccessed[], actions: Actions, usage: Usage): Ranges {
  return union(
    report.map(({ service }) => {
      const [first, end] = rangeOfService(actions, service.toLowerCase())
      const all = numbers(first < end ? [first, end] : [])
      return rangesOfNumbers(all.filter(index => usage.ofAction(actions.names[index] ?? '') === 'UNUSED'))
    }),
  )
}

function why({ tooYoung, since }: Usage, { principal, windowDays }: UnusedQuestion): string {
  const days = windowDays === 1 ? 'day' : `${windowDays} days`
  if (tooYoung)
    return `it was created on ${principal.createDate}, within the last ${days}: too young to tell what is unused`
  return `unused is what was not attempted in the last ${days}, since ${since}`
}
