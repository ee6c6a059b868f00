import type { ActionCatalog } from '../../../engines/iam/action/action-catalog.ts'
import { findAddedExposures } from '../../../engines/iam/exposure/result/exposure-diff.ts'
import type { ExposureQuestion } from '../../../engines/iam/exposure/admission/resource-exposure.ts'
import { isLimitedToPassedRoles } from '../../../engines/iam/exposure/trust/passed-roles.ts'
import {
  isConfusedDeputyRisk,
  EXPOSURE_SCOPES,
  classifyExposureScope,
  type ExposureScope,
} from '../../../engines/iam/exposure/result/exposure-scope.ts'
import {
  EXPOSURE_SEVERITIES,
  rateExposureSeverity,
  type ExposureSeverity,
} from '../../../engines/iam/exposure/result/exposure-severity.ts'
import { restoreActionCasing } from '../../../engines/iam/exposure/admission/policy-text.ts'
import { evaluateWebIdentityTrust } from '../../../engines/iam/exposure/trust/web-identity-trust.ts'
import type { ExposureExample } from '../../../engines/iam/exposure/result/exposure-example.ts'
import type { ClassifiedExposure } from '../../trust-level.ts'

/** A principal that a resource newly admits, or allows more than before. */
export interface NewExposure {
  /** Its `actions` are the patterns that contain new actions, in the policy's casing. */
  exposure: ClassifiedExposure
  scope: ExposureScope
  severity: ExposureSeverity
  example: ExposureExample
  /** For a function: the version or alias that has the policy; `$LATEST` for the function itself. */
  qualifier?: string
  /** Set if a function URL without authentication admits the principal. */
  byUrl?: true
}

/**
 * The exposures in `after` that `before` does not cover, the widest first. Leaves out the account's own principals, and
 * services that cannot act on the resource for others.
 */
export function findNewExposures(
  before: readonly ClassifiedExposure[],
  after: readonly ClassifiedExposure[],
  question: ExposureQuestion,
  actionCatalog: ActionCatalog,
): NewExposure[] {
  const outsiders = after.filter(exposure => isOutsider(exposure, question))
  return findAddedExposures(before, outsiders, question, actionCatalog)
    .map(({ exposure, example }) => ({
      exposure: {
        ...exposure,
        actions: exposure.actions.map(action => restoreActionCasing(action, question.policy)),
      },
      ...rateExposure(exposure, question),
      example,
    }))
    .toSorted(compareNewExposures)
}

/** Compares new exposures: the widest scope first, then the worst severity. */
export function compareNewExposures(one: NewExposure, other: NewExposure): number {
  return (
    EXPOSURE_SCOPES.indexOf(one.scope) - EXPOSURE_SCOPES.indexOf(other.scope) ||
    EXPOSURE_SEVERITIES.indexOf(one.severity) - EXPOSURE_SEVERITIES.indexOf(other.severity)
  )
}

function isOutsider(exposure: ClassifiedExposure, question: ExposureQuestion): boolean {
  if (exposure.to === 'OWN_ACCOUNT') return false
  return (
    exposure.to !== 'SERVICE' ||
    isConfusedDeputyRisk(exposure, question) ||
    actsForUntrusted(exposure, question)
  )
}

/** Whether a service is admitted on behalf of named accounts or organizations that are not trusted. */
function actsForUntrusted(
  { service, source, trustLevel }: ClassifiedExposure & { to: 'SERVICE' },
  { resourceType }: ExposureQuestion,
): boolean {
  if (trustLevel !== 'UNTRUSTED' || (source.of !== 'ACCOUNT' && source.of !== 'ORGANIZATION')) return false
  return resourceType !== 'AWS::IAM::Role' || !isLimitedToPassedRoles(service)
}

/** Rates scope and severity. Trusted principals count like the account's own organization. */
function rateExposure(
  exposure: ClassifiedExposure,
  question: ExposureQuestion,
): Pick<NewExposure, 'scope' | 'severity'> {
  const scope = classifyExposureScope(exposure, question)
  const confusable = isConfusedDeputyRisk(exposure, question)
  const tenant = exposure.to === 'FEDERATED' && evaluateWebIdentityTrust(exposure)?.reach === 'TENANT'
  const isByService = exposure.to === 'SERVICE' && !confusable
  const effectiveScope =
    exposure.trustLevel !== 'UNTRUSTED' ? 'organization' : isByService ? 'cross-account' : scope
  return {
    scope,
    severity: rateExposureSeverity({ scope: effectiveScope, confusable, tenant, actions: exposure.actions }),
  }
}
