import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterEach, describe, expect, it } from 'vitest'
import { parseConfiguration } from '../../../../audit/configuration/configuration.ts'
import { createSettingsSource } from '../../../../audit/state/settings/settings-source.ts'
import type { InvalidSettings } from '../../../../audit/state/settings/settings-store.ts'
import { openReadOnlyTable } from '../../../../functions/aws/adapters/read-only-table.ts'
import { startLoopbackService, type LoopbackService } from '../loopback-service.ts'

let service: LoopbackService | undefined
afterEach(() => service?.close())

const key = { pk: { S: 'SETTINGS' }, sk: { S: 'CURRENT' } }

describe('a table that is read from outside of its deployment', () => {
  it.each([
    ['whose body is no JSON', { ...key, version: { N: '1' }, body: { S: '{' } }],
    ['without a body', { ...key, version: { N: '1' } }],
    ['whose body has another type', { ...key, version: { N: '1' }, body: { N: '7' } }],
    ['whose version is no number', { ...key, version: { S: 'x' }, body: { S: '{}' } }],
  ])('leaves the settings of the file in force, as the deployment does, with an item %s', async (_, Item) => {
    const response = { status: 200, body: JSON.stringify({ Item }), type: 'application/x-amz-json-1.0' }
    service = await startLoopbackService(response)
    const deployed = parseConfiguration({ home: 'eu-west-1' })
    const invalid: InvalidSettings[] = []
    const source = createSettingsSource({
      store: openReadOnlyTable('assay', 'eu-west-1', new DynamoDBClient(service.client)),
      deployed,
      now: () => new Date('2026-05-12T09:00:00Z'),
      onInvalid: found => void invalid.push(found),
    })
    expect((await source.load()).settings).toEqual(deployed.settings)
    expect(invalid).toHaveLength(1)
  })
})
