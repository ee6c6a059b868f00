import type { ImageFacts } from '../../resources/ecr/image.ts'
import { describeResource } from '../../resources/kinds.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import type { Resource } from '../../resources/resource.ts'
import { control, type EvaluatorContext } from '../control.ts'
import { FOREIGN_IMAGE_CRITERION } from '../criteria/foreign-images.ts'
import { evaluateRunningImages } from '../criteria/running-images.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

const DAY = 86_400_000
const HOUR = 3_600_000

export const imageScanFresh = control(
  {
    id: 'patching/image-scan-fresh',
    title: 'Functions and ECS services should run images with a recent scan by a scanner that supports them',
    severity: 'MEDIUM',
    rationale:
      'New vulnerabilities in old software are published every day. Basic scanning checks an image only ' +
      'when it is pushed, so an old result without findings proves nothing about today.',
    remediation:
      'Scan the image again (StartImageScan), or enable continuous scanning ' +
      '(PutRegistryScanningConfiguration with ENHANCED and CONTINUOUS_SCAN). Restore an archived image ' +
      '(UpdateImageStorageClass with STANDARD). If the scanner does not support the image, rebuild it on ' +
      'a base image that it supports.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html'],
    frameworks: { 'BSI C5:2020': ['OPS-22'], 'NIST SP 800-190': ['4.1.1'], 'SOC 2': ['CC7.1'] },
    criteria: [
      'Of a multi-arch image that a service runs, the images for all platforms are evaluated.',
      FOREIGN_IMAGE_CRITERION,
    ],
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      'Of ECS only images from the registry of the account are evaluated, in services and not in ' +
        'standalone tasks.',
    ],
    /** Days for which the result of a scan counts as recent; with continuous scanning it always does. */
    settings: { maxAgeDays: 30 },
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
      { one: { image: { facts: ['scan', 'pushedAt'] } } },
      ({ image }, evaluatorContext) => {
        if (image === 'NONE') return notApplicable('The function is not deployed from a container image.')
        return evaluateScanAge('function', image, evaluatorContext)
      },
    ),
    declareEvaluator(
      'AWS::ECS::Service',
      {
        each: {
          running: {
            mustExist: true,
            facts: ['role', 'scan', 'pushedAt'],
            each: { children: { facts: ['role', 'scan', 'pushedAt'] } },
          },
        },
      },
      ({ running }, evaluatorContext) =>
        evaluateRunningImages(running, image =>
          image.role === 'INDEX' || image.role === 'ARTIFACT'
            ? undefined
            : evaluateScanAge('service', image, evaluatorContext),
        ),
    ),
  ],
)

type Image = { resource: Resource } & Pick<ImageFacts, 'scan' | 'pushedAt'>

/** Evaluates how old the scan of the image of a workload is. */
function evaluateScanAge(
  workload: 'function' | 'service',
  { resource, scan, pushedAt }: Image,
  { settings, now }: EvaluatorContext<{ maxAgeDays: number }>,
): EvaluatorResult {
  const name = describeResource(resource)
  const status = scan === 'NONE' ? 'NONE' : scan.status
  const completedAt = scan === 'NONE' ? undefined : scan.completedAt
  const evidence = { image: resource.arn, status, ...(completedAt ? { completedAt } : {}) }
  if (status === 'ACTIVE') return compliant(evidence)
  if (status === 'PENDING' || status === 'IN_PROGRESS')
    return notApplicable(`The scan of ${name} is in progress.`)
  if (status === 'NONE') {
    const isNew = now.getTime() - Date.parse(pushedAt) < HOUR
    if (isNew) return notApplicable(`The ${name} was just pushed; its scan may still be in progress.`)
    return nonCompliant(`The ${workload} runs ${name}, which has never been scanned.`, evidence)
  }
  if (status !== 'COMPLETE' || completedAt === undefined)
    return nonCompliant(
      `The ${workload} runs ${name}, whose scan has the status ${quoteText(status)}.`,
      evidence,
    )
  const age = Math.floor((now.getTime() - Date.parse(completedAt)) / DAY)
  if (age < settings.maxAgeDays) return compliant(evidence)
  return nonCompliant(`The ${workload} runs ${name}, which was last scanned ${age} days ago.`, evidence)
}
