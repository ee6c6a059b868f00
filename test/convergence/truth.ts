import { sheetKey } from '../../audit/account/keys.ts'
import { originOf } from '../../audit/account/cause.ts'
import { isInUse, type Model } from '../../audit/account/model.ts'
import type { Sheet } from '../../audit/account/sheet.ts'
import type { Change } from '../../audit/changes/change.ts'
import type { ReadRequest } from '../../audit/messages.ts'
import { readerOf } from '../../audit/reader-of.ts'
import { look } from '../../audit/respond.ts'
import { keyOf, type Resource } from '../../audit/resources/resource.ts'
import { confirmAfter } from '../../audit/timing.ts'
import { listed } from '../../cli/account.ts'
import { clockAt } from '../../functions/local/clock.ts'
import { pipelineOf } from '../../functions/local/pipeline.ts'
import { ACCOUNT, REGION } from './account/place.ts'
import { awsOf } from './aws.ts'
import { scope, stageOn } from './stage.ts'
import type { Timeline } from './timeline.ts'

/** What is known of one resource. */
export interface Known {
  model: Model
  sheet: Sheet | undefined
}

/** What a full audit says that begins with nothing. */
export interface Truth {
  /** By the keys of the resources; what only `others` led to is among it. */
  known: ReadonlyMap<string, Known>
  /** The keys of what the lists led to. */
  led: ReadonlySet<string>
}

/**
 * A full audit of the account as a timeline leaves it, at `now`: all that is on lists and what that leads to, as the
 * command line does it; then what of `own` nothing leads to any more. What was used once is judged until it is gone: what
 * a fresh audit finds in no use, it is told that it is.
 */
export async function truthOf(
  timeline: Timeline,
  now: Date,
  own: ReadonlyMap<string, Known>,
): Promise<Truth> {
  const clock = clockAt(now)
  const { call } = awsOf(timeline, clock, undefined)
  const { store, parts } = stageOn(clock, call, { page: () => Promise.resolve({ events: [] }) })
  const pipeline = pipelineOf(parts)
  const ports = {
    ...parts,
    post: pipeline.queues,
    now: () => clock.now(),
    confirmAfter: confirmAfter(parts.timing),
  }

  async function lookAt(resources: readonly Resource[], name: string): Promise<void> {
    await look(baselineOf(resources, name, clock.now()), 0, { ...ports, queue: 'iam-change' })
    await pipeline.run()
  }

  const { resources, unlisted } = await listed(ACCOUNT, { call, regions: scope.regions })
  if (unlisted.length > 0) throw new Error(`a full audit could not list: ${unlisted.join('; ')}`)
  await lookAt(resources, 'listed')
  const led = new Set(knownIn(store).keys())
  const others = [...own].flatMap(([key, { model }]) => (led.has(key) ? [] : [model.resource]))
  if (others.length > 0) await lookAt(others, 'others')
  const fresh = knownIn(store)
  const used = [...own].filter(
    ([key, { model }]) => isInUse(model) && !isInUse(fresh.get(key)?.model ?? model),
  )
  const origin = originOf(baselineOf([], 'used', clock.now()))
  for (const [, { model }] of used) {
    const { resource } = model
    const request: ReadRequest = { type: 'read-request', origin, number: 0, resource, used: true }
    await pipeline.queues.send(readerOf(resource.kind), [request], 0)
  }
  await pipeline.run()
  return { known: knownIn(store), led }
}

/** All that a store knows of resources, by their keys. */
export function knownIn(store: ReturnType<typeof stageOn>['store']): Map<string, Known> {
  const models = store.all('MODEL').map(({ body }) => body as Model)
  const sheets = new Map(store.all('SHEET').map(({ key, body }) => [key.partition, body as Sheet] as const))
  return new Map(
    models.map(model => [
      keyOf(model.resource),
      { model, sheet: sheets.get(sheetKey(model.resource).partition) },
    ]),
  )
}

function baselineOf(resources: readonly Resource[], name: string, now: Date): Change {
  return {
    id: `baseline ${name}`,
    account: ACCOUNT,
    region: REGION,
    action: 'assay:Baseline',
    actor: { type: 'Assay', name: 'the baseline' },
    at: now.toISOString(),
    subjects: resources.map(resource => ({ resource, facts: 'ALL' })),
    lags: false,
  }
}
