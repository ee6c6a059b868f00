import type { ActionCatalog } from '../action/action-catalog.ts'
import { unionActionRanges, type ActionRanges } from '../action/action-ranges.ts'
import type { PolicyDocument } from '../policy-document.ts'
import { extendCatalog, hasCatalogService, findServiceRange } from './extended-catalog.ts'
import { findGrantedActions, listActionNumbers, buildActionRanges } from './granted-actions.ts'
import { groupServiceGrants, classifyGrants, findUnknownPatterns } from './service-grants.ts'
import { mergePolicies } from './merge-policies.ts'
import { rightSizeStatement } from './right-size.ts'
import { deriveUsage, type ServiceLastAccessed, type AccessUsage } from './access-usage.ts'

export interface UnusedAccessQuery {
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
export interface UnusedAccess {
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
export function findUnusedAccess(query: UnusedAccessQuery, catalog: ActionCatalog): UnusedAccess {
  const policies = query.principal.identity.map(policy => policy.document)
  const allows = policies.flatMap(policy =>
    policy.Statement.filter(policyStatement => policyStatement.Effect === 'Allow'),
  )
  const patterns = [...new Set(allows.flatMap(policyStatement => policyStatement.Action ?? []))]
  const actionCatalog = extendCatalog(catalog, allows, query.lastAccessed)
  const period = { ...query, createDate: query.principal.createDate }
  const accessUsage = deriveUsage(query.lastAccessed, period, namespace =>
    hasCatalogService(catalog, namespace),
  )
  const unused = findUnusedActions(query.lastAccessed, actionCatalog, accessUsage)
  const actionUsage = { actions: actionCatalog, usage: accessUsage, unused }
  const suggested = policies.map(policy => ({
    ...policy,
    Statement: policy.Statement.flatMap(each => rightSizeStatement(each, actionUsage) ?? []),
  }))
  const grants = [
    ...groupServiceGrants(findGrantedActions(policies, actionCatalog), actionCatalog),
    ...findUnknownPatterns(patterns, actionCatalog),
  ]
  return {
    ...classifyGrants(grants, patterns, accessUsage),
    suggested: mergePolicies(suggested),
    why: explainUsage(accessUsage, query),
  }
}

/** The actions of reported services that are unused. */
function findUnusedActions(
  report: readonly ServiceLastAccessed[],
  actionCatalog: ActionCatalog,
  accessUsage: AccessUsage,
): ActionRanges {
  return unionActionRanges(
    report.map(({ service }) => {
      const [first, end] = findServiceRange(actionCatalog, service.toLowerCase())
      const all = listActionNumbers(first < end ? [first, end] : [])
      return buildActionRanges(
        all.filter(index => accessUsage.actionStatus(actionCatalog.names[index] ?? '') === 'UNUSED'),
      )
    }),
  )
}

function explainUsage(
  { tooYoung, since }: AccessUsage,
  { principal, windowDays }: UnusedAccessQuery,
): string {
  const days = windowDays === 1 ? 'day' : `${windowDays} days`
  if (tooYoung)
    return `it was created on ${principal.createDate}, within the last ${days}: too young to tell what is unused`
  return `unused is what was not attempted in the last ${days}, since ${since}`
}
