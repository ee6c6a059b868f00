import { ownedByAws } from '../../resources/iam/owned-by-aws.ts'
import { control } from '../control.ts'
import { shown, statementOf, strangersAmong, whom } from '../exposed.ts'
import { compliant, nonCompliant, notApplicable } from '../verdict.ts'

/** Accounts that the evidence shows. */
const SHOWN = 5

export const iamRoleTrustKnownAccounts = control(
  {
    id: 'least-privilege/iam-role-trust-known-accounts',
    title: 'Roles should trust known accounts and organizations only',
    severity: 'HIGH',
    because:
      'Whoever runs an account that a role trusts, or breaks into it, can act in this account with what the role may do.',
    remediation:
      'If the account is yours or a partner\'s, list it under "trusted" in assay.config.json; if not, take it out of ' +
      'the trust policy (UpdateAssumeRolePolicy).',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html',
    ],
    mappings: {
      'AWS FSBP': ['IAM.28'],
      'CIS AWS Foundations 7.0': ['2.18'],
      'OWASP Serverless Top 10': ['S5'],
    },
    limits: [
      'A role that everyone may assume is reported by iam-role-trust-not-public, not here.',
      'Where no organization is listed under "trusted", every organization that a condition names counts as yours.',
      'Trust in the root of a known account leaves it to that account who may assume the role.',
      'Which account is behind a condition on aws:userid cannot be told; such a statement is not weighed.',
    ],
    settings: {},
  },
  on => [
    on('AWS::IAM::Role', { facts: ['trustExposure'] }, ({ resource, trustExposure }) => {
      const owned = ownedByAws(resource)
      if (owned !== undefined) return notApplicable(owned)
      const strangers = strangersAmong(trustExposure)
      const [first] = strangers
      if (first !== undefined) {
        const reason = `${statementOf(first)} of the trust policy lets ${whom(first)}, which is not trusted, assume the role.`
        return nonCompliant(reason, shown(strangers))
      }
      const delegatesTo = trustExposure.flatMap(exposure =>
        exposure.to === 'ACCOUNT' && exposure.principal === 'ALL' ? [exposure.account] : [],
      )
      return compliant(delegatesTo.length > 0 ? { delegatesTo: delegatesTo.slice(0, SHOWN) } : {})
    }),
  ],
)
