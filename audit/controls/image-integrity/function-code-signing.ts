import { describeResource } from '../../resources/kinds.ts'
import type { CodePublisher } from '../../resources/lambda/code-signing-config.ts'
import { quoteName, quoteText } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import { compliant, insufficientData, nonCompliant, notApplicable } from '../evaluation.ts'

/** Publishers in the evidence. */
const SHOWN = 5

export const functionCodeSigning = control(
  {
    id: 'image-integrity/function-code-signing',
    title: 'Functions with code signing should refuse code that no trusted publisher signed',
    severity: 'MEDIUM',
    rationale:
      'With the policy Warn, Lambda deploys code whose signature is missing, expired, revoked or of another publisher, and ' +
      'only counts it. A signing profile of another account lets that account decide what the function runs.',
    remediation:
      'Set UntrustedArtifactOnDeployment to Enforce (UpdateCodeSigningConfig), and allow only signing profiles of your own or ' +
      'of trusted accounts: list those under "trusted.accounts". To require a code signing configuration of all functions, set ' +
      '"required" to true; add one with PutFunctionCodeSigningConfig.',
    references: [
      'https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html',
      'https://docs.aws.amazon.com/lambda/latest/api/API_CodeSigningPolicies.html',
    ],
    frameworks: {
      'CIS AWS Compute 1.0': ['4.8'],
      'FedRAMP 20x KSI 2026': ['KSI-SVC-VRI'],
      'NIS2 Article 21': ['21(2)(d)'],
      'NIST SP 800-53 r5': ['CM-14', 'SI-7'],
      'OWASP Serverless Top 10': ['S9'],
    },
    criteria: [
      'A function without a code signing configuration fails only if "required" is true.',
      'A function from a container image is NOT_APPLICABLE: Lambda signs only archives. For images, see image-verified.',
      'Lambda deletes no code signing configuration that a function uses. One that cannot be found is unknown.',
    ],
    knownLimitations: [
      'Lambda verifies signatures when code is deployed. Code that was deployed before runs on, whether it is signed or not.',
      'Whether AWS Signer revoked or canceled a signing profile is not read.',
    ],
    /** Whether a function without a code signing configuration fails. */
    settings: { required: false },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      {
        facts: ['runtime'],
        one: { codeSigningConfig: { facts: ['presence', 'untrustedArtifacts', 'publishers'] } },
      },
      ({ runtime, codeSigningConfig }, { settings: { required } }) => {
        if (runtime === 'IMAGE')
          return notApplicable('The function is deployed from a container image, which Lambda does not sign.')
        if (codeSigningConfig === 'NONE') {
          if (required) return nonCompliant('The function has no code signing configuration.', {})
          return notApplicable(
            'The function has no code signing configuration, and the setting "required" of the control is false.',
          )
        }
        if (codeSigningConfig.presence === 'DELETED')
          return insufficientData(
            `The ${describeResource(codeSigningConfig.resource)} of the function cannot be found.`,
          )
        const { resource, untrustedArtifacts, publishers } = codeSigningConfig
        const others = publishers.filter(({ publisher }) => publisher === 'OTHER')
        const faults = [
          ...(untrustedArtifacts === 'Warn' ? ['only warns about code without a valid signature'] : []),
          ...describeOthers(others),
        ]
        const evidence = { config: resource.arn, untrustedArtifacts, publishers: publishers.slice(0, SHOWN) }
        if (faults.length === 0) return compliant(evidence)
        return nonCompliant(
          `The ${describeResource(resource)} of the function ${faults.join(', and ')}.`,
          evidence,
          [
            ...(untrustedArtifacts === 'Warn' ? ['Warn'] : []),
            ...others.map(({ account, profile }) => `${account} ${profile}`),
          ],
        )
      },
    ),
  ],
)

function describeOthers(others: readonly CodePublisher[]): string[] {
  const [first] = others
  if (first === undefined) return []
  const more = others.length === 1 ? '' : ` (and ${others.length - 1} more)`
  const owner = first.account === '' ? 'no account' : `account ${quoteName(first.account)}`
  return [`accepts signing profile ${quoteText(first.profile)} of ${owner}, which is not trusted${more}`]
}
