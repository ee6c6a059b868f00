import { expect, it } from 'vitest'
import { createSqsSender } from '../../../../functions/aws/adapters/sqs-sender.ts'
import { createDynamoDbStore } from '../../../../functions/aws/adapters/dynamodb-store.ts'
import type { HttpResponse } from '../loopback-service.ts'
import { registerEnvironmentService } from './environment-service.ts'

const JSON_1_0 = 'application/x-amz-json-1.0'

/** More failures than the SDK's default of three attempts. */
const MANY = 4

const startService = registerEnvironmentService()

function throttled(name: string, response: object): HttpResponse[] {
  const refusal = { status: 400, type: JSON_1_0, body: JSON.stringify({ __type: name }) }
  const refusals: HttpResponse[] = Array.from({ length: MANY }, () => refusal)
  return [...refusals, { status: 200, type: JSON_1_0, body: JSON.stringify(response) }]
}

it('retries DynamoDB calls when they throttle', async () => {
  const { requests } = await startService(...throttled('ThrottlingException', {}))
  expect(await createDynamoDbStore('assay').load({ partition: 'p', sort: 's' })).toBeUndefined()
  expect(requests).toHaveLength(MANY + 1)
})

it('retries SQS calls when they throttle', async () => {
  const { requests, client } = await startService(...throttled('RequestThrottled', { Successful: [] }))
  await createSqsSender(() => `${client.endpoint}/assay-sweep`).send('sweep', [{}], 0)
  expect(requests).toHaveLength(MANY + 1)
})
