import type { ImageOrigin } from '../../resources/ecr/image-origin.ts'
import { control } from '../control.ts'
import {
  skipInactiveRevision,
  INACTIVE_REVISION_LIMITATION,
  describeContainers,
} from '../criteria/task-definitions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

/** Images that the evidence shows, and characters of each. */
const SHOWN = 3
const LENGTH = 200

export const imageRegistryAllowed = control(
  {
    id: 'image-integrity/image-registry-allowed',
    title: 'Images should come from registries that are allowed',
    severity: 'HIGH',
    rationale:
      'Whoever controls the registry decides what runs. An image of a stranger, or of a name that looks like a known ' +
      'one, runs with the permissions of the workload.',
    remediation:
      'Copy the image to the account and deploy it from there; or, if the source is trusted, list its host under ' +
      '"trusted.registries", its account under "trusted.accounts" or its repository under "allowedRepositories".',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html',
      'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html',
    ],
    frameworks: { 'CIS Docker 1.6': ['4.2'], 'NIST SP 800-190': ['4.1.5'] },
    knownLimitations: [
      'The registry of the account itself counts as allowed, with all that a pull-through cache brings into it.',
      INACTIVE_REVISION_LIMITATION,
    ],
    /** Repositories that are allowed with their registry, such as `public.ecr.aws/lambda/python`; one that ends with / allows all below it. */
    settings: { allowedRepositories: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator('AWS::Lambda::Function', { facts: ['imageOrigin'] }, ({ imageOrigin }, { settings }) => {
      if (imageOrigin === 'NONE') return notApplicable('The function is no container image.')
      if (isAllowed(imageOrigin, settings.allowedRepositories)) return compliant(summarizeOrigin(imageOrigin))
      return nonCompliant(
        `The image comes from registry ${imageOrigin.registry}, which is not trusted.`,
        summarizeOrigin(imageOrigin),
      )
    }),
    declareEvaluator(
      'AWS::ECS::TaskDefinition',
      { facts: ['status', 'imageOrigins'] },
      ({ status, imageOrigins }, { settings }) => {
        const skipped = skipInactiveRevision(status)
        if (skipped) return skipped
        const others = imageOrigins.filter(origin => !isAllowed(origin, settings.allowedRepositories))
        const [first] = others
        if (first === undefined) return compliant({ containers: imageOrigins.length })
        const subject = describeContainers(
          others.map(({ container }) => container),
          'has an image',
          'have images',
        )
        const registries = others.length === 1 ? 'registry' : 'registries such as'
        return nonCompliant(`${subject} of ${registries} ${first.registry}, not trusted.`, {
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
