import * as z from 'zod/mini'
import { ACCOUNT } from './actors.ts'
import type { Answer } from './answer.ts'
import type { Call } from './call.ts'
import type { ServiceEvent } from './publish.ts'

const Image = z.object({ imageDigest: z.optional(z.string()), imageTag: z.optional(z.string()) })
const Put = z.object({ image: z.object({ repositoryName: z.string(), imageId: Image }) })
const Deleted = z.object({ imageIds: z.array(Image) })
const Named = z.object({ repositoryName: z.string() })

/** What ECR itself tells of a call: an image was pushed, or deleted. */
export function ecrEvents(call: Call, answer: Answer): ServiceEvent[] {
  if (call.service !== 'ecr' || answer.status >= 300) return []
  const said: unknown = JSON.parse(answer.body.toString() || '{}')
  if (call.operation === 'PutImage') {
    const { repositoryName, imageId } = Put.parse(said).image
    return [imageAction(call, 'PUSH', repositoryName, imageId)]
  }
  if (call.operation !== 'BatchDeleteImage') return []
  const { repositoryName } = Named.parse(JSON.parse(call.request.body.toString()))
  return Deleted.parse(said).imageIds.map(imageId => imageAction(call, 'DELETE', repositoryName, imageId))
}

function imageAction(
  { region }: Call,
  action: 'PUSH' | 'DELETE',
  repository: string,
  { imageDigest, imageTag }: z.infer<typeof Image>,
): ServiceEvent {
  const detail = {
    result: 'SUCCESS',
    'repository-name': repository,
    'image-digest': imageDigest,
    'action-type': action,
    ...(imageTag === undefined ? {} : { 'image-tag': imageTag }),
  }
  return { service: 'ecr', region, detailType: 'ECR Image Action', detail }
}

/** A vulnerability that a scan of the bed finds. */
export const Vulnerability = z.object({
  name: z.string(),
  severity: z.string(),
  package: z.optional(z.string()),
})

/** What a scan found in an image, as a test says it. */
export type Scan = z.infer<typeof Scan>
export const Scan = z.object({
  region: z.string(),
  repositoryName: z.string(),
  imageId: Image,
  vulnerabilities: z.array(Vulnerability),
})

function countsOf({ vulnerabilities }: Scan): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { severity } of vulnerabilities) counts[severity] = (counts[severity] ?? 0) + 1
  return counts
}

/** What DescribeImageScanFindings answers of a scan that came to its end at `at`. */
export function scanAnswer(scan: Scan, at: Date) {
  const seconds = Math.floor(at.getTime() / 1000)
  return {
    imageScanStatus: { status: 'COMPLETE', description: 'The scan was completed successfully.' },
    imageScanFindings: {
      imageScanCompletedAt: seconds,
      vulnerabilitySourceUpdatedAt: seconds,
      findingSeverityCounts: countsOf(scan),
      findings: scan.vulnerabilities.map(({ name, severity, package: named }) => ({
        name,
        severity,
        attributes: named === undefined ? [] : [{ key: 'package_name', value: named }],
      })),
    },
  }
}

/** What ECR tells when a scan came to its end. */
export function scanEvent(scan: Scan, image: { imageDigest: string; imageTags: string[] }): ServiceEvent {
  const { region, repositoryName } = scan
  return {
    service: 'ecr',
    region,
    detailType: 'ECR Image Scan',
    resources: [`arn:aws:ecr:${region}:${ACCOUNT}:repository/${repositoryName}`],
    detail: {
      'scan-status': 'COMPLETE',
      'repository-name': repositoryName,
      'finding-severity-counts': countsOf(scan),
      'image-digest': image.imageDigest,
      'image-tags': image.imageTags,
    },
  }
}
