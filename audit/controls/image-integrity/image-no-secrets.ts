import { isWildcardMatch } from '../../engines/image/wildcard.ts'
import type { ContentSecret } from '../../resources/ecr/image-content.ts'
import { describeResource } from '../../resources/kinds.ts'
import { isOfOtherAccount, type Resource } from '../../resources/resource.ts'
import { limitTextLength, quoteName, quoteText } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import { FOREIGN_REPOSITORY_CRITERION, skipForeignImage } from '../criteria/foreign-images.ts'
import { combineIndexResults, skipNotRunnable } from '../criteria/multi-arch-images.ts'
import { compliant, nonCompliant, type EvaluatorResult } from '../evaluation.ts'

/** Places in the evidence, and characters of each. */
const SHOWN = 3
const LENGTH = 100

export const imageNoSecrets = control(
  {
    id: 'image-integrity/image-no-secrets',
    title: 'Images should not hold secrets in their files, configuration or history',
    severity: 'HIGH',
    rationale:
      'Anyone who can pull the image has the secret. A later layer that removes the file only hides it: the layer below is still ' +
      'in the image.',
    remediation:
      'Rotate the secret, since everyone who could pull the image may have it. Build the image without it (a secret mount of the ' +
      'build; Secrets Manager or Parameter Store at run time), deploy it, and delete the old image (BatchDeleteImage). List ' +
      'places that only look like secrets under "ignoredPaths".',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html',
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html',
    ],
    frameworks: {
      'BSI C5:2020': ['IDM-08'],
      'CIS Docker 1.6': ['4.10'],
      'FedRAMP 20x KSI 2026': ['KSI-SVC-ASM'],
      'NIST SP 800-190': ['4.1.4'],
      'OWASP Serverless Top 10': ['S3'],
    },
    criteria: [
      'All layers of the image are searched, also for files that a higher layer replaces or removes, and the variables, labels, ' +
        'arguments and history of its configuration.',
      'The images that workloads run are evaluated, and the latest image of each repository.',
      FOREIGN_REPOSITORY_CRITERION,
    ],
    knownLimitations: [
      'A secret is detected by the format of its value (rules of gitleaks) and, in files of settings and variables, by a word such ' +
        'as password, secret, token or key in its name; other secrets are not detected.',
      'Folders of the distribution and of libraries, binary files, files of more than 1 MB and documentation are not searched.',
      'Examples of documentation in a file are no secrets: placeholders such as user:password in a URL, sample tokens and keys, ' +
        'filled-in characters; and in files of translations, words without digits and signs are none.',
    ],
    /**
     * Places that look like secrets but are not: paths in the image, as `app/test/*.pem`, or `variable NAME`, in which `*`
     * stands for any characters.
     */
    settings: { ignoredPaths: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECR::Image',
      { facts: ['contentSecrets'], each: { children: { facts: ['contentSecrets'] } } },
      ({ resource, contentSecrets, children }, { settings: { ignoredPaths } }) => {
        if (isOfOtherAccount(resource)) return skipForeignImage()
        if (contentSecrets === 'INDEX')
          return combineIndexResults(
            children.flatMap(image =>
              typeof image.contentSecrets === 'string'
                ? []
                : evaluateSecrets(image.resource, image.contentSecrets, ignoredPaths),
            ),
          )
        if (typeof contentSecrets === 'string') return skipNotRunnable(contentSecrets)
        return evaluateSecrets(resource, contentSecrets, ignoredPaths)
      },
    ),
  ],
)

function evaluateSecrets(
  image: Resource,
  found: readonly ContentSecret[],
  ignoredPaths: readonly string[],
): EvaluatorResult {
  const secrets = found.filter(({ path }) => !ignoredPaths.some(pattern => isWildcardMatch(pattern, path)))
  const [first] = secrets
  const evidence = { image: image.arn, ignored: found.length - secrets.length }
  if (first === undefined) return compliant(evidence)
  const more = secrets.length > 1 ? ` (and ${secrets.length - 1} more)` : ''
  return nonCompliant(
    `The ${describeResource(image)} appears to hold a secret in ${describePlace(first)}${more}.`,
    {
      ...evidence,
      places: secrets.slice(0, SHOWN).map(({ path, layer }) => ({
        path: limitTextLength(path, LENGTH),
        ...(layer === undefined ? {} : { layer: shortenDigest(layer) }),
      })),
      by: [...new Set(secrets.flatMap(({ detected }) => detected))].slice(0, SHOWN),
    },
    secrets.map(({ path }) => path),
  )
}

/** `file app/.env of layer sha256:7b7b7b7b7b7b`, `variable TOKEN of its configuration`. */
function describePlace({ path, layer }: ContentSecret): string {
  if (layer === undefined) return `${quoteText(path)} of its configuration`
  return `file ${quoteText(path)} of layer ${quoteName(shortenDigest(layer))}`
}

function shortenDigest(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12)
}
