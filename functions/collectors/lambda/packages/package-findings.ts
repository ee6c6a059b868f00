import * as z from 'zod/mini'
import type { VulnerabilityCounts, VulnerabilitySeverity } from '../../../../audit/resources/ecr/image.ts'
import type {
  PackageVulnerability,
  PackageFindings,
} from '../../../../audit/resources/lambda/package-findings.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { cutText } from '../../../../audit/text/quote-text.ts'
import { omitInvalid } from '../../api/omit-invalid.ts'
import { awsTimestamp } from '../../api/timestamp.ts'
import { parseSeverity, VULNERABILITY_SEVERITIES } from '../../ecr/severity.ts'
import type { TypedAwsCall } from '../../fact-collector.ts'
import { listPackageFindings } from '../../inspector2/operations.ts'
import { fetchPages } from '../../lists/paginate.ts'

/** The largest page of ListFindings. */
export const MAX_FINDINGS = 100
/** The most pages that are read of a version of a function. */
const MAX_PAGES = 5
/** The number of kept findings, and the maximum lengths of their texts. */
const MAX_KEPT = 10
const MAX_TEXT_LENGTH = 100
const MAX_ARN_LENGTH = 250

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))
const text = z.string()
const vulnerablePackage = z.object({
  name: omitInvalid(text),
  version: omitInvalid(text),
  sourceLambdaLayerArn: omitInvalid(text),
})
const finding = z.object({
  awsAccountId: optional(text),
  type: optional(text),
  status: optional(text),
  severity: optional(text),
  resources: optional(z.array(z.object({ id: optional(text) }))),
  packageVulnerabilityDetails: omitInvalid(
    z.object({
      vulnerabilityId: omitInvalid(text),
      vulnerablePackages: omitInvalid(z.array(vulnerablePackage)),
    }),
  ),
  title: omitInvalid(text),
  fixAvailable: omitInvalid(text),
  exploitAvailable: omitInvalid(text),
  epss: omitInvalid(z.object({ score: omitInvalid(z.number().check(z.gte(0), z.lte(1))) })),
  firstObservedAt: omitInvalid(awsTimestamp),
})
const findingsResponse = z.object({ findings: optional(z.array(finding)) })

type Finding = z.infer<typeof finding>

/** The filter of the package vulnerabilities that functions have, suppressed or not. */
export function buildPackageCriteria() {
  return {
    resourceType: [{ comparison: 'EQUALS', value: 'AWS_LAMBDA_FUNCTION' }],
    findingType: [{ comparison: 'EQUALS', value: 'PACKAGE_VULNERABILITY' }],
    findingStatus: [
      { comparison: 'EQUALS', value: 'ACTIVE' },
      { comparison: 'EQUALS', value: 'SUPPRESSED' },
    ],
  }
}

/** The input of ListFindings for the version of a function with one of these ids, the most severe findings first. */
export function buildPackageFindingsInput(ids: readonly string[]) {
  const resourceId = ids.map(value => ({ comparison: 'EQUALS', value }))
  return {
    filterCriteria: { resourceId, ...buildPackageCriteria() },
    sortCriteria: { field: 'SEVERITY', sortOrder: 'DESC' },
    maxResults: MAX_FINDINGS,
  }
}

/** The findings of a version of a function, and what is missing of them. */
interface FetchedFindings {
  findings: PackageFindings
  missing?: string
}

/**
 * ListFindings: the package vulnerabilities of the version of a function with one of `ids`. Some are missing if there are more
 * than 500, or if the response has findings of other resources or of a severity that Inspector does not document. Throws
 * AwsCallError and UnexpectedResponseError.
 */
export async function fetchPackageFindings(
  callApi: TypedAwsCall,
  { account }: Resource,
  ids: readonly string[],
): Promise<FetchedFindings> {
  const input = buildPackageFindingsInput(ids)
  const { pages, next } = await fetchPages(callApi, listPackageFindings, input, findingsResponse, MAX_PAGES)
  const all = pages.flatMap(page => page.findings ?? []).filter(({ status }) => status !== 'CLOSED')
  const own = all.filter(each => isOwnFinding(each, account, ids))
  const missing = explainMissing(all.length - own.length, own, next !== undefined)
  return { findings: summarizeFindings(own), ...(missing === undefined ? {} : { missing }) }
}

