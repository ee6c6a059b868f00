import { describe, expect, it } from 'vitest'
import { getRole } from '../../../../functions/collectors/iam/operations.ts'
import { AwsCallError, type AwsCall } from '../../../../functions/collectors/api/aws-call.ts'
import {
  completeRecording,
  limitConcurrency,
  retryThrottled,
} from '../../../../functions/collectors/api/call-middleware.ts'

/** A call that fails once for each of the errors, then succeeds. */
function createFailingCall(...errors: readonly string[]): AwsCall {
  const remaining = [...errors]
  return awsOperation => {
    const error = remaining.shift()
    return error === undefined
      ? Promise.resolve('answer')
      : Promise.reject(new AwsCallError(awsOperation, error, 'so it is'))
  }
}

/** A recording that knows one role. */
const failBefore: AwsCall = (awsOperation, _, input) =>
  input['RoleName'] === 'known'
    ? Promise.resolve('before')
    : Promise.reject(new AwsCallError(awsOperation, 'NotRecorded', '', true))

function never(): Promise<void> {
  return Promise.reject(new Error('this must not wait'))
}

describe('retryThrottled', () => {
  it('retries throttled calls after growing waits', async () => {
    const waits: number[] = []
    const wait = (milliseconds: number) => Promise.resolve(void waits.push(milliseconds))
    const awsCall = retryThrottled(
      createFailingCall('Throttling', 'TooManyRequestsException', 'SlowDown'),
      wait,
    )
    expect(await awsCall(getRole, 'us-east-1', {})).toBe('answer')
    expect(waits).toEqual([1_000, 2_000, 4_000])
  })

  it('does not retry other errors, and stops after the last wait', async () => {
    await expect(
      retryThrottled(createFailingCall('AccessDenied'), never)(getRole, '', {}),
    ).rejects.toMatchObject({
      error: 'AccessDenied',
    })
    const always = createFailingCall(...Array.from({ length: 50 }, () => 'Throttling'))
    await expect(retryThrottled(always, () => Promise.resolve())(getRole, '', {})).rejects.toMatchObject({
      error: 'Throttling',
    })
  })
})

it('limits the number of concurrent calls', async () => {
  let [now, most] = [0, 0]
  const awsCall = limitConcurrency(async () => {
    now += 1
    most = Math.max(most, now)
    await new Promise(resolve => setImmediate(resolve))
    now -= 1
  }, 3)
  await Promise.all(Array.from({ length: 20 }, () => awsCall(getRole, '', {})))
  expect(most).toBe(3)
})

it('continues where an account file ends', async () => {
  const awsCall = completeRecording(failBefore, () => Promise.resolve('requested'))
  expect(await awsCall(getRole, '', { RoleName: 'known' })).toBe('before')
  expect(await awsCall(getRole, '', { RoleName: 'new' })).toBe('requested')
})

it.each([
  ['AccessDenied', 'requested'],
  ['Throttling', 'requested'],
  ['NoSuchEntityException', undefined],
  ['ResourceNotFoundException', undefined],
])('repeats a call that failed with %s while recording: %s', async (name, response) => {
  const failed: AwsCall = awsOperation => Promise.reject(new AwsCallError(awsOperation, name, 'then', true))
  const awsCall = completeRecording(failed, () => Promise.resolve('requested'))
  expect(await awsCall(getRole, '', {}).catch(() => undefined)).toBe(response)
})
