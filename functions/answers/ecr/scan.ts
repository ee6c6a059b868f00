import * as z from 'zod/mini'
import type { ImageScan, Vulnerability, VulnerabilitySeverity } from '../../../audit/resources/ecr/image.ts'
import { unlessAbsent, type Aspect, type Understood } from '../aspect.ts'
import { instant } from '../instant.ts'
import { NO_IMAGE } from './image.ts'
import { digestOf, repositoryInput } from './input.ts'
import { describeImageScanFindings } from './operations.ts'

/** Findings that are asked for; the most severe of them are kept. Their number is counted over all, by ECR. */
const ASKED = 250
/** Vulnerabilities that are kept, and the characters of the texts in them. */
const KEPT = 10
const SHOWN = 100

/** Of the most severe first. */
const SEVERITIES: readonly VulnerabilitySeverity[] = [
  'CRITICAL',
  'HIGH',
  'MEDIUM',
  'LOW',
  'INFORMATIONAL',
  'UNDEFINED',
  'UNTRIAGED',
]

const text = z.string()
const optional = z.optional(z.nullable(text))
const basicFinding = z.object({
  name: optional,
  severity: optional,
  attributes: z.optional(z.nullable(z.array(z.object({ key: text, value: optional })))),
})
const enhancedFinding = z.object({
  title: optional,
  severity: optional,
  status: optional,
  packageVulnerabilityDetails: z.optional(
    z.nullable(
      z.object({
        vulnerabilityId: optional,
        vulnerablePackages: z.optional(z.nullable(z.array(z.object({ name: optional, version: optional })))),
      }),
    ),
  ),
})
const scanAnswer = z.object({
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
        imageScanCompletedAt: z.optional(z.nullable(instant)),
        findingSeverityCounts: z.optional(z.nullable(z.record(text, z.number()))),
        findings: z.optional(z.nullable(z.array(basicFinding))),
        enhancedFindings: z.optional(z.nullable(z.array(enhancedFinding))),
      }),
    ),
  ),
  nextToken: optional,
})

type Answer = z.infer<typeof scanAnswer>
type Findings = NonNullable<Answer['imageScanFindings']>

/** DescribeImageScanFindings: what the last scan said, of Inspector where the registry is scanned by that, else of ECR itself. */
export const scan: Aspect<'AWS::ECR::Image'> = {
  operations: [describeImageScanFindings],
  absent: NO_IMAGE,
  async read(ask, resource) {
    const imageId = { imageDigest: digestOf(resource) }
    const input = { ...repositoryInput(resource), imageId, maxResults: ASKED }
    const asked = ask(describeImageScanFindings, input, scanAnswer)
    const answer = await unlessAbsent(['ScanNotFoundException'], asked, undefined)
    return answer ? saidBy(answer) : { facts: { scan: 'NONE' } }
  },
}

function saidBy({ imageScanStatus, imageScanFindings, nextToken }: Answer): Understood<'AWS::ECR::Image'> {
  const { status } = imageScanStatus
  const findings = imageScanFindings ?? {}
  const completedAt = findings.imageScanCompletedAt ?? undefined
  const counts = findings.findingSeverityCounts ?? (nextToken ? undefined : countsOf(findings))
  const isOver = status === 'COMPLETE' || status === 'ACTIVE'
  if (isOver && counts === undefined)
    return unknown(`its scan is ${status}, and ECR does not say what it found`)
  if (status === 'COMPLETE' && completedAt === undefined)
    return unknown('its scan is COMPLETE, and ECR does not say since when')
  const said: ImageScan = {
    status,
    ...(completedAt === undefined ? {} : { completedAt }),
    counts: known(counts ?? {}),
    worst: worstOf(findings),
  }
  return { facts: { scan: said } }
}

function unknown(why: string): Understood<'AWS::ECR::Image'> {
  return { facts: {}, unknown: { scan: why } }
}

/** The counts of severities that there are; Inspector adds a total in places. */
function known(counts: Readonly<Record<string, number>>): ImageScan['counts'] {
  const entries = SEVERITIES.map(severity => [
    severity,
    Object.hasOwn(counts, severity) ? counts[severity] : 0,
  ])
  return Object.fromEntries(entries.filter(([, count]) => count !== 0)) as ImageScan['counts']
}

/** The counts by the findings themselves, where all of them are there. */
function countsOf({ findings, enhancedFindings }: Findings): Record<string, number> | undefined {
  if (!findings && !enhancedFindings) return undefined
  const counts = new Map<string, number>()
  for (const { severity } of [...(findings ?? []), ...(enhancedFindings ?? []).filter(isOpen)]) {
    const name = severityOf(severity)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return Object.fromEntries(counts)
}

function worstOf({ findings, enhancedFindings }: Findings): Vulnerability[] {
  const basic = (findings ?? []).map(({ name, severity, attributes }) => {
    const attribute = (key: string) => attributes?.find(each => each.key === key)?.value
    return vulnerability(name, severity, attribute('package_name'), attribute('package_version'))
  })
  const enhanced = (enhancedFindings ?? [])
    .filter(isOpen)
    .map(({ title, severity, packageVulnerabilityDetails }) => {
      const [first] = packageVulnerabilityDetails?.vulnerablePackages ?? []
      const id = packageVulnerabilityDetails?.vulnerabilityId ?? title
      return vulnerability(id, severity, first?.name, first?.version)
    })
  return [...basic, ...enhanced].toSorted(byGravity).slice(0, KEPT)
}

type Text = string | null | undefined

function vulnerability(id: Text, severity: Text, name: Text, version: Text): Vulnerability {
  const named = [name, version].filter(part => part).join(' ')
  return {
    id: (id ?? 'unnamed').slice(0, SHOWN),
    severity: severityOf(severity),
    ...(named === '' ? {} : { package: named.slice(0, SHOWN) }),
  }
}

function severityOf(said: Text): VulnerabilitySeverity {
  return SEVERITIES.find(severity => severity === said) ?? 'UNDEFINED'
}

function isOpen({ status }: { status?: Text }): boolean {
  return !status || status === 'ACTIVE'
}

function byGravity(one: Vulnerability, other: Vulnerability): number {
  const difference = SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity)
  if (difference !== 0) return difference
  return one.id < other.id ? -1 : Number(one.id > other.id)
}
