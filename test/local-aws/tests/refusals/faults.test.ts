import { describe, expect, test } from 'vitest'
import type { EdgeCall } from '../../edge/call.ts'
import { type InjectedFault, createFaultList } from '../../edge/refusals/faults.ts'

function call(service: string, operation: string, accessKey = 'A'): EdgeCall {
  const url = new URL('http://local-aws/')
  const request = { method: 'POST', url, headers: {}, body: Buffer.from('') }
  return { service, operation, region: 'eu-west-1', accessKey, request }
}

/** How many of `calls` a fault strikes. */
function listStruck(fault: InjectedFault, calls: readonly EdgeCall[]): number {
  const faults = createFaultList()
  faults.add(fault)
  return calls.filter(each => faults.strike(each) !== undefined).length
}

describe('faults', () => {
  const throttled = { kind: 'throttled', operation: '*:*' } as const

  test('strike the calls of an operation, of a service or of all', () => {
    const calls = [call('iam', 'GetRole'), call('iam', 'GetUser'), call('sqs', 'SendMessage')]
    expect(listStruck({ kind: 'throttled', operation: 'iam:GetRole' }, calls)).toBe(1)
    expect(listStruck({ kind: 'throttled', operation: 'iam:*' }, calls)).toBe(2)
    expect(listStruck(throttled, calls)).toBe(3)
  })

  test('strike as often as they are to', () => {
    const calls = Array.from({ length: 5 }, () => call('iam', 'GetRole'))
    expect(listStruck({ ...throttled, times: 2 }, calls)).toBe(2)
  })

  test('strike a share of the calls', () => {
    const calls = Array.from({ length: 2_000 }, () => call('iam', 'GetRole'))
    const share = listStruck({ ...throttled, share: 0.3 }, calls) / calls.length
    expect(share).toBeGreaterThan(0.2)
    expect(share).toBeLessThan(0.4)
  })

  test('affect only the calls of the named access keys', () => {
    const calls = [call('iam', 'GetRole', 'A'), call('iam', 'GetRole', 'B')]
    expect(listStruck({ ...throttled, by: ['B'] }, calls)).toBe(1)
  })

  test.each([
    ['lambda', 429, 'TooManyRequestsException'],
    ['ec2', 503, 'RequestLimitExceeded'],
    ['iam', 400, 'Throttling'],
    ['sqs', 400, 'RequestThrottled'],
    ['sns', 429, 'Throttled'],
    ['dynamodb', 400, 'ThrottlingException'],
  ])('%s asks to slow down in its own words', (service, status, code) => {
    const faults = createFaultList()
    faults.add(throttled)
    const response = faults.strike(call(service, 'Do'))
    expect(response?.status).toBe(status)
    expect(JSON.stringify(response?.headers) + String(response?.body)).toContain(code)
  })
})
