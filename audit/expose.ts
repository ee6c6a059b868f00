import { collect } from './account/collection.ts'
import { putExposure, type Exposure } from './account/exposure.ts'
import { modelKey, sheetKey } from './account/keys.ts'
import type { Lookup, Model } from './account/model.ts'
import type { JudgePorts } from './account/record.ts'
import type { Sheet } from './account/sheet.ts'
import type { ItemStore } from './account/store.ts'
import { editsDuring, type Period } from './account/told.ts'
import { controlsOn } from './checklist.ts'
import { assess } from './controls/control.ts'
import { inTurn } from './in-turn.ts'
import type { Reassess } from './messages.ts'
import { edited } from './resources/edit.ts'
import type { FactSheet } from './resources/fact.ts'
import type { Resource } from './resources/resource.ts'

/**
 * Judges the resources of a message as they would have been with what events told of a time that is over, and keeps
 * what fell short then and does not now. Verdicts stay as they are: they rest on what was read.
 */
export async function expose({ cause, resources, periods = [] }: Reassess, ports: JudgePorts): Promise<void> {
  for (const period of periods) {
    const during = await situationOf(period, ports.store)
    if (during === undefined) continue
    const lookup = await collect(resources, ports.checklist, during.store)
    const exposures = await inTurn(resources, each => exposuresIn(each, { ...during, lookup }, period, ports))
    await inTurn(exposures.flat(), exposure => putExposure(exposure, cause, ports.store))
  }
}

/** What an account was like for a time. */
interface Situation {
  /** The store with the facts of that time. */
  store: ItemStore
  from: string
  to: string
}

async function situationOf(period: Period, store: ItemStore): Promise<Situation | undefined> {
  const edits = await editsDuring(period, store)
  const item = await store.load(modelKey(period.subject))
  const [first] = edits
  if (first === undefined || item === undefined) return undefined
  const model = item.body as Model
  if (model.presence !== 'PRESENT') return undefined
  const facts = edits.reduce<FactSheet | undefined>(
    (sheet, { edit }) => sheet && edited(sheet, edit),
    model.facts,
  )
  if (facts === undefined) return undefined
  const supposed = { ...item, body: { ...model, facts } }
  const key = modelKey(period.subject)
  const isIt = (other: typeof key) => other.partition === key.partition && other.sort === key.sort
  return {
    store: { ...store, load: other => (isIt(other) ? Promise.resolve(supposed) : store.load(other)) },
    from: first.edit.at,
    to: first.until,
  }
}

async function exposuresIn(
  resource: Resource,
  { lookup, from, to }: Situation & { lookup: Lookup },
  { openedBy, closedBy }: Period,
  ports: JudgePorts,
): Promise<Exposure[]> {
  const sheet = (await ports.store.load(sheetKey(resource)))?.body as Sheet | undefined
  const { checklist } = ports
  return controlsOn(resource.kind, checklist).flatMap(({ control, judge }) => {
    if (sheet?.entries[control.id]?.open !== false) return []
    const { verdict } = assess(control, judge, resource, { ...ports, lookup, now: new Date(from) })
    if (verdict.status !== 'NON_COMPLIANT') return []
    const { id, severity } = control
    const { reason } = verdict
    return [{ resource, control: id, severity, from, to, openedBy, closedBy, reason }]
  })
}
