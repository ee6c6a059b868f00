import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createSqsSender } from '../../../../functions/aws/adapters/sqs-sender.ts'
import { createDynamoDbStore } from '../../../../functions/aws/adapters/dynamodb-store.ts'
import { startLoopbackService, type HttpResponse, type LoopbackService } from '../loopback-service.ts'

const JSON_1_0 = 'application/x-amz-json-1.0'

/** More failures than the SDK's default of three attempts. */
const MANY = 4

let service: LoopbackService

function throttled(name: string, response: object): HttpResponse[] {
  const refusal = { status: 400, type: JSON_1_0, body: JSON.stringify({ __type: name }) }
  const refusals: HttpResponse[] = Array.from({ length: MANY }, () => refusal)
  return [...refusals, { status: 200, type: JSON_1_0, body: JSON.stringify(response) }]
}

async function createApi(responses: readonly HttpResponse[]): Promise<void> {
  service = await startLoopbackService(...responses)
  vi.stubEnv('AWS_ENDPOINT_URL', service.client.endpoint)
}

/** Makes the waits between attempts take no time. */
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0))
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await service.close()
})

it('retries DynamoDB calls when they throttle', async () => {
  await createApi(throttled('ThrottlingException', {}))
  expect(await createDynamoDbStore('assay').load({ partition: 'p', sort: 's' })).toBeUndefined()
  expect(service.requests).toHaveLength(MANY + 1)
})

it('retries SQS calls when they throttle', async () => {
  await createApi(throttled('RequestThrottled', { Successful: [] }))
  await createSqsSender(() => `${service.client.endpoint}/assay-sweep`).send('sweep', [{}], 0)
  expect(service.requests).toHaveLength(MANY + 1)
})
