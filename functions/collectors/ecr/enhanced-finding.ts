import * as z from 'zod/mini'
import type { ImageVulnerability, VulnerabilityFixes } from '../../../audit/resources/ecr/image.ts'
import { summarizeFixes } from '../../../audit/engines/image/vulnerability-fixes.ts'
import { awsTimestamp } from '../api/timestamp.ts'
import { parseSeverity } from './severity.ts'

const optional = z.optional(z.nullable(z.string()))

/** A finding of Inspector in DescribeImageScanFindings (ECR API Reference, EnhancedImageScanFinding). */
export const enhancedFinding = z.object({
  title: optional,
  severity: optional,
  status: optional,
  fixAvailable: optional,
  exploitAvailable: optional,
  firstObservedAt: z.optional(z.nullable(awsTimestamp)),
  packageVulnerabilityDetails: z.optional(
    z.nullable(
      z.object({
        vulnerabilityId: optional,
        vulnerablePackages: z.optional(
          z.nullable(z.array(z.object({ name: optional, version: optional, fixedInVersion: optional }))),
        ),
      }),
    ),
  ),
})

/** A finding of Inspector. */
export type EnhancedFinding = z.infer<typeof enhancedFinding>

/** What Inspector says of a vulnerability beside its id, severity and package. */
type FindingDetails = Pick<ImageVulnerability, 'fix' | 'exploit' | 'firstObservedAt'>

/** Reads whether a fix and an exploit are known, and when the vulnerability was first observed in the image. */
export function readFindingDetails(finding: EnhancedFinding): FindingDetails {
  const fix = readFix(finding)
  const { firstObservedAt, exploitAvailable } = finding
  return {
    ...(fix === undefined ? {} : { fix }),
    ...(exploitAvailable === 'YES' ? { exploit: true } : {}),
    ...(firstObservedAt ? { firstObservedAt } : {}),
  }
}

/** Inspector writes `NotAvailable` as the fixed version of a package without a fix. */
function readFix({
  fixAvailable,
  packageVulnerabilityDetails,
}: EnhancedFinding): ImageVulnerability['fix'] | undefined {
  if (fixAvailable === 'YES' || fixAvailable === 'NO' || fixAvailable === 'PARTIAL') return fixAvailable
  const packages = packageVulnerabilityDetails?.vulnerablePackages ?? []
  const isFixed = packages.some(({ fixedInVersion }) => fixedInVersion && fixedInVersion !== 'NotAvailable')
  return isFixed ? 'YES' : undefined
}

/** Summarizes the fixes of the open findings by severity; `identify` builds the id of a finding. */
export function summarizeFindingFixes(
  findings: readonly EnhancedFinding[],
  identify: (finding: EnhancedFinding) => string,
): VulnerabilityFixes {
  return summarizeFixes(
    findings.map(finding => ({
      id: identify(finding),
      severity: parseSeverity(finding.severity),
      ...readFindingDetails(finding),
    })),
  )
}
