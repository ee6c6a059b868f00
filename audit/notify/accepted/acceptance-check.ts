import { findDisablement } from '../../settings/control-adjustment.ts'
import { findException } from '../../settings/exception.ts'
import type { Settings } from '../../settings/settings.ts'
import { createTagDigestLookup } from '../../state/lookups/tag-digest-lookup.ts'
import type { ItemStore } from '../../state/store.ts'
import type { Transition } from '../../state/transition.ts'

/** A transition, or a transient violation, which has no evidence and no step. */
type AcceptableResult = Pick<Transition, 'control' | 'resource' | 'reason' | 'evidence'> &
  Partial<Pick<Transition, 'step'>>

/** What the check needs: the tags of a resource are in its compliance record. */
interface AcceptanceDeps {
  store: Pick<ItemStore, 'load'>
  settings: Pick<Settings, 'exceptions' | 'controls'>
  now: () => Date
}

/**
 * Creates the check whether a result is accepted and not notified, because an exception covers it or its control is disabled. That a tag
 * came to accept a finding is notified, since others than the owner of the exception set tags.
 */
export function createAcceptanceCheck({
  store,
  settings,
  now,
}: AcceptanceDeps): (result: AcceptableResult) => Promise<boolean> {
  const tagged = settings.exceptions.flatMap(({ control, tag }) => (tag === undefined ? [] : [control]))
  const findTagDigests = createTagDigestLookup(store)
  return async ({ control, resource, reason, evidence, step }) => {
    if (findDisablement(settings.controls, control, now()) !== undefined) return true
    if (step === 'ACCEPTED') return false
    const tagDigests = tagged.includes(control) ? await findTagDigests(resource) : undefined
    const target = { control, arn: resource.arn, reason, evidence, tagDigests }
    return findException(settings.exceptions, target, now()) !== undefined
  }
}
