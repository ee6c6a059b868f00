import * as z from 'zod/mini'
import { LOCAL_ACCOUNT_ID } from '../actors.ts'
import type { EdgeResponse } from '../edge/response.ts'
import type { EdgeCall } from '../edge/call.ts'
import type { LocalServiceEvent } from '../edge/publish.ts'

const Image = z.object({ imageDigest: z.optional(z.string()), imageTag: z.optional(z.string()) })
const Put = z.object({ image: z.object({ repositoryName: z.string(), imageId: Image }) })
const Deleted = z.object({ imageIds: z.array(Image) })
const Named = z.object({ repositoryName: z.string() })

/** The event that ECR itself publishes about a call: an image was pushed or deleted. */
export function buildEcrEvents(edgeCall: EdgeCall, response: EdgeResponse): LocalServiceEvent[] {
  if (edgeCall.service !== 'ecr' || response.status >= 300) return []
  const body: unknown = JSON.parse(response.body.toString() || '{}')
  if (edgeCall.operation === 'PutImage') {
    const { repositoryName, imageId } = Put.parse(body).image
    return [imageAction(edgeCall, 'PUSH', repositoryName, imageId)]
  }
  if (edgeCall.operation !== 'BatchDeleteImage') return []
  const { repositoryName } = Named.parse(JSON.parse(edgeCall.request.body.toString()))
  return Deleted.parse(body).imageIds.map(imageId => imageAction(edgeCall, 'DELETE', repositoryName, imageId))
}

function imageAction(
  { region }: EdgeCall,
  action: 'PUSH' | 'DELETE',
  repository: string,
  { imageDigest, imageTag }: z.infer<typeof Image>,
): LocalServiceEvent {
  const detail = {
    result: 'SUCCESS',
    'repository-name': repository,
    'image-digest': imageDigest,
    'action-type': action,
    ...(imageTag === undefined ? {} : { 'image-tag': imageTag }),
  }
  return { service: 'ecr', region, detailType: 'ECR Image Action', detail }
}

/** A vulnerability that a scan finds. */
const ScannedVulnerability = z.object({
  name: z.string(),
  severity: z.string(),
  package: z.optional(z.string()),
})

/** What a scan found in an image, as set by a test. */
export type ImageScanResult = z.infer<typeof ImageScanResult>
export const ImageScanResult = z.object({
  region: z.string(),
  repositoryName: z.string(),
  imageId: Image,
  vulnerabilities: z.array(ScannedVulnerability),
})

function countBySeverity({ vulnerabilities }: ImageScanResult): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { severity } of vulnerabilities) counts[severity] = (counts[severity] ?? 0) + 1
  return counts
}

/** The response of DescribeImageScanFindings for a scan that was completed at `at`. */
export function buildScanResponse(scan: ImageScanResult, at: Date) {
  const seconds = Math.floor(at.getTime() / 1000)
  return {
    imageScanStatus: { status: 'COMPLETE', description: 'The scan was completed successfully.' },
    imageScanFindings: {
      imageScanCompletedAt: seconds,
      vulnerabilitySourceUpdatedAt: seconds,
      findingSeverityCounts: countBySeverity(scan),
      findings: scan.vulnerabilities.map(({ name, severity, package: named }) => ({
        name,
        severity,
        attributes: named === undefined ? [] : [{ key: 'package_name', value: named }],
      })),
    },
  }
}

/** The event that ECR publishes when a scan is complete. */
export function buildScanEvent(
  scan: ImageScanResult,
  image: { imageDigest: string; imageTags: string[] },
): LocalServiceEvent {
  const { region, repositoryName } = scan
  return {
    service: 'ecr',
    region,
    detailType: 'ECR Image Scan',
    resources: [`arn:aws:ecr:${region}:${LOCAL_ACCOUNT_ID}:repository/${repositoryName}`],
    detail: {
      'scan-status': 'COMPLETE',
      'repository-name': repositoryName,
      'finding-severity-counts': countBySeverity(scan),
      'image-digest': image.imageDigest,
      'image-tags': image.imageTags,
    },
  }
}
