import type { AccessChange } from '../account/access-change.ts'
import type { CausedTransition } from '../account/cause.ts'
import type { ExposureChange } from '../account/exposure-change.ts'
import { isOpening, type Transition } from '../account/transition.ts'
import type { Opening } from '../resources/derived/opening.ts'
import { keyOf, type ResourceKey } from '../resources/resource.ts'
import type { Content } from './content.ts'

/** The resources of which findings opened. */
export function openingIn(transitions: readonly Transition[]): ReadonlySet<ResourceKey> {
  const opening = transitions.filter(({ step }) => isOpening(step))
  return new Set(opening.map(({ resource }) => keyOf(resource)))
}

/**
 * Whether there is something to send a message about: findings and exposures are; so are, although no finding opened,
 * ways to become somebody else, more than reading
 * that was granted, and strangers that were let in. `accepted` are findings whose risk is accepted,
 * and so is what their resources opened.
 */
export function isNews(due: Content, accepted: ReadonlySet<CausedTransition>): boolean {
  if (due.transitions.length + due.exposures.length > 0) return true
  const known = openingIn([...accepted].map(({ transition }) => transition))
  return (
    due.ways.some(({ change }) => change.tooMany === undefined) ||
    due.access.some(({ change }) => isDangerous(change)) ||
    due.opened.some(({ change }) => !known.has(keyOf(change.resource)) && isOpen(change))
  )
}

function isDangerous({ granted }: AccessChange): boolean {
  return granted.some(({ risk }) => risk >= 3)
}

function isOpen({ opened }: ExposureChange): boolean {
  return opened.some(isForStrangers)
}

/** Whom the settings trust are no strangers, nor users of an identity provider whose subjects the policy names. */
function isForStrangers({ exposure, scope }: Opening): boolean {
  return exposure.standing === 'FOREIGN' && ['public', 'cross-account', 'service'].includes(scope)
}
