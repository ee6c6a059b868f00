import { describe, expect, it } from 'vitest'
import { inspectorResource } from '../../../../audit/resources/inspector2/account-status.ts'
import { batchGetAccountStatus } from '../../../../functions/answers/inspector2/operations.ts'
import { CallFailed } from '../../../../functions/answers/operation.ts'
import { whereOffered } from '../../../../functions/aws/where-offered.ts'
import { factsOf } from '../stubbed.ts'

const accountId = '111122223333'
const inspector = inspectorResource({ account: accountId, region: 'eu-west-1' })

function answering(resourceState: object, ...failedAccounts: object[]) {
  return { BatchGetAccountStatus: { accounts: [{ accountId, resourceState }], failedAccounts } }
}

describe('Inspector in a region', () => {
  it('is what it says of the account', async () => {
    const state = {
      ecr: { status: 'ENABLED' },
      lambda: { status: 'ENABLING' },
      lambdaCode: { status: 'DISABLED' },
    }
    expect(await factsOf(inspector, answering(state))).toEqual({
      ecr: { known: 'ENABLED' },
      lambda: { known: 'ENABLING' },
      lambdaCode: { known: 'DISABLED' },
    })
  })

  it('has no scan of which it says nothing', async () => {
    expect(await factsOf(inspector, answering({ ecr: { status: 'ENABLED' } }))).toMatchObject({
      lambda: { known: 'NONE' },
      lambdaCode: { known: 'NONE' },
    })
  })

  it.each([
    [
      'a refusal',
      { accounts: [], failedAccounts: [{ accountId, errorCode: 'ACCESS_DENIED' }] },
      'access denied to',
    ],
    [
      'an error of its own',
      { accounts: [], failedAccounts: [{ accountId, errorCode: 'INTERNAL_ERROR' }] },
      'INTERNAL',
    ],
    ['nothing of the account', { accounts: [], failedAccounts: [] }, 'answered nothing of the account'],
    ['no list', {}, 'accounts'],
    ['no state of ECR', { accounts: [{ accountId, resourceState: {} }] }, 'ecr'],
  ])('is not known from %s', async (_, BatchGetAccountStatus, why) => {
    const facts = await factsOf(inspector, { BatchGetAccountStatus })
    expect(facts['ecr']).toEqual({ unknown: expect.stringContaining(why) as unknown })
  })

  it('is not known where the region has no endpoint of it', async () => {
    const call = whereOffered(() => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })))
    await expect(call(batchGetAccountStatus, 'mx-central-1', {})).rejects.toThrow(
      'no endpoint in mx-central-1',
    )
    await expect(call(batchGetAccountStatus, 'mx-central-1', {})).rejects.toThrow(CallFailed)
    const refused = whereOffered(() =>
      Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })),
    )
    await expect(refused(batchGetAccountStatus, 'mx-central-1', {})).rejects.not.toThrow(CallFailed)
  })
})
