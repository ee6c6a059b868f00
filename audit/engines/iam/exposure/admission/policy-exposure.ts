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

/** What one statement of a policy allows, and to which callers. */
export type PolicyExposure = AdmittedCallers & {
  /** The statement's Sid, or its number from 1 in words. */
  statement: string
  /** The allowed actions as the policy spells them, in lowercase. */
  actions: readonly string[]
  /** Whether the callers are certainly admitted: no remaining condition or Deny may exclude some of them. */
  certain: boolean
  /** What each of their requests must contain, as far as the policy states it plainly. */
  requires: readonly RequiredCondition[]
}

/** The context in which a policy is evaluated. */
export interface PolicyExposureQuery {
  /** The account of the resource. */
  account: string
  /** The id of its organization, if known. */
  organization?: string
  /** Actions or action patterns. */
  actions: readonly string[]
  /** ARNs or ARN patterns of the resource and its content; every resource if omitted. */
  resources?: readonly string[]
  /**
   * Whether the service answers requests without credentials, which few services do. `'ONLY'`: it never requires
   * credentials.
   */
  anonymous?: boolean | 'ONLY'
  /** Condition keys, in lowercase, whose value is certain or restricted to some values. */
  certainKeys?: CertainKeyValues
}

/**
 * The limit of accounts times organizations, and of classes of requests times Deny statements, for which a policy is
 * evaluated.
 */
const MAX_PAIRS = 20_000
const MAX_WORK = 1_000_000

/**
 * The callers that `policy` admits, by statement; of several classes of a statement only the widest. Deny statements
 * and conditions are considered; what cannot be determined counts as admitted, but not as certain. Throws PolicyError
 * if the policy names too many principals.
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
    throw new PolicyError('the policy names too many principals to be evaluated')
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
