import { isWildcardMatch } from '../../engines/image/wildcard.ts'
import type { ContentSecrets } from '../../resources/ecr/image-content.ts'
import { parseCodeContent } from '../../resources/lambda/code-content.ts'
import { getResourceName, type Resource } from '../../resources/resource.ts'
import { limitTextLength, quoteName, quoteText } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { compliant, insufficientData, nonCompliant, notApplicable } from '../evaluation.ts'

/** Places in the evidence, and characters of each. */
const SHOWN = 3
const LENGTH = 100

/** The inputs of an archive. */
interface Archive {
  resource: Resource<'AWS::Lambda::CodeContent'>
  secrets: ContentSecrets
}

export const functionCodeNoSecrets = control(
  {
    id: 'image-integrity/function-code-no-secrets',
    title: 'The code of functions and of their layers should not hold secrets',
    severity: 'CRITICAL',
    rationale:
      'Everyone who may call GetFunction or GetLayerVersion can download the archive, and with it the secret. It also stays in ' +
      'published versions, and in the bucket and the build that the archive comes from.',
    remediation:
      'Rotate the secret, since everyone who could download the archive may have it. Store it in Secrets Manager or Parameter ' +
      'Store, read it at run time, deploy the code without it (UpdateFunctionCode, PublishLayerVersion), and delete the versions ' +
      'that have it. List places that only look like secrets under "ignoredPaths".',
    references: [
      'https://docs.aws.amazon.com/lambda/latest/dg/with-secrets-manager.html',
      'https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html',
    ],
    frameworks: {
      'BSI C5:2020': ['IDM-08'],
      'FedRAMP 20x KSI 2026': ['KSI-SVC-ASM'],
      'NIST SP 800-53 r5': ['IA-5(7)'],
      'OWASP Serverless Top 10': ['S3', 'S6'],
    },
    criteria: [
      'The archives of $LATEST, of published versions in use, and of their layers are searched, also of layers of other accounts.',
      'Code that cannot be read completely is unknown, unless a secret was found.',
      'A function from a container image is NOT_APPLICABLE. For images, see image-no-secrets.',
    ],
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      'A secret is detected by the format of its value (rules of gitleaks) and, in files of settings, by a word such as password, ' +
        'secret, token or key in its name; other secrets are not detected.',
      'Folders of libraries (node_modules, site-packages), files that pip installed from an index (those that a RECORD lists), binary ' +
        'files, archives within the archive (such as those of Java), files of more than 1 MB and documentation are not searched.',
      'Examples of documentation in a file are no secrets: placeholders such as user:password in a URL, sample tokens and keys, ' +
        'filled-in characters; and in files of translations, words without digits and signs are none.',
    ],
    /**
     * Places that look like secrets but are not: paths in the archive, as `test/*.pem`, in which `*` stands for any characters.
     */
    settings: { ignoredPaths: [] as string[] },
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
      {
        facts: ['runtime'],
        one: { codeContent: { facts: ['secrets'] } },
        each: { layerContents: { facts: ['secrets'], mustExist: true } },
      },
      ({ runtime, codeContent, layerContents }, { settings: { ignoredPaths } }) => {
        if (runtime === 'IMAGE') return notApplicable('The function is deployed from a container image.')
        if (codeContent === 'NONE')
          return notApplicable('The code of the function is read when it is deployed.')
        const archives: readonly Archive[] = [codeContent, ...layerContents]
        const all = archives.flatMap(archive => archive.secrets.found.map(({ path }) => ({ path, archive })))
        const found = archives.flatMap(archive =>
          archive.secrets.found
            .filter(({ path }) => !ignoredPaths.some(pattern => isWildcardMatch(pattern, path)))
            .map(secret => ({ ...secret, archive })),
        )
        const evidence = { archives: archives.length, ignored: all.length - found.length }
        const [first] = found
        if (first !== undefined) {
          const more = found.length > 1 ? ` (and ${found.length - 1} more)` : ''
          return nonCompliant(
            `File ${quoteText(first.path)} ${describeArchive(first.archive)} appears to hold a secret: ${first.detected.map(quoteName).join(', ')}${more}.`,
            {
              ...evidence,
              places: found.slice(0, SHOWN).map(({ path, archive }) => ({
                path: limitTextLength(path, LENGTH),
                ...(isLayer(archive) ? { layer: getResourceName(archive.resource) } : {}),
              })),
              by: [...new Set(found.flatMap(({ detected }) => detected))].slice(0, SHOWN),
            },
          )
        }
        const undecided = archives.find(({ secrets }) => secrets.unread !== undefined)
        if (undecided?.secrets.unread === undefined) return compliant(evidence)
        return insufficientData(
          `A part ${describeArchive(undecided)} was not searched for secrets: ${quoteText(undecided.secrets.unread)}`,
        )
      },
    ),
  ],
)

function isLayer({ resource }: Archive): boolean {
  return parseCodeContent(resource)?.of !== 'FUNCTION'
}

/** `of the code`, `of layer shared:4`. */
function describeArchive(archive: Archive): string {
  return isLayer(archive) ? `of layer ${quoteText(getResourceName(archive.resource))}` : 'of its code'
}
