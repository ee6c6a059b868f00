import { control } from '../control.ts'
import {
  selectQualifiedExposures,
  describeQualifiedStatement,
  summarizeQualifiedExposures,
  filterUntrustedExposures,
  describePrincipal,
} from '../criteria/admitted-principals.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const functionPolicyKnownAccounts = control(
  {
    id: 'least-privilege/function-policy-known-accounts',
    title: "Functions' resource policies should let in known accounts and organizations only",
    severity: 'HIGH',
    rationale:
      'An account that nobody knows can run the function, with input of its choice, or have a service run it.',
    remediation:
      'If the account is yours or a partner\'s, list it under "trusted" in assay.config.json; if not, remove the ' +
      'statement (RemovePermission, with the Qualifier of the alias if it is of one).',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-cross-account.html'],
    frameworks: { 'CIS AWS Compute 1.0': ['4.10'], 'OWASP Serverless Top 10': ['S5'] },
    knownLimitations: [
      'A statement for everyone is reported by function-policy-not-public, not here.',
      'Where no organization is listed under "trusted", every organization that a condition names counts as yours.',
      'A service counts as the account that its condition names as the source.',
      'Policies of published versions are not read; those of the function and its aliases are.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::Lambda::Function', { facts: ['policyExposure'] }, ({ policyExposure }) => {
      const untrusted = selectQualifiedExposures(policyExposure, filterUntrustedExposures)
      const [first] = untrusted
      if (first === undefined) return compliant({ policies: Object.keys(policyExposure).length })
      const reason = `${describeQualifiedStatement(first)} lets ${describePrincipal(first.exposure)} in, which is not trusted.`
      return nonCompliant(reason, summarizeQualifiedExposures(untrusted))
    }),
  ],
)
