import * as z from 'zod/mini'
import type {
  ImageScan,
  ImageVulnerability,
  VulnerabilityCounts,
} from '../../../audit/resources/ecr/image.ts'
import { known, type Fact } from '../../../audit/resources/fact.ts'
import { handleNotFound, type FactCollector, type CollectedFacts } from '../fact-collector.ts'
import { awsTimestamp } from '../api/timestamp.ts'
import { IMAGE_NOT_FOUND_ERRORS } from './image.ts'
import { parseArnDigest, buildRepositoryInput } from './repository-input.ts'
import { listFindings } from '../inspector2/operations.ts'
import {
  enhancedFinding,
  readFindingDetails,
  summarizeFindingFixes,
  type EnhancedFinding,
} from './enhanced-finding.ts'
import { describeImageScanFindings } from './operations.ts'
import { parseSeverity, VULNERABILITY_SEVERITIES } from './severity.ts'
import { fetchSuppressedCounts } from './suppressed-findings.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'

/** The number of requested findings, of which the most severe are kept. ECR counts over all of them. */
const REQUESTED_FINDINGS = 250
/** The number of kept vulnerabilities, and the maximum length of their texts. */
const MAX_VULNERABILITIES = 10
const MAX_TEXT_LENGTH = 100

const text = z.string()
const optional = z.optional(z.nullable(text))
const basicFinding = z.object({
  name: optional,
  severity: optional,
  attributes: z.optional(z.nullable(z.array(z.object({ key: text, value: optional })))),
})
const scanResponse = z.object({
  imageScanStatus: z.object({
    status: z.enum([
      'ACTIVE',
      'COMPLETE',
      'FAILED',
      'FINDINGS_UNAVAILABLE',
      'IMAGE_ARCHIVED',
      'IN_PROGRESS',
      'LIMIT_EXCEEDED',
      'PENDING',
      'SCAN_ELIGIBILITY_EXPIRED',
      'UNSUPPORTED_IMAGE',
    ]),
  }),
  imageScanFindings: z.optional(
    z.nullable(
      z.object({
        imageScanCompletedAt: z.optional(z.nullable(awsTimestamp)),
        findingSeverityCounts: z.optional(z.nullable(z.record(text, z.number()))),
        findings: z.optional(z.nullable(z.array(basicFinding))),
        enhancedFindings: z.optional(z.nullable(z.array(enhancedFinding))),
      }),
    ),
  ),
  nextToken: optional,
})

type ScanResponse = z.infer<typeof scanResponse>
type ScanFindings = NonNullable<ScanResponse['imageScanFindings']>

/**
 * DescribeImageScanFindings: the last scan, by Inspector if the registry has enhanced scanning, else by ECR. ListFindings:
 * what Inspector does not report of it, because filters suppress it.
 */
export const imageScanResult: FactCollector<'AWS::ECR::Image'> = {
  operations: [describeImageScanFindings, listFindings],
  notFoundErrors: IMAGE_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const imageId = { imageDigest: parseArnDigest(resource) }
    const input = { ...buildRepositoryInput(resource), imageId, maxResults: REQUESTED_FINDINGS }
    const pending = callApi(describeImageScanFindings, input, scanResponse)
    const response = await handleNotFound(['ScanNotFoundException'], pending, undefined)
    if (response === undefined) return { facts: { scan: 'NONE', suppressed: {} } }
    const suppressed = isScanOfInspector(response)
      ? await fetchSuppressedCounts(callApi, resource)
      : known<VulnerabilityCounts>({})
    return addSuppressed(summarizeScan(response), suppressed)
  },
}

function addSuppressed(
  { facts, unknown = {} }: CollectedFacts<'AWS::ECR::Image'>,
  suppressed: Fact<VulnerabilityCounts>,
): CollectedFacts<'AWS::ECR::Image'> {
  if ('unknown' in suppressed) return { facts, unknown: { ...unknown, suppressed: suppressed.unknown } }
  const { known: counts, incomplete } = suppressed
  return {
    facts: { ...facts, suppressed: counts },
    unknown,
    ...(incomplete === undefined ? {} : { incomplete: { suppressed: incomplete } }),
  }
}

/** The status of a scan by Inspector is ACTIVE while Inspector monitors the image. */
function isScanOfInspector({ imageScanStatus, imageScanFindings }: ScanResponse): boolean {
  return imageScanStatus.status === 'ACTIVE' || Boolean(imageScanFindings?.enhancedFindings)
}

