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
  const asked: string[] = []
  const awsCall: AwsCall = awsOperation => {
    asked.push(awsOperation.name)
    const response = known[awsOperation.name]
    return response === undefined
      ? Promise.reject(new AwsCallError(awsOperation, 'NotRecorded', 'nobody asked it', true))
      : Promise.resolve(response)
  }
  return { asked, call: awsCall }
}

const buildDenial: AwsCall = awsOperation =>
  Promise.reject(new AwsCallError(awsOperation, 'AccessDenied', 'no', true))

/** The role was not recorded, and the list is denied. */
const listDenied: AwsCall = awsOperation =>
  Promise.reject(
    awsOperation === getRole
      ? new AwsCallError(awsOperation, 'NotRecorded', 'nobody asked it', true)
      : new AwsCallError(awsOperation, 'AccessDenied', 'no', true),
  )

function readRole(
  awsCall: AwsCall,
  resource: Parameters<ReturnType<typeof createAccountReader>['read']>[0] = plain,
) {
  return createAccountReader(awsCall, createRedactor('key')).read(resource, listCollectorNames(resource.kind))
}

describe('reading by lists', () => {
  it('finds of a role what single calls find, with one call', async () => {
    const { asked, call } = createApi({ GetAccountAuthorizationDetails: authorizationDetails })
    expect(await readRole(usePrefetches(call, allPrefetches))).toEqual(
      await readRole(createApi(singles).call),
    )
    expect(asked).toEqual(['GetAccountAuthorizationDetails'])
  })

  it('asks one by one where the list is refused, or does not hold it', async () => {
    const refused = createApi(singles)
    expect(await readRole(usePrefetches(refused.call, allPrefetches))).toEqual(
      await readRole(createApi(singles).call),
    )
    expect(refused.asked.filter(name => name === 'GetAccountAuthorizationDetails')).toHaveLength(1)
    const none = { ...authorizationDetails, RoleDetailList: [] }
    const without = createApi({ ...singles, GetAccountAuthorizationDetails: none })
    expect(await readRole(usePrefetches(without.call, allPrefetches))).toEqual(
      await readRole(createApi(singles).call),
    )
  })

  it('asks one by one where the list is not understood', async () => {
    const odd = createApi({ ...singles, GetAccountAuthorizationDetails: { RoleDetailList: 'all of them' } })
    expect(await readRole(usePrefetches(odd.call, allPrefetches))).toEqual(
      await readRole(createApi(singles).call),
    )
  })

  it('asks for the image of a function, which the list does not tell', async () => {
    const where = { account, region: 'eu-west-1' }
    const Functions = [{ FunctionName: 'thumbnails', PackageType: 'Image', Role: plain.arn }]
    const { asked, call } = createApi({ ListFunctions: { Functions } })
    await readRole(usePrefetches(call, allPrefetches), buildFunctionResource('thumbnails', where))
    expect(asked).toContain('GetFunction')
  })
})

describe('reading recorded answers by lists', () => {
  it('takes what was asked for the role itself before what a list says of it', async () => {
    const { call } = createApi({
      ...singles,
      GetAccountAuthorizationDetails: { ...authorizationDetails, RoleDetailList: [] },
    })
    expect(await readRole(usePrefetchesAsFallback(call, allPrefetches))).toEqual(
      await readRole(createApi(singles).call),
    )
  })

  it('takes the list where nobody asked for the role itself', async () => {
    const { call } = createApi({ GetAccountAuthorizationDetails: authorizationDetails })
    expect(await readRole(usePrefetchesAsFallback(call, allPrefetches))).toEqual(
      await readRole(createApi(singles).call),
    )
  })

  it('says that the list was refused where nobody asked for the role itself', async () => {
    await expect(
      usePrefetchesAsFallback(listDenied, allPrefetches)(getRole, 'us-east-1', { RoleName: 'plain' }),
    ).rejects.toThrow(
      'iam:GetRole failed with NotRecorded: the account file has no answer for {"RoleName":"plain"}, and ' +
        'iam:GetAccountAuthorizationDetails failed with AccessDenied: no',
    )
  })

  it('leaves a recorded refusal as it is', async () => {
    await expect(
      usePrefetchesAsFallback(buildDenial, allPrefetches)(getRole, 'us-east-1', { RoleName: 'plain' }),
    ).rejects.toThrow('AccessDenied')
  })
})
