import type { ImageFacts } from '../../resources/ecr/image.ts'
import { describeResource } from '../../resources/kinds.ts'
import type { Resource } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { skipNotRunnable, combineIndexResults } from '../criteria/multi-arch-images.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'

const MINUTE = 60_000

export const imageScanned = control(
  {
    id: 'patching/image-scanned',
    title: 'Images should have a completed vulnerability scan',
    severity: 'HIGH',
    rationale: 'Nobody knows what is wrong with an image that no scanner has looked through.',
    remediation:
      'Have the repository scanned on push or continuously (PutRegistryScanningConfiguration) and push the image again, ' +
      'or scan it once (StartImageScan). An image that the scanner does not support has to be built on a base that it ' +
      'does, or scanned elsewhere.',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-1',
    ],
    frameworks: {
      'CIS Docker 1.6': ['4.4'],
      'NIST SP 800-190': ['4.1.1'],
      'OWASP Serverless Top 10': ['S9'],
    },
    knownLimitations: [
      'Whether what has no layers of an image is run nevertheless: attestations, signatures and charts are not judged.',
      'Images are those that functions and services run, the latest of each repository with its images, and those that were pushed since Assay watches.',
    ],
    /** Minutes after a push during which the scan may still be under way. */
    settings: { graceMinutes: 60 },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECR::Image',
      {
        facts: ['role', 'scan', 'tags', 'pushedAt'],
        each: { children: { facts: ['role', 'scan', 'tags', 'pushedAt'] } },
      },
      ({ role, children, ...image }, { settings, now }) => {
        const grace = settings.graceMinutes * MINUTE
        if (role === 'INDEX')
          return combineIndexResults(
            children.flatMap(child => (child.role === 'IMAGE' ? evaluateScan(child, grace, now) : [])),
          )
        return role === 'IMAGE' ? evaluateScan(image, grace, now) : skipNotRunnable(role)
      },
    ),
  ],
)

type Image = { resource: Resource } & Pick<ImageFacts, 'scan' | 'tags' | 'pushedAt'>

/** Whether a scan of an image came to its end; `grace` is the time for that, in milliseconds. */
function evaluateScan({ resource, scan, tags, pushedAt }: Image, grace: number, now: Date): EvaluatorResult {
  const status = scan === 'NONE' ? 'NONE' : scan.status
  const evidence = { image: resource.arn, status, pushedAt, tags: tags.slice(0, 5) }
  if (status === 'COMPLETE' || status === 'ACTIVE') return compliant(evidence)
  const isNew = now.getTime() - Date.parse(pushedAt) < grace
  const mayFollow = status === 'NONE' || status === 'PENDING' || status === 'IN_PROGRESS'
  if (isNew && mayFollow) return notApplicable('It was just pushed; its scan may be under way.')
  if (status === 'NONE')
    return nonCompliant(`The ${describeResource(resource)} has never been scanned.`, evidence)
  return nonCompliant(`The scan of ${describeResource(resource)} has the status ${status}.`, evidence)
}
