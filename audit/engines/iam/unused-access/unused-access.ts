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
    /** All identity policies: inline, attached, and of groups. */
    identity: readonly { document: PolicyDocument }[]
    /** ISO 8601. */
    createDate: string
  }
  now: string
  windowDays: number
  lastAccessed: readonly ServiceLastAccessed[]
}

/** Lists are sorted. An action is spelled `service:Action`, a service is its namespace. */
export interface UnusedAccess {
  /**
   * Services with granted actions that were not used in the window. For `iam` this excludes `iam:PassRole`: passing a
   * role is not a request to IAM, so its usage is unknown and the policy keeps it.
   */
  unusedServices: string[]
  /** Granted and tracked actions, of services in use, that were not used in the window. */
  unusedActions: string[]
  /**
   * Granted access of unknown usage: an untracked service (followed by its granted actions, or, if all are granted,
   * by those that a policy names), and untracked actions of a tracked service.
   */
  unknown: string[]
  /**
   * All policies merged, without unused actions; with everything that is used or unknown, and every Deny. It has no
   * statements if nothing remains: AWS does not accept such a document, and the policies can be detached.
   */
  suggested: PolicyDocument
  why: string
}

/** The granted but unused access of an identity. Throws RangeError for an invalid time. */
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

/** The unused actions of reported services. */
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
    return `the principal was created on ${principal.createDate}, within the last ${days}, so its unused access is not known yet`
  return `unused means not attempted in the last ${days}, since ${since}`
}
