import { describe, expect, it } from 'vitest'
import { buildGroupResource } from '../../../../audit/resources/iam/group.ts'
import { buildRoleResource } from '../../../../audit/resources/iam/role.ts'
import { buildUserResource } from '../../../../audit/resources/iam/user.ts'
import { buildAccountResource } from '../../../../audit/resources/organizations/account.ts'
import {
  groupList,
  managedPolicyList,
  roleList,
  userList,
} from '../../../../functions/collectors/iam/resource-lists.ts'
import {
  createTypedCall,
  listAllResources,
  type ResourceList,
} from '../../../../functions/collectors/lists/resource-list.ts'
import { readStubbedFacts, readStubbed, createStubbedApi, type StubbedResponses } from '../stubbed-api.ts'

const account = '111122223333'
const buildArn = (name: string) => `arn:aws:iam::${account}:${name}`
const kim = buildUserResource(buildArn('user/kim'), account)
const team = buildGroupResource(buildArn('group/team'), account)
const worker = buildRoleResource(buildArn('role/Worker'), account)
const root = buildAccountResource({ account, region: 'eu-west-1' })

const DOCUMENT = encodeURIComponent('{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}')
const TRUST = encodeURIComponent('{"Statement":[]}')
const CREATED_AT = '2026-02-01T10:00:00.000Z'

/** Responses for a user with every kind of credential. */
const ALL: StubbedResponses = {
  GetUser: { User: { Arn: buildArn('user/staff/kim'), CreateDate: CREATED_AT } },
  ListUserPolicies: { PolicyNames: ['own'], IsTruncated: false },
  GetUserPolicy: { PolicyDocument: DOCUMENT },
  ListAttachedUserPolicies: {
    AttachedPolicies: [{ PolicyArn: buildArn('policy/b') }, { PolicyArn: buildArn('policy/a') }],
  },
  ListGroupsForUser: { Groups: [{ Arn: buildArn('group/staff/team') }], IsTruncated: false },
  GetLoginProfile: { LoginProfile: { UserName: 'kim', CreateDate: new Date(CREATED_AT) } },
  ListMFADevices: { MFADevices: [{ SerialNumber: buildArn('mfa/kim') }] },
  ListAccessKeys: {
    AccessKeyMetadata: [
      { AccessKeyId: 'AKIAIOSFODNN7EXAMPL2', Status: 'Inactive', CreateDate: '2026-03-01T00:00:00+01:00' },
      { AccessKeyId: 'AKIAIOSFODNN7EXAMPL1', Status: 'Active', CreateDate: 1_769_900_000 },
    ],
  },
  GetAccessKeyLastUsed: ({ AccessKeyId }) => ({
    AccessKeyLastUsed:
      AccessKeyId === 'AKIAIOSFODNN7EXAMPL1'
        ? { LastUsedDate: '2026-10-01T00:00:00Z', ServiceName: 's3', Region: 'eu-west-1' }
        : { ServiceName: 'N/A', Region: 'N/A' },
  }),
}

