import type { ImageOrigin } from '../../resources/ecr/image-origin.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { describeContainers } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

/** The number of images in the evidence, and the length of each. */
const SHOWN = 3
const LENGTH = 200

export const imageRegistryAllowed = control(
  {
    id: 'image-integrity/image-registry-allowed',
    title: 'Images should come from allowed registries',
    severity: 'HIGH',
    rationale:
      'The owner of a registry decides what runs. An image from an unknown publisher, or one whose name ' +
      'resembles a known image, runs with all permissions of the workload.',
    remediation:
      'Copy the image to a repository in your account and deploy it from there. If you trust the source, ' +
      'list its host under "trusted.registries", its account under "trusted.accounts" or its repository ' +
      'under "allowedRepositories".',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html',
      'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html',
    ],
    frameworks: {
      'CIS Docker 1.6': ['4.2'],
      'FedRAMP 20x KSI 2026': ['KSI-SCR-MIT'],
      'NIS2 Article 21': ['21(2)(d)'],
      'NIST SP 800-190': ['4.1.5'],
    },
    criteria: [
      "The account's own registry counts as allowed, with every image that a pull-through cache stores " +
        'in it.',
    ],
    knownLimitations: [UNUSED_VERSION_LIMITATION],
    /** Allowed repositories with their registry, such as `public.ecr.aws/lambda/python`; a trailing / allows all repositories below it. */
    settings: { allowedRepositories: [] as string[] },
  },
  declareEvaluator => [
    declareForVersions(declareEvaluator, { facts: ['imageOrigin'] }, ({ imageOrigin }, { settings }) => {
      if (imageOrigin === 'NONE') return notApplicable('The function is not deployed from a container image.')
      if (isAllowed(imageOrigin, settings.allowedRepositories)) return compliant(summarizeOrigin(imageOrigin))
      return nonCompliant(
        `The image comes from registry ${quoteText(imageOrigin.registry)}, which is not trusted.`,
        summarizeOrigin(imageOrigin),
      )
    }),
    ...declareForRevisions(
      declareEvaluator,
      { facts: ['imageOrigins'] },
      ({ imageOrigins }, { settings }) => {
        const others = imageOrigins.filter(origin => !isAllowed(origin, settings.allowedRepositories))
        const [first] = others
        if (first === undefined) return compliant({ containers: imageOrigins.length })
        const subject = describeContainers(
          others.map(({ container }) => container),
          'has an image from',
          'have images from',
        )
        const registries =
          others.length === 1
            ? `registry ${quoteText(first.registry)}, which is not trusted`
            : `registries that are not trusted, such as ${quoteText(first.registry)}`
        return nonCompliant(`${subject} ${registries}.`, {
          others: others.slice(0, SHOWN).map(summarizeOrigin),
        })
      },
    ),
  ],
)

function isAllowed({ registry, repository, trust }: ImageOrigin, allowed: readonly string[]): boolean {
  const name = `${registry}/${repository}`
  return (
    trust !== 'OTHER' || allowed.some(each => (each.endsWith('/') ? name.startsWith(each) : name === each))
  )
}

function summarizeOrigin({ image, trust }: ImageOrigin) {
  return { image: image.slice(0, LENGTH), trust }
}
