import * as z from 'zod/mini'
import { nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import {
  currentSettingsKey,
  isValidSettings,
  parseSettingsItem,
} from '../../../audit/state/settings/settings-store.ts'
import type { FactCollector } from '../fact-collector.ts'
import { requireDeploymentScope } from './deployment-scope.ts'
import { getItem } from './operations.ts'

/** Attributes can have other types than those that Assay writes: such an item is not valid, which is a fault. */
const itemResponse = z.object({
  Item: z.optional(
    z.nullable(
      z.object({
        version: z.optional(z.object({ N: z.optional(z.string()) })),
        body: z.optional(z.object({ S: z.optional(z.string()) })),
      }),
    ),
  ),
})

/** Faults that are named, and characters of each. */
const MAX_FAULTS = 3
const MAX_FAULT_LENGTH = 300

/** Whether what is stored as the run-time settings can be in force. Without the table nothing is deployed. */
export const deploymentSettings: FactCollector<'Assay::Deployment'> = {
  operations: [getItem],
  notFoundErrors: ['ResourceNotFoundException'],
  async collect(callApi, _resource, { deploymentScope }) {
    const { table: TableName } = nameParts(requireDeploymentScope(deploymentScope).prefix)
    const { partition, sort } = currentSettingsKey
    const Key = { pk: { S: partition }, sk: { S: sort } }
    const { Item } = await callApi(getItem, { TableName, Key, ConsistentRead: true }, itemResponse)
    const item = Item
      ? { key: currentSettingsKey, version: Number(Item.version?.N), body: parseBody(Item.body?.S) }
      : undefined
    const version = parseSettingsItem(item)
    const faults = isValidSettings(version)
      ? []
      : version.faults.slice(0, MAX_FAULTS).map(fault => fault.slice(0, MAX_FAULT_LENGTH))
    return { facts: { settingsFaults: faults } }
  },
}

function parseBody(text = 'null'): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
