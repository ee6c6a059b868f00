import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { callLambda } from '../../../../functions/aws/api/lambda.ts'
import { listAliases } from '../../../../functions/collectors/lambda/operations.ts'
import { startLoopbackService, type LoopbackService } from '../loopback-service.ts'

const JSON_1_1 = 'application/json'

let service: LoopbackService

async function startService(status: number, error: string): Promise<void> {
  const refusal = { status, type: JSON_1_1, body: JSON.stringify({ __type: error }) }
  service = await startLoopbackService(refusal, { status: 200, type: JSON_1_1, body: '{"Aliases":[]}' })
  vi.stubEnv('AWS_ENDPOINT_URL', service.client.endpoint)
}

/** Makes the waits between attempts take no time. */
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0))
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await service.close()
})

it('throws a throttling error at once: the SDK repeats no call behind the rate limit', async () => {
  await startService(429, 'TooManyRequestsException')
  await expect(callLambda(listAliases, 'eu-central-1', { FunctionName: 'f' })).rejects.toMatchObject({
    error: 'TooManyRequestsException',
  })
  expect(service.requests).toHaveLength(1)
})

it('still repeats a call that failed inside AWS', async () => {
  await startService(503, 'ServiceException')
  expect(await callLambda(listAliases, 'eu-central-2', { FunctionName: 'f' })).toEqual({ Aliases: [] })
  expect(service.requests).toHaveLength(2)
})
