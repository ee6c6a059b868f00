import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { describeResource } from '../../resources/kinds.ts'
import { control } from '../control.ts'
import type { Severity } from '../../settings/severity.ts'
import { notApplicable } from '../evaluation.ts'
import { FOREIGN_IMAGE_CRITERION } from '../criteria/foreign-images.ts'
import { evaluateRunningImages } from '../criteria/running-images.ts'
import {
  evaluateVulnerabilities,
  SCAN_LIMITATIONS,
  SUPPRESSION_CRITERION,
} from '../criteria/vulnerabilities.ts'

/** `threshold`: vulnerabilities of this severity or higher fail. */
const settings: { threshold: Severity } = { threshold: 'HIGH' }

export const vulnerableImageInUse = control(
  {
    id: 'patching/vulnerable-image-in-use',
    title: 'Functions and ECS services should not run images with severe known vulnerabilities',
    severity: 'HIGH',
    rationale: 'Anyone who can reach a workload can exploit a vulnerability in the image that it runs.',
    remediation:
      'Rebuild the image on a patched base image with patched packages, push it, and deploy it ' +
      '(UpdateFunctionCode with ImageUri; UpdateService with a new revision or forceNewDeployment). A ' +
      'function keeps the image that it was deployed with, and a task the image that it started with.',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html',
      'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html',
    ],
    frameworks: { 'NIST SP 800-190': ['4.1.1'], 'OWASP Serverless Top 10': ['S9'] },
    criteria: [
      SUPPRESSION_CRITERION,
      'Of a multi-arch image that a service runs, the images for all platforms are evaluated.',
      FOREIGN_IMAGE_CRITERION,
    ],
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      ...SCAN_LIMITATIONS,
      'Of ECS only images from the registry of the account are evaluated, in services and not in ' +
        'standalone tasks.',
    ],
    settings,
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
      { facts: ['imageVulnerabilities'], one: { image: {} } },
      ({ image, imageVulnerabilities }, evaluatorContext) => {
        if (image === 'NONE' || imageVulnerabilities === 'NONE')
          return notApplicable('The function is not deployed from a container image.')
        return evaluateVulnerabilities(
          image.resource,
          imageVulnerabilities,
          evaluatorContext.settings.threshold,
        )
      },
    ),
    declareEvaluator(
      'AWS::ECS::Service',
      {
        each: {
          running: {
            mustExist: true,
            facts: ['vulnerabilities'],
            each: { children: { facts: ['vulnerabilities'] } },
          },
        },
      },
      ({ running }, evaluatorContext) =>
        evaluateRunningImages(running, ({ resource, vulnerabilities }) => {
          if (vulnerabilities === 'ARCHIVED')
            return notApplicable(`The ${describeResource(resource)} is archived, and no longer scanned.`)
          return typeof vulnerabilities === 'string'
            ? undefined
            : evaluateVulnerabilities(resource, vulnerabilities, evaluatorContext.settings.threshold)
        }),
    ),
  ],
)
