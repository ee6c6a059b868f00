import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { modelKey, resourcePartition, sheetKey, TRANSITIONS } from '../../audit/account/keys.ts'
import type { Model } from '../../audit/account/model.ts'
import type { Store } from '../../audit/account/store.ts'
import type { Entry, Sheet } from '../../audit/account/sheet.ts'
import type { Step, Transition } from '../../audit/account/transition.ts'
import type { ControlId } from '../../audit/controls/control.ts'
import { keyOf, type Resource } from '../../audit/resources/resource.ts'
import { tableStore } from '../../functions/aws/table.ts'
import { TABLE } from '../../audit/deployment/names.ts'
import type { Bed } from '../bed/bed.ts'
import { soon } from './soon.ts'

/** The deployed table. */
export function storeOf(bed: Bed): Store {
  return tableStore(TABLE, new DynamoDBClient(bed.client()))
}

/** What stands in the deployed table. */
export function tableOf(bed: Bed) {
  const store = storeOf(bed)
  const transitions = async (resource: Resource): Promise<Transition[]> => {
    const found: Transition[] = []
    for await (const { body } of store.list(resourcePartition(keyOf(resource)), TRANSITIONS))
      found.push(body as Transition)
    return found
  }
  const sheet = async (resource: Resource) =>
    (await store.load(sheetKey(resource)))?.body as Sheet | undefined
  const entry = async (resource: Resource, control: ControlId): Promise<Entry | undefined> =>
    (await sheet(resource))?.entries[control]
  const model = async (resource: Resource) =>
    (await store.load(modelKey(resource)))?.body as Model | undefined
  return {
    sheet,
    entry,
    transitions,
    model,
    /** The finding's steps, first to last. */
    steps: async (resource: Resource, control: ControlId): Promise<Step[]> =>
      (await transitions(resource)).flatMap(each => (each.control === control ? [each.step] : [])),
    /** What the sheet says, from now on until it says `status`. */
    async statuses(
      resource: Resource,
      control: ControlId,
      status: Entry['status'],
    ): Promise<Entry['status'][]> {
      const seen = new Set<Entry['status']>()
      await soon(`${status} of ${control} for ${resource.arn}`, async () => {
        const found = await entry(resource, control)
        if (found) seen.add(found.status)
        return found?.status === status || undefined
      })
      return [...seen]
    },
    /** The entry of the sheet, once it has this status. */
    judged: (resource: Resource, control: ControlId, status: Entry['status']) =>
      soon(`${status} of ${control} for ${resource.arn}`, async () => {
        const found = await entry(resource, control)
        return found?.status === status ? found : undefined
      }),
  }
}

export type Table = ReturnType<typeof tableOf>
