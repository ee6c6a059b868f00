import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { control } from '../control.ts'
import type { Severity } from '../../settings/severity.ts'
import type { ImageDerivedFacts } from '../../resources/ecr/image.ts'
import type { Resource } from '../../resources/resource.ts'
import { notApplicable, type Evaluation } from '../evaluation.ts'
import { FOREIGN_IMAGE_CRITERION } from '../criteria/foreign-images.ts'
import {
  evaluateRunningImages,
  evaluateStandaloneImages,
  judgeArchivedImage,
} from '../criteria/running-images.ts'
import {
  DEFAULT_THRESHOLD,
  evaluateVulnerabilities,
  SCAN_LIMITATIONS,
  SUPPRESSION_CRITERION,
} from '../criteria/vulnerabilities.ts'

/** `threshold`: vulnerabilities of this severity or higher fail. */
const settings: { threshold: Severity } = { threshold: DEFAULT_THRESHOLD }

/** What is evaluated of an image that a task runs, and of those of an index. */
const imageInputs = {
  mustExist: true,
  facts: ['vulnerabilities'],
  each: { children: { facts: ['vulnerabilities'] } },
} as const

export const vulnerableImageInUse = control(
  {
    id: 'patching/vulnerable-image-in-use',
    title:
      'Functions, ECS services and standalone tasks should not run images with severe known vulnerabilities',
    severity: 'HIGH',
    rationale: 'Anyone who can reach a workload can exploit a vulnerability in the image that it runs.',
    remediation:
      'Rebuild the image on a patched base image with patched packages, push it, and deploy it ' +
      '(UpdateFunctionCode with ImageUri; UpdateService with a new revision or forceNewDeployment; ' +
      'StopTask and RunTask for a standalone task). A function keeps the image that it was deployed with, and a ' +
      'task the image that it started with.',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html',
      'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html',
    ],
    frameworks: {
      'ISO/IEC 27001:2022': ['A.8.8'],
      'NIST SP 800-190': ['4.1.1'],
      'OWASP Serverless Top 10': ['S9'],
    },
    criteria: [
      SUPPRESSION_CRITERION,
      'Of a multi-arch image that a service or a standalone task runs, the images for all platforms are evaluated.',
      'The standalone tasks of a revision are evaluated together, whatever its status.',
      FOREIGN_IMAGE_CRITERION,
    ],
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      ...SCAN_LIMITATIONS,
      'Of ECS only images from the registry of the account are evaluated.',
      'If the tasks of a family take more than 300 calls of ECS to read, in all clusters, the result for its standalone tasks is ' +
        'INSUFFICIENT_DATA.',
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
      { each: { running: imageInputs } },
      ({ running }, { settings: { threshold } }) =>
        evaluateRunningImages(running, image => evaluateTaskImage(image, threshold)),
    ),
    declareEvaluator(
      'AWS::ECS::StandaloneTasks',
      { each: { images: imageInputs } },
      ({ resource, images }, { settings: { threshold } }) =>
        evaluateStandaloneImages(resource, images, image => evaluateTaskImage(image, threshold)),
    ),
  ],
)

/** Evaluates an image that a task runs; undefined for one that is not scanned itself, such as an index. */
function evaluateTaskImage(
  {
    resource,
    vulnerabilities,
  }: { resource: Resource; vulnerabilities: ImageDerivedFacts['vulnerabilities'] },
  threshold: Severity,
): Evaluation | undefined {
  if (vulnerabilities === 'ARCHIVED') return judgeArchivedImage(resource)
  return typeof vulnerabilities === 'string'
    ? undefined
    : evaluateVulnerabilities(resource, vulnerabilities, threshold)
}
