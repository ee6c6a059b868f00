import { describeResource } from '../../resources/kinds.ts'
import type { ImageVerificationFacts } from '../../resources/ecr/image-verification.ts'
import type { Resource } from '../../resources/resource.ts'
import { isOfOtherAccount } from '../../resources/resource.ts'
import { control, type EvaluatorContext } from '../control.ts'
import { FOREIGN_IMAGE_CRITERION, skipForeignImage } from '../criteria/foreign-images.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { evaluateRunningImages } from '../criteria/running-images.ts'
import { formatRepositoryUri } from '../../resources/ecr/repository.ts'
import { selectImagePolicy } from '../../settings/image-policy.ts'
import { limitTextLength, quoteText } from '../../text/quote-text.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'

/** Reasons in the evidence, and characters of each: evidence of more than 1 KB is not kept, and the mode with it. */
const SHOWN = 3
const LENGTH = 100

/** What is evaluated of an image: who vouches for it. */
const imageInputs = { one: { verification: { facts: ['result'] } } } as const

/** What is evaluated of an image that a task runs. */
const taskInputs = { mustExist: true, ...imageInputs } as const

export const imageVerified = control(
  {
    id: 'image-integrity/image-verified',
    title: 'Images should be signed as the policy of their repository demands',
    severity: 'HIGH',
    rationale:
      'Anyone who can push to a repository can replace what runs. A signature by a key or an identity of the ' +
      'pipeline shows who built an image; AWS verifies none when it starts a function or a task.',
    remediation:
      'Sign the image in the pipeline that builds it (cosign sign, notation sign), with a signer that "images" ' +
      'in the configuration accepts, and deploy by digest. Images that the pipeline did not build: find out who pushed them, ' +
      'and delete them.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-signing.html'],
    frameworks: {
      'CIS Docker 1.6': ['4.5', '4.12'],
      'FedRAMP 20x KSI 2026': ['KSI-SCR-MIT', 'KSI-SVC-VRI'],
      'NIS2 Article 21': ['21(2)(d)'],
      'NIST SP 800-190': ['4.1.5'],
    },
    criteria: [
      'Who must sign is said by "images" in the configuration; images of other repositories are NOT_APPLICABLE.',
      'Images with a tag are evaluated, and what workloads run, with or without a tag.',
      'A signature of an index of several platforms covers a workload that runs the index. A workload that runs the image of one ' +
        'platform by its digest needs a signature of that image (cosign sign --recursive).',
      'Runtimes run some images whose manifest says that they are something else, which Assay does not verify: a workload that ' +
        'runs one is a finding if a policy names its repository.',
      FOREIGN_IMAGE_CRITERION,
    ],
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      'Of ECS only images from the registry of the account are evaluated.',
      'Whether a certificate or a key was revoked is not asked over the network.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECR::Image',
      { facts: ['tags'], ...imageInputs },
      ({ resource, tags, verification }) => {
        if (isOfOtherAccount(resource)) return skipForeignImage()
        if (verification === 'NONE') return notApplicable('This is not a runnable image.')
        if (tags.length === 0)
          return notApplicable('The image has no tag. If a workload runs it, that workload is evaluated.')
        return evaluateVerification(resource, verification, 'The image')
      },
    ),
    declareForVersions(declareEvaluator, { one: { image: imageInputs } }, ({ image }, evaluatorContext) => {
      if (image === 'NONE') return notApplicable('The function is not deployed from a container image.')
      return evaluateRunning(image, evaluatorContext, 'The function runs')
    }),
    declareEvaluator(
      'AWS::ECS::Service',
      { each: { running: taskInputs } },
      ({ running }, evaluatorContext) =>
        evaluateRunningImages(orderByMode(running).map(excludeChildren), image =>
          evaluateRunning(image, evaluatorContext, 'The service runs'),
        ),
    ),
    declareEvaluator(
      'AWS::ECS::StandaloneTasks',
      { each: { images: taskInputs } },
      ({ images }, evaluatorContext) =>
        evaluateRunningImages(
          orderByMode(images).map(excludeChildren),
          image => evaluateRunning(image, evaluatorContext, 'A standalone task runs'),
          'Standalone tasks of the revision run no image from the registry of the account.',
        ),
    ),
  ],
)

/**
 * Images whose policy only warns come last: the evidence is that of the first image that fails, and its mode decides whether
 * the gate refuses the change.
 */
function orderByMode<T extends { verification: Verification }>(images: readonly T[]): T[] {
  const warns = ({ verification }: T) =>
    verification !== 'NONE' && verification.result !== 'NO_POLICY' && verification.result.mode === 'warn'
  return images.toSorted((a, b) => Number(warns(a)) - Number(warns(b)))
}

/** The signature of an index covers its images, so these are not evaluated. */
function excludeChildren<T extends object>(image: T): T & { children: readonly T[] } {
  return { ...image, children: [] }
}

type Verification = Pick<ImageVerificationFacts, 'result'> | 'NONE'

/** An image and who vouches for it; `'NONE'` if its manifest does not say that it is an image. */
interface RunningImage {
  resource: Resource<'AWS::ECR::Image'>
  verification: Verification
}

/** Evaluates an image that a workload runs; `running` begins the reason: `The function runs`. */
function evaluateRunning(
  { resource, verification }: RunningImage,
  { imagePolicies }: Pick<EvaluatorContext<object>, 'imagePolicies'>,
  running: string,
): EvaluatorResult {
  const subject = `${running} ${describeResource(resource)}, which`
  if (verification !== 'NONE') return evaluateVerification(resource, verification, subject)
  if (selectImagePolicy(imagePolicies, formatRepositoryUri(resource)) === undefined)
    return skipWithoutPolicy()
  return nonCompliant(
    `${subject} is not verified: its manifest does not say that it is an image, which some runtimes accept.`,
    { image: resource.arn },
  )
}

function skipWithoutPolicy(): EvaluatorResult {
  return notApplicable('No policy in "images" of the configuration names the repository.')
}

function evaluateVerification(
  { arn }: Resource,
  { result }: Exclude<Verification, 'NONE'>,
  subject: string,
): EvaluatorResult {
  if (result === 'NO_POLICY') return skipWithoutPolicy()
  const { verified, by, reasons, mode } = result
  if (verified) return compliant({ image: arn, by })
  const [first = 'it has no signature'] = reasons
  const shown = reasons.slice(0, SHOWN).map(reason => limitTextLength(reason, LENGTH))
  return nonCompliant(`${subject} is not verified: ${quoteText(first)}.`, {
    image: arn,
    reasons: shown,
    mode,
  })
}
