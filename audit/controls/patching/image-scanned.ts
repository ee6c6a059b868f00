import type { ImageFacts } from '../../resources/ecr/image.ts'
import { describeResource } from '../../resources/kinds.ts'
import { isOfOtherAccount, type Resource } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { FOREIGN_REPOSITORY_CRITERION, skipForeignImage } from '../criteria/foreign-images.ts'
import { skipNotRunnable, combineIndexResults } from '../criteria/multi-arch-images.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

const MINUTE = 60_000

export const imageScanned = control(
  {
    id: 'patching/image-scanned',
    title: 'Images should have a completed vulnerability scan',
    severity: 'HIGH',
    rationale: 'The vulnerabilities of an image that was never scanned are unknown.',
    remediation:
      'Enable scanning on push or continuous scanning (PutRegistryScanningConfiguration) and push the ' +
      'image again, or scan it once (StartImageScan). If the scanner does not support the image, rebuild ' +
      'it on a base image that it supports, or scan it with another tool.',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-1',
    ],
    frameworks: {
      'BSI C5:2020': ['OPS-22'],
      'CIS Docker 1.6': ['4.4'],
      'DORA 2022/2554': ['Article 8', 'Article 25'],
      'FedRAMP 20x KSI 2026': ['KSI-SCR-MON'],
      'HIPAA Security Rule': ['164.308(a)(1)(ii)(A)'],
      'ISO/IEC 27001:2022': ['A.8.8'],
      'NIST SP 800-190': ['4.1.1'],
      'NIST SP 800-53 r5': ['RA-5'],
      'OWASP Serverless Top 10': ['S9'],
      'SOC 2': ['CC7.1'],
    },
    criteria: [FOREIGN_REPOSITORY_CRITERION],
    knownLimitations: [
      'Artifacts without image layers (attestations, signatures, Helm charts) are not evaluated.',
      'Only these images are checked: those that functions and services run, the latest image of each ' +
        'repository, and those that were pushed since Assay was deployed.',
    ],
    /** Minutes after a push during which the scan may still be in progress. */
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
        if (isOfOtherAccount(image.resource)) return skipForeignImage()
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

/** Evaluates whether the scan of an image is complete. `grace`: milliseconds after the push during which it may not be. */
function evaluateScan({ resource, scan, tags, pushedAt }: Image, grace: number, now: Date): EvaluatorResult {
  const status = scan === 'NONE' ? 'NONE' : scan.status
  const evidence = { image: resource.arn, status, pushedAt, tags: tags.slice(0, 5) }
  if (status === 'COMPLETE' || status === 'ACTIVE') return compliant(evidence)
  const isNew = now.getTime() - Date.parse(pushedAt) < grace
  const isPending = status === 'NONE' || status === 'PENDING' || status === 'IN_PROGRESS'
  if (isNew && isPending)
    return notApplicable('The image was just pushed; its scan may still be in progress.')
  if (status === 'NONE')
    return nonCompliant(`The ${describeResource(resource)} has never been scanned.`, evidence)
  return nonCompliant(
    `The scan of ${describeResource(resource)} has the status ${quoteText(status)}.`,
    evidence,
  )
}
