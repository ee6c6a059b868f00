import { evaluateStatementAccess, NO_ACCESS, type RequiredCondition } from './statement-access.ts'
import { PolicyError, type PolicyDocument } from '../../policy-document.ts'
import {
  listAllowedActions,
  parseResourceStatements,
  narrowToResources,
  type ResourceStatement,
} from './resource-statement.ts'
import {
  listAdmittedByWildcard,
  listAdmittedByName,
  type AccessCheck,
  type AdmittedCallers,
} from './admitted-callers.ts'
import { collectReferencedCallers, type ReferencedCallers } from './referenced-callers.ts'
import { buildRequesterContext, type CertainKeyValues } from '../request/requester.ts'
import { createSearchBudget, type SearchBudget } from './satisfiable.ts'

/** What one statement of a policy opens, and to whom. */
export type PolicyExposure = AdmittedCallers & {
  /** The statement's Sid, or its number from 1 in words. */
  statement: string
  /** What it allows them, in the policy's own words, in lower case. */
  actions: readonly string[]
  /** Whether they get in for certain: no condition or Deny is left that may keep some of them out. */
  certain: boolean
  /** What every request of theirs must bring along, as far as the policy says it plainly. */
  requires: readonly RequiredCondition[]
}

/** What a policy is judged for. */
export interface PolicyExposureQuery {
  /** The account of the resource. */
  account: string
  /** The id of its organization, where that is known. */
  organization?: string
  /** Actions or patterns of actions. */
  actions: readonly string[]
  /** ARNs of the resource and of what is in it, or patterns of them; every resource where they are left out. */
  resources?: readonly string[]
  /** Whether the service answers requests without credentials at all: few do. `'ONLY'`: it asks nobody for any. */
  anonymous?: boolean | 'ONLY'
  /** Condition keys, in lower case, whose value is certain, or of which not all can be. */
  certainKeys?: CertainKeyValues
}

/** Accounts times organizations, and classes of requests times Deny statements, beyond which a policy is not judged. */
const MAX_PAIRS = 20_000
const MAX_WORK = 1_000_000

/**
 * Whom `policy` lets in, statement by statement, each with the widest class only. Deny statements and conditions
 * count; what cannot be told is counted as let in, and not as certain. Throws a PolicyError where a policy names more
 * than can be judged.
 */
export function listPolicyExposures(policy: PolicyDocument, query: PolicyExposureQuery): PolicyExposure[] {
  const { resources } = query
  const grants = parseResourceStatements(policy, query.organization)
  const denies = grants.filter(resourceStatement => resourceStatement.effect === 'Deny')
  const all = grants
    .filter(resourceStatement => resourceStatement.effect === 'Allow')
    .flatMap(resourceStatement =>
      resources ? (narrowToResources(resourceStatement, resources) ?? []) : resourceStatement,
    )
    .map(allow => ({ allow, mentioned: collectReferencedCallers([allow, ...denies]) }))
  const work = all.reduce(
    (sum, { mentioned: referenced }) => sum + countClasses(referenced) * (denies.length + 1),
    0,
  )
  const pairs = all.map(
    ({ mentioned: referenced }) => referenced.principals.length * referenced.organizations.length,
  )
  if (work > MAX_WORK || pairs.some(count => count > MAX_PAIRS))
    throw new PolicyError('a policy that names too many principals to be judged')
  const searchBudget = createSearchBudget()
  return all.flatMap(({ allow, mentioned: referenced }) =>
    listStatementExposures(allow, denies, referenced, query, searchBudget),
  )
}

function countClasses({ principals, organizations, services, ...sources }: ReferencedCallers): number {
  const { sourceAccounts, sourceOrganizations, tokens } = sources
  const bySource = 3 + sourceAccounts.length + sourceOrganizations.length + tokens.length
  return (principals.length + 1) * (organizations.length + 1) + (services.length + 1) * bySource
}

function listStatementExposures(
  allow: ResourceStatement,
  denies: readonly ResourceStatement[],
  referenced: ReferencedCallers,
  query: PolicyExposureQuery,
  searchBudget: SearchBudget,
): PolicyExposure[] {
  const { certainKeys = {}, anonymous = false } = query
  const allowed = listAllowedActions(allow, query.actions)
  if (allowed.length === 0 || allow.principals === undefined) return []
  const checkAccess: AccessCheck = requester =>
    (requester.is === 'ANONYMOUS' ? anonymous === false : anonymous === 'ONLY')
      ? NO_ACCESS
      : evaluateStatementAccess(
          allow,
          allowed,
          denies,
          requester,
          buildRequesterContext(requester, query, certainKeys),
          searchBudget,
        )
  const isWide = allow.principals.excepted || allow.principals.named.some(each => each.type === 'EVERYONE')
  const all = isWide
    ? listAdmittedByWildcard(checkAccess, referenced, query)
    : allow.principals.named.flatMap(each => listAdmittedByName(each, checkAccess, referenced, query))
  return all.map(({ callers, access }) => ({
    ...callers,
    statement: allow.statement,
    actions: access.actions,
    certain: access.allowed === 'ALWAYS',
    requires: access.requires,
  }))
}
