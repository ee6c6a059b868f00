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

/** How far a resource policy or a role's trust policy opens its resource. */
export interface ExposureResult {
  /** Whether anyone outside the account and its organization has access. */
  public: boolean
  /** Whether anyone has access without AWS credentials and without a token. */
  anonymous: boolean
  /** The widest scope of callers with access. */
  access: ExposureScope
  /** For a role: whether some request satisfies its trust policy. */
  assumable?: boolean
  /** Whether anyone in another account can make an admitted service use the resource. */
  confusedDeputy: boolean
  severity: ExposureSeverity
  /** One caller of the widest scope; null if no one has access. */
  example: ExposureExample | null
  why: string
}

/** One exposure with its scope and severity. */
interface RatedExposure {
  exposure: PolicyExposure
  scope: ExposureScope
  confusedDeputy: boolean
  severity: ExposureSeverity
}

/**
 * Evaluates how far the policy opens its resource. What cannot be determined (a caller's tag, user agent or date)
 * counts as met; Deny statements are considered. Throws PolicyError if the policy names too many principals.
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

/** Orders by scope, then severity, then anonymous access first. */
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
