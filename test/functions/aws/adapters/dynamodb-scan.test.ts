import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterEach, describe, expect, it } from 'vitest'
import { UnreadableEvent } from '../../../../audit/events/change.ts'
import { createDynamoDbScan } from '../../../../functions/aws/adapters/dynamodb-store.ts'
import { startLoopbackService, type HttpResponse, type LoopbackService } from '../loopback-service.ts'

let service: LoopbackService | undefined
afterEach(() => service?.close())

async function createScan(...responses: object[]) {
  const type = 'application/x-amz-json-1.0'
  service = await startLoopbackService(
    ...responses.map((response): HttpResponse => ({ status: 200, body: JSON.stringify(response), type })),
  )
  return createDynamoDbScan('assay', new DynamoDBClient(service.client))
}

describe('a scan of the table', () => {
  it('asks for several sort keys at once, and goes on after the last item of the page before', async () => {
    const last = { pk: { S: 'RESOURCE a' }, sk: { S: 'EDGE b' } }
    const item = { ...last, version: { N: '3' }, body: { S: '{"a":1}' } }
    const scan = await createScan({ Items: [item], LastEvaluatedKey: last }, { Items: [] })
    const { items, next } = await scan.page(['SNAPSHOT', 'COMPLIANCE'])
    expect(items).toEqual([{ key: { partition: 'RESOURCE a', sort: 'EDGE b' }, version: 3, body: { a: 1 } }])
    expect(await scan.page(['SNAPSHOT', 'COMPLIANCE'], next)).toEqual({ items: [] })
    const requests = service?.requests.map(({ body }) => JSON.parse(body) as object)
    const filter = {
      TableName: 'assay',
      FilterExpression: 'sk IN (:sort0, :sort1)',
      ExpressionAttributeValues: { ':sort0': { S: 'SNAPSHOT' }, ':sort1': { S: 'COMPLIANCE' } },
    }
    expect(requests).toEqual([filter, { ...filter, ExclusiveStartKey: last }])
  })

  it.each(['', 'x', '{"pk":{"S":"a"},"sk":{"S":"b"}}', '["a"]', '["a",""]', `["${'a'.repeat(2_049)}","b"]`])(
    'does not call DynamoDB with the token %j, which it would refuse each time',
    async token => {
      const scan = await createScan({ Items: [] })
      await expect(scan.page(['SNAPSHOT'], token)).rejects.toThrow(UnreadableEvent)
      expect(service?.requests).toEqual([])
    },
  )
})
