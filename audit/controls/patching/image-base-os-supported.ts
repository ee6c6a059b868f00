import type { ImageDerivedFacts, ImageOs } from '../../resources/ecr/image.ts'
import { describeResource } from '../../resources/kinds.ts'
import type { Resource } from '../../resources/resource.ts'
import { quoteName, quoteText } from '../../text/quote-text.ts'
import { control, type EvaluatorContext } from '../control.ts'
import { FOREIGN_IMAGE_CRITERION } from '../criteria/foreign-images.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import {
  evaluateRunningImages,
  evaluateStandaloneImages,
  judgeArchivedImage,
} from '../criteria/running-images.ts'
import { compliant, nonCompliant, notApplicable, type Evaluation } from '../evaluation.ts'

const DAY = 86_400_000

/** What is evaluated of an image that a task runs, and of those of an index. */
const imageInputs = {
  mustExist: true,
  facts: ['operatingSystem'],
  each: { children: { facts: ['operatingSystem'] } },
} as const

/** Ids of operating systems, as os-release(5) has them, for which extended support passes: `debian`, `ubuntu`. */
const settings: { acceptExtendedSupport: string[] } = { acceptExtendedSupport: [] }

export const imageBaseOsSupported = control(
  {
    id: 'patching/image-base-os-supported',
    title:
      'Functions, ECS services and standalone tasks should run images whose operating system is supported',
    severity: 'HIGH',
    rationale:
      'After its end of life, an operating system gets no security updates: rebuilding the image patches nothing, and scanners ' +
      'stop finding what vendors stop reporting. No service announces it for images.',
    remediation:
      'Build the image on a supported version of the base image, push it, and deploy it (UpdateFunctionCode with ImageUri; ' +
      'UpdateService with a new revision or forceNewDeployment; StopTask and RunTask for a standalone task).',
    references: [
      'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html',
      'https://docs.aws.amazon.com/linux/al2023/release-notes/support-info-by-support-statement.html',
    ],
    frameworks: {
      'CIS Docker 1.6': ['4.2', '4.4'],
      'DORA 2022/2554': ['Article 7'],
      'NIS2 Article 21': ['21(2)(e)'],
      'NIST SP 800-190': ['4.1.1'],
      'NIST SP 800-53 r5': ['SI-2'],
    },
    criteria: [
      'The operating system is what the os-release file of the image says, after all of its layers. Dates of its end of life are ' +
        'those of endoflife.date, which travel with Assay; the evidence has their day (datesFrom).',
      'A version with extended support fails unless "acceptExtendedSupport" lists its operating system: it covers some packages, ' +
        'or is paid for.',
      'Of a multi-arch image that a service or a standalone task runs, the images for all platforms are evaluated.',
      FOREIGN_IMAGE_CRITERION,
    ],
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      'An operating system without known dates, as Windows, is INSUFFICIENT_DATA.',
      'Of ECS only images from the registry of the account are evaluated.',
    ],
    settings,
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
      { one: { image: { facts: ['operatingSystem'] } } },
      ({ image }, evaluatorContext) => {
        if (image === 'NONE') return notApplicable('The function is not deployed from a container image.')
        return (
          evaluateOs(image, evaluatorContext) ??
          notApplicable(`The ${describeResource(image.resource)} is no runnable image.`)
        )
      },
    ),
    declareEvaluator(
      'AWS::ECS::Service',
      { each: { running: imageInputs } },
      ({ running }, evaluatorContext) =>
        evaluateRunningImages(running, image => evaluateOs(image, evaluatorContext)),
    ),
    declareEvaluator(
      'AWS::ECS::StandaloneTasks',
      { each: { images: imageInputs } },
      ({ resource, images }, evaluatorContext) =>
        evaluateStandaloneImages(resource, images, image => evaluateOs(image, evaluatorContext)),
    ),
  ],
)

type Image = { resource: Resource } & Pick<ImageDerivedFacts, 'operatingSystem'>

/** Evaluates an image; undefined for one without layers of its own, such as an index. */
function evaluateOs(
  { resource, operatingSystem: os }: Image,
  { settings: { acceptExtendedSupport }, now }: EvaluatorContext<typeof settings>,
): Evaluation | undefined {
  const name = describeResource(resource)
  if (os === 'ARCHIVED') return judgeArchivedImage(resource)
  if (os === 'INDEX' || os === 'ARTIFACT') return undefined
  if (os === 'NONE') return notApplicable(`The ${name} has no operating system of its own.`)
  const evidence = describeEvidence(resource, os)
  if (!hasEnded(os.endOfLife, now)) return compliant(evidence)
  const { extended } = os
  const isExtended = extended !== undefined && !hasEnded(extended.until, now)
  if (isExtended && acceptExtendedSupport.includes(os.id)) return compliant(evidence)
  const more = extended
    ? `; extended support ${isExtended ? 'ends' : 'ended'} on ${extended.until}: ${extended.by}`
    : ''
  return nonCompliant(
    `The ${name} has ${quoteName(`${os.label} ${os.version}`)}, whose support ended on ${quoteText(os.endOfLife)}${more}.`,
    evidence,
  )
}

/** Whether a day, which is the last one with updates, has passed; systems without an announced end have no day. */
function hasEnded(day: string, now: Date): boolean {
  const last = Date.parse(day)
  return !Number.isNaN(last) && now.getTime() >= last + DAY
}

function describeEvidence({ arn }: Resource, { label, version, endOfLife, extended, asOf }: ImageOs) {
  return {
    image: arn,
    operatingSystem: `${label} ${version}`.trim(),
    endOfLife,
    ...(extended ? { extendedSupport: extended } : {}),
    datesFrom: asOf,
  }
}
