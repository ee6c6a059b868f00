import { expect, it } from 'vitest'
import { callLambda } from '../../../../functions/aws/api/lambda.ts'
import { listAliases } from '../../../../functions/collectors/lambda/operations.ts'
import { registerEnvironmentService } from './environment-service.ts'

const startService = registerEnvironmentService()

function failOnce(status: number, error: string) {
  const type = 'application/json'
  return [
    { status, type, body: JSON.stringify({ __type: error }) },
    { status: 200, type, body: '{"Aliases":[]}' },
  ]
}

it('throws a throttling error at once: the SDK repeats no call behind the rate limit', async () => {
  const { requests } = await startService(...failOnce(429, 'TooManyRequestsException'))
  await expect(callLambda(listAliases, 'eu-central-1', { FunctionName: 'f' })).rejects.toMatchObject({
    error: 'TooManyRequestsException',
  })
  expect(requests).toHaveLength(1)
})

it('still repeats a call that failed inside AWS', async () => {
  const { requests } = await startService(...failOnce(503, 'ServiceException'))
  expect(await callLambda(listAliases, 'eu-central-2', { FunctionName: 'f' })).toEqual({ Aliases: [] })
  expect(requests).toHaveLength(2)
})
