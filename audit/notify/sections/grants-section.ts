import { createHash } from 'node:crypto'
import type { GrantsDiff } from '../../state/effects/grants-diff.ts'
import type { Severity } from '../../settings/severity.ts'
import { isDangerous } from '../../engines/iam/diff/dangerous-access.ts'
import type { StatementGrant } from '../../engines/iam/diff/statement-grant.ts'
import { getResourceKey } from '../../resources/resource.ts'
import { formatStatementLabel } from './statement-label.ts'
import { measureQuotedBytes } from '../../limits/json-bytes.ts'
import { truncateList, type TruncatedList } from './truncate.ts'
import { summarizeNotEvaluated, type NotEvaluated } from './not-evaluated.ts'
import type { PrincipalWorkloads } from './principal-workloads.ts'
import { quoteText } from '../../text/quote-text.ts'

/** Principals that gained the same permissions. */
export interface GrantGroup {
  severity: Severity
  /** ARNs of the first ones. */
  principals: readonly string[]
  count: number
  /** ARNs of the first functions, services and task definitions that use them as their role. */
  workloads: readonly string[]
  workloadCount: number
  /** Principals whose workloads were not loaded. */
  principalsNotChecked: number
  /** The most dangerous first. */
  grants: readonly GrantSummary[]
  /** Grants that are not listed. */
  omitted: number
}

/** A grant of one statement, in the form that notifications show. */
export interface GrantSummary extends Pick<
  StatementGrant,
  'actions' | 'count' | 'services' | 'everyService' | 'resource' | 'certainty' | 'example'
> {
  /** Resources that the grant excludes, and conditions that a request must meet. */
  except: TruncatedList
  conditions: TruncatedList
  /** The policy and its statement. */
  statement: string
}

/** The new permissions of a change, in the form that notifications show. */
export interface GrantsSection {
  groups: readonly GrantGroup[]
  /** Principals with lower-risk new permissions that are not listed. */
  omittedPrincipals: number
  /** Principals whose new permissions are not known. */
  notEvaluated?: NotEvaluated
}

/** Principals, workloads and grants that are listed of each group. */
const MAX_NAMES = 10
const MAX_GRANTS = 5

/** Bytes of the section within a message, and of the grants of one group, of which the first always fits. */
const MAX_BYTES = 20_000
const MAX_GROUP_BYTES = 20_000

/** Groups principals with the same new permissions, the most dangerous first, as many as fit. */
export function buildGrantsSection(
  changes: readonly GrantsDiff[],
  principalWorkloads: PrincipalWorkloads,
): GrantsSection {
  const groups = new Map<string, GrantsDiff[]>()
  for (const change of changes.filter(({ granted }) => granted.length > 0)) {
    const key = deriveGroupKey(change)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [change])
    else group.push(change)
  }
  const all = [...groups.values()]
    .flatMap(group => createGrantGroups(group, principalWorkloads))
    .toSorted(compareByRisk)
  let bytes = 0
  const shown = all.filter(
    (grantGroup, at) => (bytes += measureQuotedBytes(grantGroup)) <= MAX_BYTES || at === 0,
  )
  const notEvaluated = summarizeNotEvaluated(
    changes.filter(change => change.notEvaluated).map(({ principal }) => principal.arn),
  )
  return {
    groups: shown,
    omittedPrincipals:
      all.reduce((sum, { count }) => sum + count, 0) - shown.reduce((sum, { count }) => sum + count, 0),
    ...(notEvaluated === undefined ? {} : { notEvaluated }),
  }
}

/** The same for principals that gained the same permissions; their examples may differ. */
function deriveGroupKey({ granted: grants, more }: GrantsDiff): string {
  const hash = createHash('sha256').update(JSON.stringify(more ?? null))
  for (const grant of grants) hash.update(JSON.stringify({ ...grant, example: undefined }))
  return hash.digest('hex')
}

const SEVERITIES: readonly Severity[] = ['HIGH', 'MEDIUM', 'LOW']

function compareByRisk(one: GrantGroup, other: GrantGroup): number {
  return SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) || other.count - one.count
}

function createGrantGroups(
  group: readonly GrantsDiff[],
  principalWorkloads: PrincipalWorkloads,
): GrantGroup[] {
  const [first] = group
  if (first === undefined) return []
  const keys = group.map(({ principal }) => getResourceKey(principal))
  const runningWorkloads = keys.flatMap(key => principalWorkloads.get(key) ?? [])
  const summaries = first.granted.slice(0, MAX_GRANTS).map(summarizeGrant)
  const grants = measureQuotedBytes(summaries) > MAX_GROUP_BYTES ? summaries.slice(0, 1) : summaries
  return [
    {
      severity: rateGrants(first.granted),
      principals: group.slice(0, MAX_NAMES).map(({ principal }) => principal.arn),
      count: group.length,
      workloads: runningWorkloads.slice(0, MAX_NAMES).map(({ arn }) => arn),
      workloadCount: runningWorkloads.length,
      principalsNotChecked: keys.filter(key => !principalWorkloads.has(key)).length,
      grants,
      omitted: first.more + first.granted.length - grants.length,
    },
  ]
}

/** Rates permissions. HIGH: permissions management, or writing to all resources. */
export function rateGrants(grants: readonly StatementGrant[]): Severity {
  if (grants.some(isDangerous)) return 'HIGH'
  return grants.some(({ risk }) => risk === 3) ? 'MEDIUM' : 'LOW'
}

function summarizeGrant({ example, ...change }: StatementGrant): GrantSummary {
  const { count, services, everyService, certainty } = change
  return {
    actions: change.actions.map(quoteText),
    count,
    services,
    ...(everyService === undefined ? {} : { everyService }),
    resource: quoteText(change.resource),
    except: truncateList(change.except.map(quoteText)),
    certainty,
    conditions: truncateList(change.conditions),
    example: { action: quoteText(example.action), resource: quoteText(example.resource) },
    statement: formatStatementLabel(change.statement),
  }
}
