import type { GrantsDiff } from '../state/effects/grants-diff.ts'
import type { RecordedTransition } from '../state/change-record.ts'
import type { AdmittedPrincipalsDiff } from '../state/effects/admitted-principals-diff.ts'
import { isOpening, type Transition } from '../state/transition.ts'
import type { NewExposure } from '../resources/derived/exposure/new-exposures.ts'
import { getResourceKey, type ResourceKey } from '../resources/resource.ts'
import type { NotificationContent } from './freeze-content.ts'

/** The keys of the resources with opened findings. */
export function collectResourcesWithNewFindings(
  transitions: readonly Transition[],
): ReadonlySet<ResourceKey> {
  const opening = transitions.filter(({ step }) => isOpening(step))
  return new Set(opening.map(({ resource }) => getResourceKey(resource)))
}

/**
 * Whether a change is worth a notification. Findings and transient violations are. Without a finding so are new
 * escalation paths and lateral moves, grants beyond read access, newly admitted untrusted principals, and policies that
 * take too many steps to evaluate one of these. A change of the settings always is: it can accept findings. `accepted` are findings whose risk is accepted: new exposure of their
 * resources alone does not count.
 */
export function shouldNotify(
  due: NotificationContent,
  accepted: ReadonlySet<RecordedTransition>,
  isSettingsChange = false,
): boolean {
  if (isSettingsChange) return true
  if (due.transitions.length + due.transientViolations.length > 0) return true
  const known = collectResourcesWithNewFindings([...accepted].map(({ transition }) => transition))
  return (
    due.escalation.some(({ effect }) => effect.tooManyPrincipals === undefined) ||
    due.grants.some(({ effect }) => hasDangerousGrant(effect)) ||
    due.admitted.some(
      ({ effect }) => !known.has(getResourceKey(effect.resource)) && isOpenToUntrusted(effect),
    )
  )
}

function hasDangerousGrant({ granted, notEvaluated }: GrantsDiff): boolean {
  return notEvaluated === true || granted.some(({ risk }) => risk >= 3)
}

function isOpenToUntrusted({ admitted, notEvaluated }: AdmittedPrincipalsDiff): boolean {
  return notEvaluated === true || admitted.some(isUntrustedAdmission)
}

/** Trusted principals do not count, nor do users of an identity provider whose subjects the policy names. */
function isUntrustedAdmission({ exposure, scope }: NewExposure): boolean {
  return exposure.trustLevel === 'UNTRUSTED' && ['public', 'cross-account', 'service'].includes(scope)
}
