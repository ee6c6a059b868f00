import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import { control } from '../control.ts'
import {
  summarizeExposures,
  describeExposureStatement,
  filterUntrustedExposures,
  describePrincipal,
} from '../criteria/admitted-principals.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

/** Accounts that the evidence shows. */
const SHOWN = 5

export const iamRoleTrustKnownAccounts = control(
  {
    id: 'least-privilege/iam-role-trust-known-accounts',
    title: 'Roles should trust known accounts and organizations only',
    severity: 'HIGH',
    rationale:
      'Whoever runs an account that a role trusts, or breaks into it, can act in this account with what the role may do.',
    remediation:
      'If the account is yours or a partner\'s, list it under "trusted" in assay.config.json; if not, take it out of ' +
      'the trust policy (UpdateAssumeRolePolicy).',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html',
    ],
    frameworks: {
      'AWS FSBP': ['IAM.28'],
      'CIS AWS Foundations 7.0': ['2.18'],
      'OWASP Serverless Top 10': ['S5'],
    },
    knownLimitations: [
      'A role that everyone may assume is reported by iam-role-trust-not-public, not here.',
      'Where no organization is listed under "trusted", every organization that a condition names counts as yours.',
      'Trust in the root of a known account leaves it to that account who may assume the role.',
      'Which account is behind a condition on aws:userid cannot be told; such a statement is not weighed.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::IAM::Role', { facts: ['trustExposure'] }, ({ resource, trustExposure }) => {
      const owned = explainAwsOwnership(resource)
      if (owned !== undefined) return notApplicable(owned)
      const untrusted = filterUntrustedExposures(trustExposure)
      const [first] = untrusted
      if (first !== undefined) {
        const reason = `${describeExposureStatement(first)} of the trust policy lets ${describePrincipal(first)}, which is not trusted, assume the role.`
        return nonCompliant(reason, summarizeExposures(untrusted))
      }
      const delegatesTo = trustExposure.flatMap(exposure =>
        exposure.to === 'ACCOUNT' && exposure.principal === 'ALL' ? [exposure.account] : [],
      )
      return compliant(delegatesTo.length > 0 ? { delegatesTo: delegatesTo.slice(0, SHOWN) } : {})
    }),
  ],
)
