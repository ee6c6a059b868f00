import type { PolicyExposure } from '../admission/policy-exposure.ts'
import { explainNoAccess, explainExposure } from './explain-exposure.ts'
import {
  listResourceExposures,
  isTrustPolicy,
  type ExposureQuestion,
} from '../admission/resource-exposure.ts'
import {
  isConfusedDeputyRisk,
  EXPOSURE_SCOPES,
  classifyExposureScope,
  type ExposureScope,
} from './exposure-scope.ts'
import { EXPOSURE_SEVERITIES, rateExposureSeverity, type ExposureSeverity } from './exposure-severity.ts'
import { buildExposureExample, type ExposureExample } from './exposure-example.ts'
import { evaluateWebIdentityTrust } from '../trust/web-identity-trust.ts'

export type { ExposureQuestion } from '../admission/resource-exposure.ts'

/** How far a resource policy, or a role's trust policy, opens its resource. */
export interface ExposureResult {
  /** Whether somebody without a tie to the account or its organization may pass. */
  public: boolean
  /** Whether anybody may, without credentials of AWS and without a token. */
  anonymous: boolean
  /** The widest of those who may pass. */
  access: ExposureScope
  /** Of a role: whether some request satisfies its trust policy. */
  assumable?: boolean
  /** Whether somebody in another account can make a service that may pass use the resource. */
  confusedDeputy: boolean
  severity: ExposureSeverity
  /** One who may pass, of the widest kind; null where nobody may. */
  example: ExposureExample | null
  why: string
}

/** What one statement opens, weighed. */
interface RatedExposure {
  exposure: PolicyExposure
  scope: ExposureScope
  confusedDeputy: boolean
  severity: ExposureSeverity
}

/**
 * How far the policy of `question` opens its resource. What cannot be told (a caller's tag, his agent, a date) counts
 * as met; Deny statements count. Throws a PolicyError where the policy names more than can be judged.
 */
export function evaluateExposure(question: ExposureQuestion): ExposureResult {
  const rated = listResourceExposures(question)
    .map(policyExposure => rateExposure(policyExposure, question))
    .toSorted(compareWorstFirst)
  const [worst] = rated
  const confused = rated.find(({ confusedDeputy: confusable }) => confusable)
  const severities = rated.map(({ severity }) => severity)
  return {
    public: worst?.scope === 'public',
    anonymous: rated.some(({ exposure }) => exposure.to === 'PUBLIC' && exposure.anonymous),
    access: worst?.scope ?? 'none',
    ...(isTrustPolicy(question) ? { assumable: worst !== undefined } : {}),
    confusedDeputy: confused !== undefined,
    severity: EXPOSURE_SEVERITIES.find(each => severities.includes(each)) ?? 'INFORMATIONAL',
    example: worst ? buildExposureExample(worst.exposure, question) : null,
    why: worst ? explainResult(worst, confused, question) : explainNoAccess(question),
  }
}

function rateExposure(policyExposure: PolicyExposure, question: ExposureQuestion): RatedExposure {
  const scope = classifyExposureScope(policyExposure, question)
  const confusable = isConfusedDeputyRisk(policyExposure, question)
  const tenant =
    policyExposure.to === 'FEDERATED' && evaluateWebIdentityTrust(policyExposure)?.reach === 'TENANT'
  const severity = rateExposureSeverity({ scope, confusable, tenant, actions: policyExposure.actions })
  return { exposure: policyExposure, scope, confusedDeputy: confusable, severity }
}

/** The widest first, and the worst of these; who needs no credentials before who does. */
function compareWorstFirst(one: RatedExposure, other: RatedExposure): number {
  return (
    EXPOSURE_SCOPES.indexOf(one.scope) - EXPOSURE_SCOPES.indexOf(other.scope) ||
    EXPOSURE_SEVERITIES.indexOf(one.severity) - EXPOSURE_SEVERITIES.indexOf(other.severity) ||
    Number(isAnonymous(other.exposure)) - Number(isAnonymous(one.exposure))
  )
}

function isAnonymous(policyExposure: PolicyExposure): boolean {
  return policyExposure.to === 'PUBLIC' && policyExposure.anonymous
}

function explainResult(
  worst: RatedExposure,
  confused: RatedExposure | undefined,
  question: ExposureQuestion,
): string {
  const first = explainExposure(worst.exposure, worst.confusedDeputy, question)
  if (confused === undefined || confused === worst) return first
  return `${first} ${explainExposure(confused.exposure, true, question)}`
}
