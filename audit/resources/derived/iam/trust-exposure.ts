import type { PolicyDocument } from '../../../engines/iam/policy-document.ts'
import {
  evaluateWebIdentityTrust,
  type WebIdentityTrust,
} from '../../../engines/iam/exposure/trust/web-identity-trust.ts'
import type { Settings } from '../../../settings/settings.ts'
import { known, type Fact } from '../../fact.ts'
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
  { facts: ['trust'] },
  ({ resource, trust }, settings) => {
    const fact = classifyTrustExposures(trust, resource.account, settings)
    if ('unknown' in fact) return fact
    return known<readonly WebIdentityTrust[]>(
      fact.known.flatMap(exposure => {
        const found = exposure.to === 'FEDERATED' ? evaluateWebIdentityTrust(exposure) : undefined
        return found ? [found] : []
      }),
    )
  },
)

function classifyTrustExposures(
  trust: PolicyDocument,
  account: string,
  settings: Settings,
): Fact<readonly ClassifiedExposure[]> {
  const all: ClassifiedExposure[] = []
  for (const action of [WITH_CREDENTIALS, WITH_SAML, WITH_WEB_IDENTITY]) {
    const fact = classifyExposures(trust, { account, actions: [action] }, settings)
    if ('unknown' in fact) return fact
    all.push(...fact.known.filter(exposure => isAssumedBy(action, exposure)))
  }
  return known(all.filter((exposure, at) => all.findIndex(each => isSame(each, exposure)) === at))
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
