import { control } from '../control.ts'
import {
  selectQualifiedExposures,
  formatQualifiedReason,
  summarizeQualifiedExposures,
  filterUntrustedExposures,
} from '../criteria/admitted-principals.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const functionPolicyKnownAccounts = control(
  {
    id: 'least-privilege/function-policy-known-accounts',
    title: 'Function resource policies should allow only trusted accounts and organizations',
    severity: 'HIGH',
    rationale:
      'An untrusted account can invoke the function with input of its choice, directly or through an AWS ' +
      'service.',
    remediation:
      'If the account belongs to you or to a partner, list it under "trusted" in assay.config.json. Otherwise, ' +
      'remove the statement (RemovePermission, with the Qualifier of the alias if the policy belongs to one).',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-cross-account.html'],
    frameworks: { 'CIS AWS Compute 1.0': ['4.10'], 'OWASP Serverless Top 10': ['S5'] },
    criteria: [
      'If "trusted" lists no organization, every organization that a condition names counts as trusted.',
      'A service counts as the account that its condition names as the source.',
    ],
    knownLimitations: [
      'A statement that allows everyone is reported by function-policy-not-public, not here.',
      'The policy of a published version is read only if the version is in use: by an alias or an event source mapping, or with provisioned concurrency.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { facts: ['qualifiedExposure'] },
      ({ resource, qualifiedExposure }) => {
        const untrusted = selectQualifiedExposures(qualifiedExposure, filterUntrustedExposures)
        const [first] = untrusted
        if (first === undefined) return compliant({ policies: Object.keys(qualifiedExposure).length })
        return nonCompliant(formatQualifiedReason(resource, first), summarizeQualifiedExposures(untrusted))
      },
    ),
  ],
)