describe('a user', () => {
  it('has all facts, under the ARN with its path', async () => {
    expect(await readStubbed(kim, ALL)).toMatchObject({
      resource: { arn: buildArn('user/staff/kim') },
      facts: {
        boundary: { known: 'NONE' },
        tags: { known: {} },
        createdAt: { known: CREATED_AT },
        passwordLastUsedAt: { known: 'NEVER' },
        inlinePolicies: { known: { own: { Statement: [{ Action: ['s3:*'] }] } } },
        attachedPolicies: { known: [{ arn: buildArn('policy/a') }, { arn: buildArn('policy/b') }] },
        groups: { known: [{ kind: 'AWS::IAM::Group', arn: buildArn('group/staff/team') }] },
        password: { known: { createdAt: CREATED_AT } },
        mfaDevices: { known: [buildArn('mfa/kim')] },
      },
    })
  })

  it('has access keys by their last four characters, the oldest first', async () => {
    const { accessKeys } = await readStubbedFacts(kim, ALL)
    expect(accessKeys).toEqual({
      known: [
        {
          endsWith: 'MPL1',
          status: 'Active',
          createdAt: '2026-01-31T22:53:20.000Z',
          lastUsedAt: '2026-10-01T00:00:00.000Z',
        },
        { endsWith: 'MPL2', status: 'Inactive', createdAt: '2026-02-28T23:00:00.000Z', lastUsedAt: 'NEVER' },
      ],
    })
    expect(JSON.stringify(accessKeys)).not.toContain('AKIA')
  })

  it.each(['NoSuchEntity', 'NoSuchEntityException'])('has no password when AWS returns %s', async error => {
    expect(await readStubbedFacts(kim, { ...ALL, GetLoginProfile: { error } })).toMatchObject({
      password: { known: 'NONE' },
      mfaDevices: { known: [buildArn('mfa/kim')] },
    })
  })

  it('does not have a key that was deleted after the listing', async () => {
    const facts = await readStubbedFacts(kim, { ...ALL, GetAccessKeyLastUsed: { error: 'NoSuchEntity' } })
    expect(facts['accessKeys']).toEqual({ known: [] })
  })

  it('has its last sign-in, permissions boundary and tags', async () => {
    const User = {
      Arn: kim.arn,
      CreateDate: CREATED_AT,
      PasswordLastUsed: '2026-10-31T08:00:00Z',
      PermissionsBoundary: { PermissionsBoundaryArn: buildArn('policy/bound') },
      Tags: [{ Key: '__proto__', Value: 'x' }],
    }
    const facts = await readStubbedFacts(kim, { ...ALL, GetUser: { User } })
    expect(facts).toMatchObject({
      passwordLastUsedAt: { known: '2026-10-31T08:00:00.000Z' },
      boundary: { known: { arn: buildArn('policy/bound') } },
    })
    expect(Object.keys((facts['tags'] as { known: object }).known)).toEqual(['__proto__'])
  })

  it.each([
    'GetUser',
    'ListUserPolicies',
    'ListAttachedUserPolicies',
    'ListGroupsForUser',
    'ListMFADevices',
    'ListAccessKeys',
  ])('is not found when %s finds none', async operation => {
    expect(await readStubbed(kim, { ...ALL, [operation]: { error: 'NoSuchEntity' } })).toBe('NOT_FOUND')
  })

  it.each([
    ['GetUser', { User: { Arn: kim.arn } }, 'createdAt'],
    ['GetUser', { User: { Arn: kim.arn, CreateDate: 'yesterday' } }, 'createdAt'],
    ['ListGroupsForUser', {}, 'groups'],
    ['ListMFADevices', {}, 'mfaDevices'],
    ['ListAccessKeys', {}, 'accessKeys'],
    [
      'ListAccessKeys',
      { AccessKeyMetadata: [{ AccessKeyId: 'A', CreateDate: CREATED_AT, Status: 'Odd' }] },
      'accessKeys',
    ],
    ['GetAccessKeyLastUsed', {}, 'accessKeys'],
    ['GetLoginProfile', {}, 'password'],
    ['ListUserPolicies', {}, 'inlinePolicies'],
    ['ListAttachedUserPolicies', {}, 'attachedPolicies'],
  ])('is unknown when %s returns %j', async (operation, response, fact) => {
    const { [fact]: read } = await readStubbedFacts(kim, { ...ALL, [operation]: response })
    expect(read).toMatchObject({ unknown: expect.stringContaining('unexpected response') as string })
  })
})

