import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  buildSnapshotKey,
  buildResourcePartition,
  buildComplianceRecordKey,
  TRANSITION_PREFIX,
} from '../../../audit/state/keys.ts'
import type { ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import type { Store } from '../../../audit/state/store.ts'
import type { ControlResult, ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import type { TransitionStep, Transition } from '../../../audit/state/transition.ts'
import type { ControlId } from '../../../audit/controls/control.ts'
import { getResourceKey, type Resource } from '../../../audit/resources/resource.ts'
import { createDynamoDbStore } from '../../../functions/aws/adapters/dynamodb-store.ts'
import { DEFAULT_PREFIX, nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { waitFor } from './eventually.ts'

const ownNames = nameParts(DEFAULT_PREFIX)

/** The deployed table. */
export function createTableStore(localAws: LocalAws): Store {
  return createDynamoDbStore(ownNames.table, new DynamoDBClient(localAws.client()))
}

/** Reads the deployed table. */
export function createTableReader(localAws: LocalAws) {
  const store = createTableStore(localAws)
  const transitions = async (resource: Resource): Promise<Transition[]> => {
    const found: Transition[] = []
    for await (const { body } of store.list(
      buildResourcePartition(getResourceKey(resource)),
      TRANSITION_PREFIX,
    ))
      found.push(body as Transition)
    return found
  }
  const record = async (resource: Resource) =>
    (await store.load(buildComplianceRecordKey(resource)))?.body as ComplianceRecord | undefined
  const entry = async (resource: Resource, control: ControlId): Promise<ControlResult | undefined> =>
    (await record(resource))?.results[control]
  const snapshot = async (resource: Resource) =>
    (await store.load(buildSnapshotKey(resource)))?.body as ResourceSnapshot | undefined
  return {
    record,
    entry,
    transitions,
    snapshot,
    /** The finding's steps, first to last. The last one is stored after the compliance record that has it, and waited for. */
    steps: (resource: Resource, control: ControlId): Promise<TransitionStep[]> =>
      waitFor(`the transitions of ${control} for ${resource.arn}`, async () => {
        const last = (await entry(resource, control))?.lastTransition?.number
        const own = (await transitions(resource)).filter(each => each.control === control)
        const isStored = last === undefined || own.some(({ number }) => number === last)
        return isStored ? own.map(({ step }) => step) : undefined
      }),
    /** The statuses of the compliance record from now on until it has `status`. */
    async statuses(
      resource: Resource,
      control: ControlId,
      status: ControlResult['status'],
    ): Promise<ControlResult['status'][]> {
      const seen = new Set<ControlResult['status']>()
      await waitFor(`${status} of ${control} for ${resource.arn}`, async () => {
        const found = await entry(resource, control)
        if (found) seen.add(found.status)
        return found?.status === status || undefined
      })
      return [...seen]
    },
    /** The control result, once it has this status. */
    evaluated: (resource: Resource, control: ControlId, status: ControlResult['status']) =>
      waitFor(`${status} of ${control} for ${resource.arn}`, async () => {
        const found = await entry(resource, control)
        return found?.status === status ? found : undefined
      }),
  }
}

export type TableReader = ReturnType<typeof createTableReader>
