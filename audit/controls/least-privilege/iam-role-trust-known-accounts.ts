import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import { control } from '../control.ts'
import {
  summarizeExposures,
  describeExposureStatement,
  filterUntrustedExposures,
  describePrincipal,
} from '../criteria/admitted-principals.ts'
import { describeAsSubject } from '../criteria/format-text.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

/** Accounts in evidence. */
const MAX_ACCOUNTS = 5

export const iamRoleTrustKnownAccounts = control(
  {
    id: 'least-privilege/iam-role-trust-known-accounts',
    title: 'Role trust policies should allow only trusted accounts and organizations',
    severity: 'HIGH',
    rationale:
      'Anyone who controls an account that the role trusts, or breaks into it, can act in this account with the ' +
      'permissions of the role.',
    remediation:
      'If the account belongs to you or to a partner, list it under "trusted" in assay.config.json. Otherwise, ' +
      'remove it from the trust policy (UpdateAssumeRolePolicy).',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html',
    ],
    frameworks: {
      'AWS FSBP': ['IAM.28'],
      'CIS AWS Foundations 5.0': ['1.19'],
      'CIS AWS Foundations 6.0': ['2.19'],
      'CIS AWS Foundations 7.0': ['2.18'],
      'OWASP Serverless Top 10': ['S5'],
    },
    criteria: [
      'If "trusted" lists no organization, every organization that a condition names counts as trusted.',
    ],
    knownLimitations: [
      'A role that everyone can assume is reported by iam-role-trust-not-public, not here.',
      'If a role trusts the root of a trusted account, that account decides which of its principals can assume the role; this is not checked.',
      'A statement with a condition on aws:userid is not evaluated, because the account behind the ID is not known.',
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
        const reason = `${describeAsSubject(resource)} can be assumed by ${describePrincipal(first)}, which is not trusted (${describeExposureStatement(first)} of its trust policy).`
        return nonCompliant(reason, summarizeExposures(untrusted))
      }
      const delegatesTo = trustExposure.flatMap(exposure =>
        exposure.to === 'ACCOUNT' && exposure.principal === 'ALL' ? [exposure.account] : [],
      )
      return compliant(delegatesTo.length > 0 ? { delegatesTo: delegatesTo.slice(0, MAX_ACCOUNTS) } : {})
    }),
  ],
)
