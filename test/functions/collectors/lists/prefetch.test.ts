import { describe, expect, it } from 'vitest'
import { buildRoleResource } from '../../../../audit/resources/iam/role.ts'
import { listCollectorNames } from '../../../../audit/resources/kinds.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { usePrefetches, usePrefetchesAsFallback } from '../../../../functions/collectors/lists/prefetch.ts'
import { allPrefetches } from '../../../../functions/collectors/all-prefetches.ts'
import { getRole } from '../../../../functions/collectors/iam/operations.ts'
import { AwsCallError, type AwsCall } from '../../../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'

const account = '111122223333'
const plain = buildRoleResource(`arn:aws:iam::${account}:role/app/plain`, account)
const document = encodeURIComponent('{"Version":"2012-10-17","Statement":[]}')
const buildArn = (name: string) => `arn:aws:iam::${account}:policy/${name}`

/**
 * The outputs of single calls and of lists for the same account: one role with two policies, and a function.
 */
const RoleDetail = {
  RoleName: 'plain',
  Arn: plain.arn,
  Path: '/app/',
  AssumeRolePolicyDocument: document,
  CreateDate: '2026-01-01T00:00:00Z',
  PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: buildArn('edge') },
  Tags: [{ Key: 'team', Value: 'shop' }],
}
const singles: Readonly<Record<string, unknown>> = {
  GetRole: { Role: RoleDetail },
  ListRolePolicies: { PolicyNames: ['inline'], IsTruncated: false },
  GetRolePolicy: { RoleName: 'plain', PolicyName: 'inline', PolicyDocument: document },
  ListAttachedRolePolicies: { AttachedPolicies: [{ PolicyArn: buildArn('own') }], IsTruncated: false },
}
const authorizationDetails = {
  RoleDetailList: [
    {
      ...RoleDetail,
      RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: document }],
      AttachedManagedPolicies: [{ PolicyName: 'own', PolicyArn: buildArn('own') }],
    },
  ],
  UserDetailList: [],
  GroupDetailList: [],
  Policies: [],
  IsTruncated: false,
}

/** A call that returns `known` outputs by operation, and the calls it received. */
function createApi(known: Readonly<Record<string, unknown>>) {
  const requested: string[] = []
  const awsCall: AwsCall = awsOperation => {
    requested.push(awsOperation.name)
    const response = known[awsOperation.name]
    return response === undefined
      ? Promise.reject(new AwsCallError(awsOperation, 'NotRecorded', 'not recorded', true))
      : Promise.resolve(response)
  }
  return { requested, call: awsCall }
}

const buildDenial: AwsCall = awsOperation =>
  Promise.reject(new AwsCallError(awsOperation, 'AccessDenied', 'no', true))

/** The role was not recorded, and the list is denied. */
const listDenied: AwsCall = awsOperation =>
  Promise.reject(
    awsOperation === getRole
      ? new AwsCallError(awsOperation, 'NotRecorded', 'not recorded', true)
      : new AwsCallError(awsOperation, 'AccessDenied', 'no', true),
  )

function readRole(
  awsCall: AwsCall,
  resource: Parameters<ReturnType<typeof createAccountReader>['read']>[0] = plain,
) {
  return createAccountReader(awsCall, createRedactor('key')).read(resource, listCollectorNames(resource.kind))
}

describe('prefetches', () => {
  it('replace the single calls for a role by one call', async () => {
    const { requested, call } = createApi({ GetAccountAuthorizationDetails: authorizationDetails })
    expect(await readRole(usePrefetches(call, allPrefetches))).toEqual(
      await readRole(createApi(singles).call),
    )
    expect(requested).toEqual(['GetAccountAuthorizationDetails'])
  })

  it('fall back to single calls when the list is denied or does not contain it', async () => {
    const refused = createApi(singles)
    expect(await readRole(usePrefetches(refused.call, allPrefetches))).toEqual(
      await readRole(createApi(singles).call),
    )
    expect(refused.requested.filter(name => name === 'GetAccountAuthorizationDetails')).toHaveLength(1)
    const none = { ...authorizationDetails, RoleDetailList: [] }
    const without = createApi({ ...singles, GetAccountAuthorizationDetails: none })
    expect(await readRole(usePrefetches(without.call, allPrefetches))).toEqual(
      await readRole(createApi(singles).call),
    )
  })

  it('fall back to single calls after an unexpected response', async () => {
    const invalid = createApi({
      ...singles,
      GetAccountAuthorizationDetails: { RoleDetailList: 'all of them' },
    })
    expect(await readRole(usePrefetches(invalid.call, allPrefetches))).toEqual(
      await readRole(createApi(singles).call),
    )
  })

  it('do not replace the call for a function’s image, which the list does not contain', async () => {
    const where = { account, region: 'eu-west-1' }
    const Functions = [{ FunctionName: 'thumbnails', PackageType: 'Image', Role: plain.arn }]
    const { requested, call } = createApi({ ListFunctions: { Functions } })
    await readRole(usePrefetches(call, allPrefetches), buildFunctionResource('thumbnails', where))
    expect(requested).toContain('GetFunction')
  })
})

describe('prefetches of recorded responses', () => {
  it('prefer a recorded single call over a list', async () => {
    const { call } = createApi({
      ...singles,
      GetAccountAuthorizationDetails: { ...authorizationDetails, RoleDetailList: [] },
    })
    expect(await readRole(usePrefetchesAsFallback(call, allPrefetches))).toEqual(
      await readRole(createApi(singles).call),
    )
  })

  it('use the list when the single call was not recorded', async () => {
    const { call } = createApi({ GetAccountAuthorizationDetails: authorizationDetails })
    expect(await readRole(usePrefetchesAsFallback(call, allPrefetches))).toEqual(
      await readRole(createApi(singles).call),
    )
  })

  it('report that the list was denied when the single call was not recorded', async () => {
    await expect(
      usePrefetchesAsFallback(listDenied, allPrefetches)(getRole, 'us-east-1', { RoleName: 'plain' }),
    ).rejects.toThrow(
      'iam:GetRole failed with NotRecorded: the account file has no response for {"RoleName":"plain"}, and ' +
        'iam:GetAccountAuthorizationDetails failed with AccessDenied: no',
    )
  })

  it('keep a recorded denial', async () => {
    await expect(
      usePrefetchesAsFallback(buildDenial, allPrefetches)(getRole, 'us-east-1', { RoleName: 'plain' }),
    ).rejects.toThrow('AccessDenied')
  })
})
