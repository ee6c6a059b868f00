import type { GrantsDiff } from '../../state/effects/grants-diff.ts'
import type { Severity } from '../../settings/severity.ts'
import type { StatementGrant } from '../../engines/iam/diff/statement-grant.ts'
import { getResourceKey } from '../../resources/resource.ts'
import { formatStatementLabel } from './statement-label.ts'
import { measureQuotedBytes } from './json-bytes.ts'
import { truncateText, truncateList, type TruncatedList } from './truncate.ts'
import type { PrincipalWorkloads } from './principal-workloads.ts'

/** Principals that may do the same now and could not before. */
export interface GrantGroup {
  severity: Severity
  /** The first ones. */
  principals: readonly string[]
  count: number
  /** ARNs of the first functions and task definitions that run as them. */
  workloads: readonly string[]
  workloadCount: number
  /** Principals of which nobody looked up what runs as them. */
  principalsNotChecked: number
  /** The most dangerous first. */
  grants: readonly GrantSummary[]
  /** How much more was granted, by statement. */
  omitted: number
}

/** What was granted, as messages say it. */
export interface GrantSummary extends Pick<
  StatementGrant,
  'actions' | 'count' | 'services' | 'resource' | 'certainty' | 'example'
> {
  /** What the resources are not, and what must hold: the first ones, and how many more there are. */
  except: TruncatedList
  conditions: TruncatedList
  /** The statement, and its policy. */
  statement: string
}

/** What a message tells of all that was gained. */
export interface GrantsSection {
  groups: readonly GrantGroup[]
  /** Principals that gained something else, less dangerous, and are not named. */
  omittedPrincipals: number
}

/** Principals and workloads that are named of each group, and grants. */
const MAX_NAMES = 10
const MAX_GRANTS = 5

/** Bytes of all of it within a message, and of the grants of one group, of which the first fits. */
const MAX_BYTES = 20_000
const MAX_GROUP_BYTES = 20_000

/** What principals gained, those together that gained the same, the most dangerous first: as much as fits. */
export function buildGrantsSection(
  changes: readonly GrantsDiff[],
  principalWorkloads: PrincipalWorkloads,
): GrantsSection {
  const groups = new Map<string, GrantsDiff[]>()
  for (const change of changes) {
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
  return {
    groups: shown,
    omittedPrincipals:
      all.reduce((sum, { count }) => sum + count, 0) - shown.reduce((sum, { count }) => sum + count, 0),
  }
}

/** What was granted; examples may differ where the same was. */
function deriveGroupKey({ granted: grants, more }: GrantsDiff): string {
  return JSON.stringify([more, grants.map(change => ({ ...change, example: undefined }))])
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

/** Rights that give rights are serious, and so is writing on everything. */
function rateGrants(grants: readonly StatementGrant[]): Severity {
  if (grants.some(({ risk, resource }) => risk >= 4 || (risk === 3 && resource === '*'))) return 'HIGH'
  return grants.some(({ risk }) => risk === 3) ? 'MEDIUM' : 'LOW'
}

function summarizeGrant({ example, ...change }: StatementGrant): GrantSummary {
  const { count, services, certainty } = change
  return {
    actions: change.actions.map(truncateText),
    count,
    services,
    resource: truncateText(change.resource),
    except: truncateList(change.except),
    certainty,
    conditions: truncateList(change.conditions),
    example: { action: truncateText(example.action), resource: truncateText(example.resource) },
    statement: formatStatementLabel(change.statement),
  }
}
