import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'
import { cutText, quoteText } from '../../text/quote-text.ts'

/** The number of variables in the evidence. */
const SHOWN = 10

export const functionEnvNoSecrets = control(
  {
    id: 'isolation/function-env-no-secrets',
    title: 'Function environment variables should not hold secrets',
    severity: 'CRITICAL',
    rationale:
      'Everyone who can read the function configuration, and every library that the function loads, can ' +
      'read its environment variables in plain text.',
    remediation:
      'Rotate the secret, since it counts as exposed. Store it in Secrets Manager or Parameter Store, ' +
      'have the function read it at run time, and remove the variable (UpdateFunctionConfiguration with ' +
      'Environment). List variables that only look like secrets under "ignoredVariables".',
    references: [
      'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html',
      'https://docs.aws.amazon.com/lambda/latest/dg/with-secrets-manager.html',
    ],
    frameworks: {
      'BSI C5:2020': ['IDM-08'],
      'CIS AWS Compute 1.0': ['4.3'],
      'DORA 2022/2554': ['Article 9'],
      'FedRAMP 20x KSI 2026': ['KSI-SVC-ASM'],
      'NIST SP 800-190': ['4.1.4'],
      'OWASP Serverless Top 10': ['S3', 'S6'],
    },
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      'A secret is detected by the format of its value (rules of gitleaks), by a word such as password, ' +
        'secret, token or key in the name of the variable or of a field inside its value, together with a ' +
        'literal value; other secrets are not detected.',
      'An API key whose name says nothing of it is detected only if its vendor gives keys a format of their own.',
      'A public key can have the format of a secret one; list its variable under "ignoredVariables".',
    ],
    /** Names of variables that look like secrets but are not. */
    settings: { ignoredVariables: [] as string[] },
  },
  declareEvaluator => [
    declareForVersions(declareEvaluator, { facts: ['environment'] }, ({ environment }, { settings }) => {
      const suspects = Object.entries(environment)
        .filter(([name, { detected }]) => detected.length > 0 && !settings.ignoredVariables.includes(name))
        .map(([variable, { detected }]) => ({ variable: cutText(variable, 128), detected }))
      const [first] = suspects
      if (first === undefined) return compliant({ variables: Object.keys(environment).length })
      const more = suspects.length === 1 ? '' : ` (and ${suspects.length - 1} more)`
      const reason = `Environment variable ${quoteText(first.variable)} appears to hold a secret: ${first.detected.join(', ')}${more}.`
      return nonCompliant(reason, { suspects: suspects.slice(0, SHOWN), count: suspects.length })
    }),
  ],
)
