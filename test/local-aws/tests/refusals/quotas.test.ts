import { expect, test } from 'vitest'
import { createQuotas } from '../../edge/refusals/quotas.ts'

function call(operation: string, region = 'eu-west-1') {
  const request = { method: 'GET', url: new URL('http://local-aws/'), headers: {}, body: Buffer.from('') }
  return { service: 'lambda', operation, region, accessKey: 'A', request }
}

/** How many of `count` calls at the same time are allowed. */
function countAllowed(quotas: ReturnType<typeof createQuotas>, operation: string, count: number): number {
  return Array.from({ length: count }, () => quotas.refuse(call(operation))).filter(
    response => response === undefined,
  ).length
}

test('quotas allow as many calls per second as AWS does, each quota by itself', () => {
  let now = 0
  const quotas = createQuotas(() => now)
  quotas.enforce({ share: 1, latencyMs: 0 })
  expect(countAllowed(quotas, 'GetFunction', 200)).toBe(100)
  expect(countAllowed(quotas, 'GetPolicy', 200)).toBe(15)
  expect(
    countAllowed(quotas, 'ListAliases', 100) + countAllowed(quotas, 'GetRuntimeManagementConfig', 100),
  ).toBe(15)
  expect(quotas.refuse(call('ListAliases', 'us-east-1'))).toBeUndefined()
  now += 1_000
  expect(countAllowed(quotas, 'ListAliases', 100)).toBe(15)
  now += 100
  expect(countAllowed(quotas, 'ListAliases', 100)).toBe(1)
})

test('quotas allow a share where others use the rest, and everything unless they are enforced', () => {
  const quotas = createQuotas(() => 0)
  expect(countAllowed(quotas, 'GetPolicy', 200)).toBe(200)
  quotas.enforce({ share: 0.2, latencyMs: 0 })
  expect(countAllowed(quotas, 'GetPolicy', 200)).toBe(3)
  expect(quotas.refuse(call('GetPolicy'))?.status).toBe(429)
  quotas.clear()
  expect(countAllowed(quotas, 'GetPolicy', 200)).toBe(200)
})
