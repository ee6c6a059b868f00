import { mapConcurrent } from '../map-concurrent.ts'
import { grantsDiffs, type GrantsDiff } from './grants-diff.ts'
import { listEffectItems, type RecordedEffect, type EffectStore } from './effect-store.ts'
import { admittedPrincipalsDiffs, type AdmittedPrincipalsDiff } from './admitted-principals-diff.ts'
import { hashText } from '../keys.ts'
import { escalationDiffs, type EscalationDiff } from './escalation-diff.ts'
import type { ItemStore, ListingStore } from '../store.ts'
import type { NotificationOutcome } from '../transition.ts'

/** The effects of changes besides findings: granted permissions, admitted principals, escalation paths. */
export interface ChangeEffects {
  grants: readonly RecordedEffect<GrantsDiff>[]
  admitted: readonly RecordedEffect<AdmittedPrincipalsDiff>[]
  escalation: readonly RecordedEffect<EscalationDiff>[]
}

/** Loads all effects of the changes. */
export async function loadChangeEffects(
  changeIds: readonly string[],
  store: ListingStore,
): Promise<ChangeEffects> {
  const items = (await mapConcurrent(changeIds, changeId => listEffectItems(changeId, store))).flat()
  return {
    grants: grantsDiffs.select(items),
    admitted: admittedPrincipalsDiffs.select(items),
    escalation: escalationDiffs.select(items),
  }
}

/** Keeps the effects that are not notified yet. */
export function filterPendingEffects(effects: ChangeEffects): ChangeEffects {
  return filterEffects(effects, (_, { notifiedIn }) => notifiedIn === undefined)
}

/** Lists a short id of each effect, which is the same for the same effect. */
export function listEffectIds({ grants, admitted, escalation }: ChangeEffects): string[] {
  return [
    ...grants.map(({ effect }) => hashEffectId(grantsDiffs, effect)),
    ...admitted.map(({ effect }) => hashEffectId(admittedPrincipalsDiffs, effect)),
    ...escalation.map(({ effect }) => hashEffectId(escalationDiffs, effect)),
  ]
}

/** Keeps the effects that have one of `ids`. */
export function selectEffects(effects: ChangeEffects, ids: ReadonlySet<string>): ChangeEffects {
  return filterEffects(effects, (effectStore, { effect }) => ids.has(hashEffectId(effectStore, effect)))
}

/** Records what became of the notification of the effects. */
export async function markEffectsNotified(
  { grants, admitted, escalation }: ChangeEffects,
  notifiedIn: NotificationOutcome,
  store: ItemStore,
): Promise<void> {
  await mapConcurrent(grants, ({ effect }) => grantsDiffs.markNotified(effect, notifiedIn, store))
  await mapConcurrent(admitted, ({ effect }) =>
    admittedPrincipalsDiffs.markNotified(effect, notifiedIn, store),
  )
  await mapConcurrent(escalation, ({ effect }) => escalationDiffs.markNotified(effect, notifiedIn, store))
}

function filterEffects(
  { grants, admitted, escalation }: ChangeEffects,
  matches: <T>(effectStore: EffectStore<T>, each: RecordedEffect<T>) => boolean,
): ChangeEffects {
  return {
    grants: grants.filter(each => matches(grantsDiffs, each)),
    admitted: admitted.filter(each => matches(admittedPrincipalsDiffs, each)),
    escalation: escalation.filter(each => matches(escalationDiffs, each)),
  }
}

function hashEffectId<T>(effectStore: EffectStore<T>, effect: T): string {
  return hashText(effectStore.identify(effect))
}