function summarizeScan({
  imageScanStatus,
  imageScanFindings,
  nextToken,
}: ScanResponse): CollectedFacts<'AWS::ECR::Image'> {
  const { status } = imageScanStatus
  const findings = imageScanFindings ?? {}
  const completedAt = findings.imageScanCompletedAt ?? undefined
  const counts = findings.findingSeverityCounts ?? (nextToken ? undefined : countFindings(findings))
  const isOver = status === 'COMPLETE' || status === 'ACTIVE'
  if (isOver && counts === undefined)
    return createUnknownScan(`its scan is ${quoteText(status)}, and ECR returned no findings`)
  if (status === 'COMPLETE' && completedAt === undefined)
    return createUnknownScan('its scan is COMPLETE, and ECR returned no completion time')
  const scan: ImageScan = {
    status,
    ...(completedAt === undefined ? {} : { completedAt }),
    counts: normalizeCounts(counts ?? {}),
    worst: listMostSevere(findings),
    ...summarizeKnownFixes(findings),
  }
  return { facts: { scan } }
}

function createUnknownScan(why: string): CollectedFacts<'AWS::ECR::Image'> {
  return { facts: {}, unknown: { scan: why } }
}

/** The counts of known severities; Inspector sometimes adds a total. */
function normalizeCounts(counts: Readonly<Record<string, number>>): ImageScan['counts'] {
  const entries = VULNERABILITY_SEVERITIES.map(severity => [
    severity,
    Object.hasOwn(counts, severity) ? counts[severity] : 0,
  ])
  return Object.fromEntries(entries.filter(([, count]) => count !== 0)) as ImageScan['counts']
}

/** The counts of the returned findings, when all of them are returned. */
function countFindings({ findings, enhancedFindings }: ScanFindings): Record<string, number> | undefined {
  if (!findings && !enhancedFindings) return undefined
  const counts = new Map<string, number>()
  for (const { severity } of [...(findings ?? []), ...(enhancedFindings ?? []).filter(isOpen)]) {
    const name = parseSeverity(severity)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return Object.fromEntries(counts)
}

function listMostSevere({ findings, enhancedFindings }: ScanFindings): ImageVulnerability[] {
  const basic = (findings ?? []).map(({ name, severity, attributes }) => {
    const attribute = (key: string) => attributes?.find(each => each.key === key)?.value
    return buildVulnerability(name, severity, attribute('package_name'), attribute('package_version'))
  })
  const enhanced = (enhancedFindings ?? []).filter(isOpen).map(finding => {
    const [first] = finding.packageVulnerabilityDetails?.vulnerablePackages ?? []
    const { severity } = finding
    const vulnerability = buildVulnerability(readId(finding), severity, first?.name, first?.version)
    return { ...vulnerability, ...readFindingDetails(finding) }
  })
  return [...basic, ...enhanced].toSorted(compareSeverity).slice(0, MAX_VULNERABILITIES)
}

/** The fixes of the open findings, if Inspector says something of them. */
function summarizeKnownFixes({ enhancedFindings }: ScanFindings): Pick<ImageScan, 'fixes'> {
  const open = (enhancedFindings ?? []).filter(isOpen)
  return open.length === 0 ? {} : { fixes: summarizeFindingFixes(open, finding => cutId(readId(finding))) }
}

function readId({ title, packageVulnerabilityDetails }: EnhancedFinding): Text {
  return packageVulnerabilityDetails?.vulnerabilityId ?? title
}

function cutId(id: Text): string {
  return (id ?? 'unnamed').slice(0, MAX_TEXT_LENGTH)
}

type Text = string | null | undefined

function buildVulnerability(id: Text, severity: Text, name: Text, version: Text): ImageVulnerability {
  const named = [name, version].filter(part => part).join(' ')
  return {
    id: cutId(id),
    severity: parseSeverity(severity),
    ...(named === '' ? {} : { package: named.slice(0, MAX_TEXT_LENGTH) }),
  }
}

function isOpen({ status }: { status?: Text }): boolean {
  return !status || status === 'ACTIVE'
}

function compareSeverity(one: ImageVulnerability, other: ImageVulnerability): number {
  const difference =
    VULNERABILITY_SEVERITIES.indexOf(one.severity) - VULNERABILITY_SEVERITIES.indexOf(other.severity)
  if (difference !== 0) return difference
  return one.id < other.id ? -1 : Number(one.id > other.id)
}