function isOwnFinding({ awsAccountId, type, resources }: Finding, account: string, ids: readonly string[]) {
  return (
    (awsAccountId ?? account) === account &&
    (type ?? 'PACKAGE_VULNERABILITY') === 'PACKAGE_VULNERABILITY' &&
    (resources ?? []).some(({ id }) => id !== undefined && id !== null && ids.includes(id))
  )
}

function explainMissing(foreign: number, own: readonly Finding[], hasMore: boolean): string | undefined {
  const odd = own.filter(({ severity }) => !isDocumented(severity)).length
  const reasons = [
    ...(hasMore ? [`Inspector has more than ${MAX_FINDINGS * MAX_PAGES} findings of it`] : []),
    ...(foreign > 0 ? [`Inspector returned ${foreign} findings that are not about its packages`] : []),
    ...(odd > 0 ? [`Inspector returned ${odd} findings of a severity that is not known`] : []),
  ]
  return reasons.length === 0 ? undefined : reasons.join('; ')
}

function isDocumented(severity: string | null | undefined): boolean {
  return severity === 'UNTRIAGED' || parseSeverity(severity) !== 'UNDEFINED'
}

function summarizeFindings(own: readonly Finding[]): PackageFindings {
  const open = own.filter(({ status }) => status !== 'SUPPRESSED')
  const suppressed = own.filter(({ status }) => status === 'SUPPRESSED')
  return {
    counts: countSeverities(open),
    suppressed: countSeverities(suppressed),
    worst: open.map(describeFinding).toSorted(compareFindings).slice(0, MAX_KEPT),
  }
}

function countSeverities(findings: readonly Finding[]): VulnerabilityCounts {
  const counts: Partial<Record<VulnerabilitySeverity, number>> = {}
  for (const { severity } of findings) {
    const name = parseSeverity(severity)
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

function describeFinding({ packageVulnerabilityDetails, ...each }: Finding): PackageVulnerability {
  const packages = packageVulnerabilityDetails?.vulnerablePackages ?? []
  const layer = packages.find(({ sourceLambdaLayerArn }) => sourceLambdaLayerArn)?.sourceLambdaLayerArn
  const named = [packages[0]?.name, packages[0]?.version].filter(Boolean).join(' ')
  const score = each.epss?.score
  return {
    id: cutText(packageVulnerabilityDetails?.vulnerabilityId ?? each.title ?? 'unnamed', MAX_TEXT_LENGTH),
    severity: parseSeverity(each.severity),
    ...(named === '' ? {} : { package: cutText(named, MAX_TEXT_LENGTH) }),
    ...(layer ? { layer: cutText(layer, MAX_ARN_LENGTH) } : {}),
    fix: FIXES.find(fix => fix === each.fixAvailable) ?? 'UNKNOWN',
    exploit: EXPLOITS.find(exploit => exploit === each.exploitAvailable) ?? 'UNKNOWN',
    ...(typeof score === 'number' ? { epss: score } : {}),
    ...(each.firstObservedAt ? { firstObservedAt: each.firstObservedAt } : {}),
  }
}

const FIXES = ['YES', 'PARTIAL', 'NO'] as const
const EXPLOITS = ['YES', 'NO'] as const

/** The most severe first, then those with an exploit, then those that are more likely to be exploited. */
function compareFindings(one: PackageVulnerability, other: PackageVulnerability): number {
  const ranks = rankFinding(other)
  const differences = rankFinding(one).map((value, index) => value - (ranks[index] ?? 0))
  return (
    differences.find(difference => difference !== 0) ?? (one.id < other.id ? -1 : Number(one.id > other.id))
  )
}

function rankFinding({ severity, exploit, epss = 0 }: PackageVulnerability): number[] {
  return [VULNERABILITY_SEVERITIES.indexOf(severity), exploit === 'YES' ? 0 : 1, 1 - epss]
}
