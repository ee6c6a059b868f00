import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import type { RoleTrustExposure } from '../../resources/iam/role.ts'
import { control } from '../control.ts'
import {
  summarizeExposures,
  describeExposureStatement,
  describePrincipal,
} from '../criteria/admitted-principals.ts'
import { describeAsSubject } from '../criteria/format-text.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const iamRoleCrossAccountExternalId = control(
  {
    id: 'least-privilege/iam-role-cross-account-external-id',
    title: 'Roles for third parties should require an external ID or MFA',
    severity: 'MEDIUM',
    rationale:
      'A third party serves many customers from one account. Without an external ID, another of its customers ' +
      'can make it use your role by giving it the ARN of your role as their own (the confused deputy problem).',
    remediation:
      'Change the trust policy (UpdateAssumeRolePolicy): require StringEquals on sts:ExternalId with the ID that ' +
      'the third party gave you. If people assume the role, require Bool true on aws:MultiFactorAuthPresent, or ' +
      'NumericLessThan on aws:MultiFactorAuthAge.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html'],
    frameworks: { 'OWASP Serverless Top 10': ['S2'] },
    criteria: [
      'Accounts and organizations under "trusted" do not count as third parties, unless "thirdParties" lists the account.',
    ],
    knownLimitations: [
      'Whether the external ID is hard to guess, or the same for all customers, is not checked.',
    ],
    settings: {
      /** IDs of trusted accounts that belong to third parties. */
      thirdParties: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::IAM::Role',
      { facts: ['trustExposure'] },
      ({ resource, trustExposure }, { settings }) => {
        const owned = explainAwsOwnership(resource)
        if (owned !== undefined) return notApplicable(owned)
        const others = trustExposure.filter(exposure => isThirdParty(exposure, settings.thirdParties))
        if (others.length === 0) return notApplicable('The role trusts no third-party account.')
        const unprotected = others.filter(exposure => !isProtected(exposure))
        const [first] = unprotected
        if (first === undefined) return compliant({ thirdParties: others.length })
        const reason = `${describeAsSubject(resource)} can be assumed by ${describePrincipal(first)} without an external ID or MFA (${describeExposureStatement(first)} of its trust policy).`
        return nonCompliant(reason, summarizeExposures(unprotected))
      },
    ),
  ],
)

function isThirdParty(exposure: RoleTrustExposure, thirdParties: readonly string[]): boolean {
  if (exposure.to !== 'ACCOUNT') return false
  return exposure.trustLevel === 'UNTRUSTED' || thirdParties.includes(exposure.account)
}

function isProtected({ requiresMfa, requires }: RoleTrustExposure): boolean {
  if (requiresMfa) return true
  return requires.some(
    ({ key, values, exact }) =>
      key === 'sts:externalid' && values.every(value => exact || /[^*?]/.test(value)),
  )
}
