import type { PolicyDocument } from '../../../engines/iam/policy-document.ts'
import { listPolicyExposures } from '../../../engines/iam/exposure/admission/policy-exposure.ts'
import { hasMfaCondition, KEYS_WITHOUT_MFA } from '../../../engines/iam/exposure/trust/mfa.ts'
import {
  evaluateWebIdentityTrust,
  type WebIdentityTrust,
} from '../../../engines/iam/exposure/trust/web-identity-trust.ts'
import type { Settings } from '../../../settings/settings.ts'
import { createIncompleteFact, known, type Fact } from '../../fact.ts'
import type { RoleTrustExposure } from '../../iam/role.ts'
import type { ClassifiedExposure } from '../../trust-level.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { classifyExposures } from '../exposure/classify-exposures.ts'

/** The actions that assume a role, each for other callers (STS API Reference). */
const WITH_CREDENTIALS = 'sts:AssumeRole'
const WITH_SAML = 'sts:AssumeRoleWithSAML'
const WITH_WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity'

/** The principals that the trust policy allows to assume the role. */
export const trustExposure = defineDerivedFact(
  'AWS::IAM::Role',
  { facts: ['trust'] },
  ({ resource, trust }, settings) => classifyTrustExposures(trust, resource.account, settings),
)

/** The web identity issuers that the role trusts, with the subjects that it admits. */
export const webIdentities = defineDerivedFact(
  'AWS::IAM::Role',
  { facts: ['trustExposure'] },
  ({ trustExposure: exposures }) =>
    known<readonly WebIdentityTrust[]>(
      exposures.flatMap(exposure => {
        const found = exposure.to === 'FEDERATED' ? evaluateWebIdentityTrust(exposure) : undefined
        return found ? [found] : []
      }),
    ),
)

function classifyTrustExposures(
  trust: PolicyDocument,
  account: string,
  settings: Settings,
): Fact<readonly RoleTrustExposure[]> {
  const all: ClassifiedExposure[] = []
  let missing: string | undefined
  for (const action of [WITH_CREDENTIALS, WITH_SAML, WITH_WEB_IDENTITY]) {
    const fact = classifyExposures(trust, { account, actions: [action] }, settings)
    if ('unknown' in fact) return fact
    missing ??= fact.incomplete
    all.push(...fact.known.filter(exposure => isAssumedBy(action, exposure)))
  }
  const requiresMfa = createMfaCheck(trust, account)
  const exposures = all
    .filter((exposure, at) => all.findIndex(each => isSame(each, exposure)) === at)
    .map(exposure => ({ ...exposure, requiresMfa: requiresMfa(exposure) }))
  return missing === undefined ? known(exposures) : createIncompleteFact(exposures, missing)
}

/** Checks whether accounts are admitted with MFA only. Two classes of requests of one account count as one. */
function createMfaCheck(trust: PolicyDocument, account: string): (exposure: ClassifiedExposure) => boolean {
  if (!hasMfaCondition(trust)) return () => false
  const query = { account, actions: [WITH_CREDENTIALS], certainKeys: KEYS_WITHOUT_MFA }
  const withoutMfa = listPolicyExposures(trust, query)
  return exposure =>
    exposure.to === 'ACCOUNT' &&
    !withoutMfa.some(
      each =>
        each.statement === exposure.statement && each.to === 'ACCOUNT' && each.account === exposure.account,
    )
}

/** Whether such callers can use this action. */
function isAssumedBy(action: string, exposure: ClassifiedExposure): boolean {
  if (exposure.to === 'PUBLIC') return action !== WITH_SAML
  if (exposure.to !== 'FEDERATED') return action === WITH_CREDENTIALS
  return action === (exposure.provider.includes(':saml-provider/') ? WITH_SAML : WITH_WEB_IDENTITY)
}

/** A public exposure is the same, whichever action it allows. */
function isSame(one: ClassifiedExposure, other: ClassifiedExposure): boolean {
  return one === other || (one.to === 'PUBLIC' && other.to === 'PUBLIC' && one.statement === other.statement)
}
