import { describe, expect, it } from 'vitest'
import { buildInspectorResource } from '../../../../audit/resources/inspector2/account-status.ts'
import { batchGetAccountStatus } from '../../../../functions/collectors/inspector2/operations.ts'
import { AwsCallError } from '../../../../functions/collectors/api/aws-call.ts'
import { translateEndpointErrors } from '../../../../functions/aws/sdk/endpoint-errors.ts'
import { readStubbedFacts } from '../stubbed-api.ts'

const accountId = '111122223333'
const inspector = buildInspectorResource({ account: accountId, region: 'eu-west-1' })

function createApi(resourceState: object, ...failedAccounts: object[]) {
  return {
    BatchGetAccountStatus: { accounts: [{ accountId, resourceState }], failedAccounts },
    ListFilters: { filters: [] },
  }
}

describe('Inspector in a region', () => {
  it('has the status of the account', async () => {
    const state = {
      ecr: { status: 'ENABLED' },
      lambda: { status: 'ENABLING' },
      lambdaCode: { status: 'DISABLED' },
    }
    expect(await readStubbedFacts(inspector, createApi(state))).toEqual({
      ecr: { known: 'ENABLED' },
      lambda: { known: 'ENABLING' },
      lambdaCode: { known: 'DISABLED' },
      suppressionFilters: { known: [] },
    })
  })

  it('has the filters that suppress findings, with the fields for which they select values', async () => {
    const criteria = {
      vulnerabilityId: [{ comparison: 'EQUALS', value: 'CVE-2026-1' }],
      resourceId: [{ comparison: 'NOT_EQUALS', value: 'arn:aws:ecr:…' }],
      inspectorScore: [{ lowerInclusive: 0, upperInclusive: 5 }],
      severity: [],
    }
    const facts = await readStubbedFacts(inspector, {
      ...createApi({ ecr: { status: 'ENABLED' } }),
      ListFilters: ({ action, nextToken }) => {
        expect(action).toBe('SUPPRESS')
        return nextToken === undefined
          ? { filters: [{ name: 'b', criteria, action }], nextToken: 'more' }
          : { filters: [{ name: 'a', criteria: {}, action }] }
      },
    })
    expect(facts['suppressionFilters']).toEqual({
      known: [
        { name: 'a', fields: [] },
        { name: 'b', fields: ['inspectorScore', 'vulnerabilityId'] },
      ],
    })
  })

  it('lists no filters where it is disabled', async () => {
    const { BatchGetAccountStatus } = createApi({ ecr: { status: 'DISABLED' } })
    expect(await readStubbedFacts(inspector, { BatchGetAccountStatus })).toMatchObject({
      suppressionFilters: { known: [] },
    })
  })

  it('has no scan that the response does not mention', async () => {
    expect(await readStubbedFacts(inspector, createApi({ ecr: { status: 'ENABLED' } }))).toMatchObject({
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
    ['nothing about the account', { accounts: [], failedAccounts: [] }, 'returned nothing about the account'],
    ['no list', {}, 'accounts'],
    ['no state of ECR', { accounts: [{ accountId, resourceState: {} }] }, 'ecr'],
  ])('is unknown after %s', async (_, BatchGetAccountStatus, why) => {
    const facts = await readStubbedFacts(inspector, { BatchGetAccountStatus })
    expect(facts['ecr']).toEqual({ unknown: expect.stringContaining(why) as unknown })
  })

  it('is unknown when the region has no endpoint', async () => {
    const awsCall = translateEndpointErrors(() =>
      Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    )
    await expect(awsCall(batchGetAccountStatus, 'mx-central-1', {})).rejects.toThrow(
      'no known endpoint in mx-central-1',
    )
    await expect(awsCall(batchGetAccountStatus, 'mx-central-1', {})).rejects.toThrow(AwsCallError)
    const refused = translateEndpointErrors(() =>
      Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })),
    )
    await expect(refused(batchGetAccountStatus, 'mx-central-1', {})).rejects.not.toThrow(AwsCallError)
  })
})
