import { describe, expect, it } from 'vitest'
import { roleResource } from '../../../audit/resources/iam/role.ts'
import { aspectsOf } from '../../../audit/resources/kinds.ts'
import { functionResource } from '../../../audit/resources/lambda/function.ts'
import { inBulk, inBulkAtLast } from '../../../functions/answers/bulk.ts'
import { bulks } from '../../../functions/answers/bulks.ts'
import { getRole } from '../../../functions/answers/iam/operations.ts'
import { CallFailed, type Call } from '../../../functions/answers/operation.ts'
import { readerBy } from '../../../functions/answers/reader.ts'
import { redaction } from '../../../functions/answers/redaction.ts'

const account = '111122223333'
const plain = roleResource(`arn:aws:iam::${account}:role/app/plain`, account)
const document = encodeURIComponent('{"Version":"2012-10-17","Statement":[]}')
const arnOf = (name: string) => `arn:aws:iam::${account}:policy/${name}`

/** What AWS answers single calls, and lists, of the same account: one role with two policies, and a function. */
const RoleDetail = {
  RoleName: 'plain',
  Arn: plain.arn,
  Path: '/app/',
  AssumeRolePolicyDocument: document,
  CreateDate: '2026-01-01T00:00:00Z',
  PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arnOf('edge') },
  Tags: [{ Key: 'team', Value: 'shop' }],
}
const singles: Readonly<Record<string, unknown>> = {
  GetRole: { Role: RoleDetail },
  ListRolePolicies: { PolicyNames: ['inline'], IsTruncated: false },
  GetRolePolicy: { RoleName: 'plain', PolicyName: 'inline', PolicyDocument: document },
  ListAttachedRolePolicies: { AttachedPolicies: [{ PolicyArn: arnOf('own') }], IsTruncated: false },
}
const authorizationDetails = {
  RoleDetailList: [
    {
      ...RoleDetail,
      RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: document }],
      AttachedManagedPolicies: [{ PolicyName: 'own', PolicyArn: arnOf('own') }],
    },
  ],
  UserDetailList: [],
  GroupDetailList: [],
  Policies: [],
  IsTruncated: false,
}

/** A call that answers `known` by operation, and what was asked of it. */
function answering(known: Readonly<Record<string, unknown>>) {
  const asked: string[] = []
  const call: Call = operation => {
    asked.push(operation.name)
    const answer = known[operation.name]
    return answer === undefined
      ? Promise.reject(new CallFailed(operation, 'NotRecorded', 'nobody asked it', true))
      : Promise.resolve(answer)
  }
  return { asked, call }
}

const denied: Call = operation => Promise.reject(new CallFailed(operation, 'AccessDenied', 'no', true))

/** Nobody asked for the role, and the list is refused. */
const listDenied: Call = operation =>
  Promise.reject(
    operation === getRole
      ? new CallFailed(operation, 'NotRecorded', 'nobody asked it', true)
      : new CallFailed(operation, 'AccessDenied', 'no', true),
  )

function reading(call: Call, resource: Parameters<ReturnType<typeof readerBy>['read']>[0] = plain) {
  return readerBy(call, redaction('key')).read(resource, aspectsOf(resource.kind))
}

describe('reading by lists', () => {
  it('finds of a role what single calls find, with one call', async () => {
    const { asked, call } = answering({ GetAccountAuthorizationDetails: authorizationDetails })
    expect(await reading(inBulk(call, bulks))).toEqual(await reading(answering(singles).call))
    expect(asked).toEqual(['GetAccountAuthorizationDetails'])
  })

  it('asks one by one where the list is refused, or does not hold it', async () => {
    const refused = answering(singles)
    expect(await reading(inBulk(refused.call, bulks))).toEqual(await reading(answering(singles).call))
    expect(refused.asked.filter(name => name === 'GetAccountAuthorizationDetails')).toHaveLength(1)
    const none = { ...authorizationDetails, RoleDetailList: [] }
    const without = answering({ ...singles, GetAccountAuthorizationDetails: none })
    expect(await reading(inBulk(without.call, bulks))).toEqual(await reading(answering(singles).call))
  })

  it('asks one by one where the list is not understood', async () => {
    const odd = answering({ ...singles, GetAccountAuthorizationDetails: { RoleDetailList: 'all of them' } })
    expect(await reading(inBulk(odd.call, bulks))).toEqual(await reading(answering(singles).call))
  })

  it('asks for the image of a function, which the list does not tell', async () => {
    const where = { account, region: 'eu-west-1' }
    const Functions = [{ FunctionName: 'thumbnails', PackageType: 'Image', Role: plain.arn }]
    const { asked, call } = answering({ ListFunctions: { Functions } })
    await reading(inBulk(call, bulks), functionResource('thumbnails', where))
    expect(asked).toContain('GetFunction')
  })
})

describe('reading recorded answers by lists', () => {
  it('takes what was asked for the role itself before what a list says of it', async () => {
    const { call } = answering({
      ...singles,
      GetAccountAuthorizationDetails: { ...authorizationDetails, RoleDetailList: [] },
    })
    expect(await reading(inBulkAtLast(call, bulks))).toEqual(await reading(answering(singles).call))
  })

  it('takes the list where nobody asked for the role itself', async () => {
    const { call } = answering({ GetAccountAuthorizationDetails: authorizationDetails })
    expect(await reading(inBulkAtLast(call, bulks))).toEqual(await reading(answering(singles).call))
  })

  it('says that the list was refused where nobody asked for the role itself', async () => {
    await expect(
      inBulkAtLast(listDenied, bulks)(getRole, 'us-east-1', { RoleName: 'plain' }),
    ).rejects.toThrow(
      'iam:GetRole failed with NotRecorded: the account file has no answer for {"RoleName":"plain"}, and ' +
        'iam:GetAccountAuthorizationDetails failed with AccessDenied: no',
    )
  })

  it('leaves a recorded refusal as it is', async () => {
    await expect(inBulkAtLast(denied, bulks)(getRole, 'us-east-1', { RoleName: 'plain' })).rejects.toThrow(
      'AccessDenied',
    )
  })
})