describe('a group', () => {
  const responses: StubbedResponses = {
    ListGroupPolicies: { PolicyNames: ['own', 'gone'] },
    GetGroupPolicy: ({ PolicyName }) =>
      PolicyName === 'gone' ? { error: 'NoSuchEntity' } : { PolicyDocument: DOCUMENT },
    ListAttachedGroupPolicies: {
      AttachedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    },
  }

  it('has inline and attached policies', async () => {
    expect(await readStubbedFacts(team, responses)).toMatchObject({
      inlinePolicies: { known: { own: { Statement: [{ Action: ['s3:*'] }] } } },
      attachedPolicies: { known: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess', account }] },
    })
  })

  it.each(['ListGroupPolicies', 'ListAttachedGroupPolicies'])(
    'is not found when %s finds none',
    async operation => {
      expect(await readStubbed(team, { ...responses, [operation]: { error: 'NoSuchEntity' } })).toBe(
        'NOT_FOUND',
      )
    },
  )
})

/** The facts of a role whose GetRole output also contains `more`. */
function readRole(more: object) {
  const Role = { Arn: worker.arn, AssumeRolePolicyDocument: TRUST, CreateDate: new Date(CREATED_AT), ...more }
  return readStubbedFacts(worker, {
    GetRole: { Role },
    ListRolePolicies: { PolicyNames: [] },
    ListAttachedRolePolicies: { AttachedPolicies: [] },
  })
}

describe('a role', () => {
  it.each([
    [
      { RoleLastUsed: { LastUsedDate: new Date('2026-10-01T00:00:00Z'), Region: 'eu-west-1' } },
      '2026-10-01T00:00:00.000Z',
    ],
    [{ RoleLastUsed: { LastUsedDate: '2026-10-01T00:00:00+00:00' } }, '2026-10-01T00:00:00.000Z'],
    [{ RoleLastUsed: {} }, 'NEVER'],
    [{ RoleLastUsed: null }, 'NEVER'],
    [{}, 'NEVER'],
  ])('was last used according to %j', async (more, lastUsedAt) => {
    expect(await readRole(more)).toMatchObject({
      lastUsedAt: { known: lastUsedAt },
      createdAt: { known: CREATED_AT },
    })
  })

  it.each([
    ['is not audited if its path shows that it is service-linked', 'aws-service-role/x.amazonaws.com/', true],
    ['is audited if it only has the name of a service-linked role', '', false],
    ['is audited if another path ends like that of service-linked roles', 'my/aws-service-role/', false],
  ])('%s', async (_, path, isSkipped) => {
    const named = buildRoleResource(buildArn('role/AWSServiceRoleForX'), account)
    const Arn = buildArn(`role/${path}AWSServiceRoleForX`)
    const reading = await readStubbed(named, {
      GetRole: { Role: { Arn, AssumeRolePolicyDocument: TRUST, CreateDate: new Date(CREATED_AT) } },
      ListRolePolicies: { PolicyNames: [] },
      ListAttachedRolePolicies: { AttachedPolicies: [] },
    })
    expect(reading === 'NOT_FOUND').toBe(isSkipped)
  })

  it('is unknown when AWS returns no creation time', async () => {
    const { trust, createdAt } = await readRole({ CreateDate: undefined })
    expect([trust, createdAt].map(fact => fact && Object.keys(fact))).toEqual([['unknown'], ['unknown']])
  })
})

describe('the root user', () => {
  const PasswordPolicy = { PasswordPolicy: {} }
  const read = (SummaryMap: object) =>
    readStubbedFacts(root, {
      GetAccountPasswordPolicy: PasswordPolicy,
      GetAccountSummary: { SummaryMap },
      GenerateCredentialReport: { error: 'AccessDenied' },
    })

  it.each([
    [{ AccountAccessKeysPresent: 0, AccountMFAEnabled: 1, AccountPasswordPresent: 1 }, [0, true, true]],
    [{ AccountAccessKeysPresent: 2, AccountMFAEnabled: 0, AccountPasswordPresent: 0 }, [2, false, false]],
    [{ AccountAccessKeysPresent: 0, AccountMFAEnabled: 0 }, [0, false, true]],
  ])('is parsed from %j', async (summary, [rootAccessKeys, rootMfa, rootPassword]) => {
    expect(await read(summary)).toMatchObject({
      rootAccessKeys: { known: rootAccessKeys },
      rootMfa: { known: rootMfa },
      rootPassword: { known: rootPassword },
    })
  })

  it('is unknown when the summary does not contain it', async () => {
    const { rootMfa } = await read({ Users: 3 })
    expect(rootMfa).toHaveProperty('unknown')
  })
})

/** The listed resources, one line each. */
async function list(resourceList: ResourceList, responses: StubbedResponses): Promise<string[]> {
  const typedAwsCall = createTypedCall('us-east-1', createStubbedApi(responses))
  const found = await listAllResources(resourceList, typedAwsCall, { account, region: 'us-east-1' })
  return found.map(({ kind, arn, region }) => `${kind} ${arn} ${region}`)
}

describe('the lists of IAM', () => {
  it('are complete, page by page', async () => {
    const pages: StubbedResponses = {
      ListUsers: ({ Marker }) =>
        Marker === 'more'
          ? { Users: [{ Arn: buildArn('user/b') }], IsTruncated: false }
          : { Users: [{ Arn: buildArn('user/a') }], IsTruncated: true, Marker: 'more' },
      ListGroups: { Groups: [{ Arn: buildArn('group/g') }], IsTruncated: false },
      ListPolicies: ({ Scope }) => ({ Policies: Scope === 'Local' ? [{ Arn: buildArn('policy/p') }] : [] }),
    }
    expect(await list(userList, pages)).toEqual([
      `AWS::IAM::User ${buildArn('user/a')} global`,
      `AWS::IAM::User ${buildArn('user/b')} global`,
    ])
    expect(await list(groupList, pages)).toEqual([`AWS::IAM::Group ${buildArn('group/g')} global`])
    expect(await list(managedPolicyList, pages)).toEqual([
      `AWS::IAM::ManagedPolicy ${buildArn('policy/p')} global`,
    ])
  })

  it('leave out service-linked roles', async () => {
    const named = { Arn: buildArn('role/AWSServiceRoleForX') }
    const linked = { Arn: buildArn('role/aws-service-role/x/AWSServiceRoleForX') }
    const responses = { ListRoles: { Roles: [linked, named, { Arn: worker.arn }] } }
    expect(await list(roleList, responses)).toEqual([
      `AWS::IAM::Role ${named.Arn} global`,
      `AWS::IAM::Role ${worker.arn} global`,
    ])
  })

  it.each([userList, groupList, managedPolicyList])(
    'is not empty where the list is missing: $noun',
    async resourceList => {
      const responses = { ListUsers: {}, ListGroups: {}, ListPolicies: {} }
      await expect(list(resourceList, responses)).rejects.toThrow('unexpected response')
    },
  )
})
