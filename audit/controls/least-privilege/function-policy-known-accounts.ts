import { control } from '../control.ts'
import { chosen, qualifiedStatement, shownQualified, strangersAmong, whom } from '../exposed.ts'
import { compliant, nonCompliant } from '../verdict.ts'

export const functionPolicyKnownAccounts = control(
  {
    id: 'least-privilege/function-policy-known-accounts',
    title: "Functions' resource policies should let in known accounts and organizations only",
    severity: 'HIGH',
    because:
      'An account that nobody knows can run the function, with input of its choice, or have a service run it.',
    remediation:
      'If the account is yours or a partner\'s, list it under "trusted" in assay.config.json; if not, remove the ' +
      'statement (RemovePermission, with the Qualifier of the alias if it is of one).',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-cross-account.html'],
    mappings: { 'CIS AWS Compute 1.0': ['4.10'], 'OWASP Serverless Top 10': ['S5'] },
    limits: [
      'A statement for everyone is reported by function-policy-not-public, not here.',
      'Where no organization is listed under "trusted", every organization that a condition names counts as yours.',
      'A service counts as the account that its condition names as the source.',
      'Policies of published versions are not read; those of the function and its aliases are.',
    ],
    settings: {},
  },
  on => [
    on('AWS::Lambda::Function', { facts: ['policyExposure'] }, ({ policyExposure }) => {
      const strangers = chosen(policyExposure, strangersAmong)
      const [first] = strangers
      if (first === undefined) return compliant({ policies: Object.keys(policyExposure).length })
      const reason = `${qualifiedStatement(first)} lets ${whom(first.exposure)} in, which is not trusted.`
      return nonCompliant(reason, shownQualified(strangers))
    }),
  ],
)
