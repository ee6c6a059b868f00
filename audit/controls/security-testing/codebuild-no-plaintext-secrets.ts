import type { ProjectFacts, ProjectText } from '../../resources/codebuild/project.ts'
import { cutText, quoteText } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

/** Variables that always hold credentials (Security Hub, CodeBuild.2). */
const SECRET_BY_NAME = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']

/** The number of places in the evidence. */
const SHOWN = 10

export const codebuildNoPlaintextSecrets = control(
  {
    id: 'security-testing/codebuild-no-plaintext-secrets',
    title: 'CodeBuild projects should not contain secrets in plain text',
    severity: 'CRITICAL',
    rationale:
      'Everyone who can read the project (BatchGetProjects, BatchGetBuilds, the console) can read its variables of type ' +
      'PLAINTEXT, its inline buildspec and the URL of its source. Every command of a build gets them too.',
    remediation:
      'Rotate the secret, since it counts as exposed; earlier builds show it too (BatchDeleteBuilds). Store it in Secrets ' +
      'Manager or Parameter Store, and reference it by a variable of type SECRETS_MANAGER or PARAMETER_STORE (UpdateProject) ' +
      'or in the buildspec under env. Connect the source by CodeConnections instead of credentials in its URL. List ' +
      'variables that only look like secrets under "ignoredVariables".',
    references: [
      'https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html',
      'https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html',
    ],
    frameworks: {
      'AWS FSBP': ['CodeBuild.1', 'CodeBuild.2'],
      'BSI C5:2020': ['IDM-08'],
      'FedRAMP 20x KSI 2026': ['KSI-SVC-ASM'],
      'NIST SP 800-53 r5': ['IA-5(7)', 'SA-3'],
      'PCI DSS 4.0.1': ['8.3.2'],
    },
    criteria: [
      'Evaluated are variables of type PLAINTEXT, and of all sources inline buildspecs, URLs and the resource of the ' +
        'authorization. AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY always count.',
    ],
    knownLimitations: [
      'StartBuild and StartBuildBatch can override variables and the buildspec of one build; only the project is read.',
      'A buildspec in the source or in S3 is not read.',
      'A secret is detected by the format of its value (rules of gitleaks), by a word such as password, ' +
        'secret, token or key in the name of the variable or of a field inside a text, together with a ' +
        'literal value; other secrets are not detected.',
    ],
    /** Names of variables that look like secrets but are not. */
    settings: { ignoredVariables: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::CodeBuild::Project',
      { facts: ['environment', 'texts'] },
      ({ environment, texts }, { settings }) => {
        const suspects = [...findVariables(environment, settings.ignoredVariables), ...findTexts(texts)]
        const [first] = suspects
        if (first === undefined)
          return compliant({ variables: Object.keys(environment).length, texts: texts.length })
        const more = suspects.length === 1 ? '' : ` (and ${suspects.length - 1} more)`
        return nonCompliant(`${first.place} appears to hold a secret: ${first.detected.join(', ')}${more}.`, {
          suspects: suspects.slice(0, SHOWN),
          count: suspects.length,
        })
      },
    ),
  ],
)

/** A place that appears to hold a secret. */
interface Suspect {
  /** As it begins a sentence. */
  place: string
  detected: readonly string[]
}

function findVariables(environment: ProjectFacts['environment'], ignored: readonly string[]): Suspect[] {
  return Object.entries(environment).flatMap(([name, { detected }]) => {
    const by = SECRET_BY_NAME.includes(name) ? [...detected, 'a name of AWS credentials'] : detected
    const isSuspect = by.length > 0 && !ignored.includes(name)
    return isSuspect ? [{ place: `Environment variable ${quoteText(cutText(name, 128))}`, detected: by }] : []
  })
}

const PARTS: Readonly<Record<ProjectText['part'], string>> = {
  location: 'The location',
  buildspec: 'The buildspec',
  auth: 'The authorization',
}

function findTexts(texts: readonly ProjectText[]): Suspect[] {
  return texts.flatMap(({ source, part, detected }) => {
    const of = source === 'PRIMARY' ? 'the source' : `secondary source ${quoteText(source)}`
    return detected.length > 0 ? [{ place: `${PARTS[part]} of ${of}`, detected }] : []
  })
}
