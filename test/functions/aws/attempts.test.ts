import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { sqsPost } from '../../../functions/aws/queues.ts'
import { tableStore } from '../../../functions/aws/table.ts'
import { wire, type Answer, type Wire } from './wire.ts'

const JSON_1_0 = 'application/x-amz-json-1.0'

/** The SDK by itself gives up after three. */
const MANY = 4

let service: Wire

function throttled(name: string, answer: object): Answer[] {
  const refusal = { status: 400, type: JSON_1_0, body: JSON.stringify({ __type: name }) }
  const refusals: Answer[] = Array.from({ length: MANY }, () => refusal)
  return [...refusals, { status: 200, type: JSON_1_0, body: JSON.stringify(answer) }]
}

async function answering(answers: readonly Answer[]): Promise<void> {
  service = await wire(...answers)
  vi.stubEnv('AWS_ENDPOINT_URL', service.client.endpoint)
}

/** Waits between attempts last no time. */
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0))
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await service.close()
})

it('the table is asked again and again where it asks to slow down', async () => {
  await answering(throttled('ThrottlingException', {}))
  expect(await tableStore('assay').load({ partition: 'p', sort: 's' })).toBeUndefined()
  expect(service.requests).toHaveLength(MANY + 1)
})

it('so are the queues', async () => {
  await answering(throttled('RequestThrottled', { Successful: [] }))
  await sqsPost(() => `${service.client.endpoint}/assay-sweep`).send('sweep', [{}], 0)
  expect(service.requests).toHaveLength(MANY + 1)
})
