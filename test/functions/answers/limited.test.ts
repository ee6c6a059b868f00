import { describe, expect, it } from 'vitest'
import { getRole } from '../../../functions/answers/iam/operations.ts'
import { CallFailed, type Call } from '../../../functions/answers/operation.ts'
import { continued, limited, patient } from '../../../functions/answers/limited.ts'

/** Fails as often as there are errors, then answers. */
function failing(...errors: readonly string[]): Call {
  const left = [...errors]
  return operation => {
    const error = left.shift()
    return error === undefined
      ? Promise.resolve('answer')
      : Promise.reject(new CallFailed(operation, error, 'so it is'))
  }
}

/** What an account file would answer that knows one role. */
const before: Call = (operation, _, input) =>
  input['RoleName'] === 'known'
    ? Promise.resolve('before')
    : Promise.reject(new CallFailed(operation, 'NotRecorded', '', true))

function never(): Promise<void> {
  return Promise.reject(new Error('this must not wait'))
}

describe('a patient call', () => {
  it('is made again where AWS asks to slow down, after growing waits', async () => {
    const waits: number[] = []
    const wait = (milliseconds: number) => Promise.resolve(void waits.push(milliseconds))
    const call = patient(failing('Throttling', 'TooManyRequestsException', 'SlowDown'), wait)
    expect(await call(getRole, 'us-east-1', {})).toBe('answer')
    expect(waits).toEqual([1_000, 2_000, 4_000])
  })

  it('is not made again for another error, and not for ever', async () => {
    await expect(patient(failing('AccessDenied'), never)(getRole, '', {})).rejects.toMatchObject({
      error: 'AccessDenied',
    })
    const always = failing(...Array.from({ length: 50 }, () => 'Throttling'))
    await expect(patient(always, () => Promise.resolve())(getRole, '', {})).rejects.toMatchObject({
      error: 'Throttling',
    })
  })
})

it('lets no more calls be under way than it may', async () => {
  let [now, most] = [0, 0]
  const call = limited(async () => {
    now += 1
    most = Math.max(most, now)
    await new Promise(resolve => setImmediate(resolve))
    now -= 1
  }, 3)
  await Promise.all(Array.from({ length: 20 }, () => call(getRole, '', {})))
  expect(most).toBe(3)
})

it('goes on where an account file ends', async () => {
  const call = continued(before, () => Promise.resolve('asked'))
  expect(await call(getRole, '', { RoleName: 'known' })).toBe('before')
  expect(await call(getRole, '', { RoleName: 'new' })).toBe('asked')
})

it.each([
  ['AccessDenied', 'asked'],
  ['Throttling', 'asked'],
  ['NoSuchEntityException', undefined],
  ['ResourceNotFoundException', undefined],
])('asks again for what failed with %s when the account file was made: %s', async (name, answer) => {
  const failed: Call = operation => Promise.reject(new CallFailed(operation, name, 'then', true))
  const call = continued(failed, () => Promise.resolve('asked'))
  expect(await call(getRole, '', {}).catch(() => undefined)).toBe(answer)
})
