import { describe, expect, it } from 'vitest'
import { groupResource } from '../../../../audit/resources/iam/group.ts'
import { roleResource } from '../../../../audit/resources/iam/role.ts'
import { userResource } from '../../../../audit/resources/iam/user.ts'
import { accountResource } from '../../../../audit/resources/organizations/account.ts'
import { groups, managedPolicies, roles, users } from '../../../../functions/answers/iam/listing.ts'
import { askingIn, listAll, type Listing } from '../../../../functions/answers/listing.ts'
import { factsOf, readingOf, stubbed, type Answers } from '../stubbed.ts'

const account = '111122223333'
const arnOf = (name: string) => `arn:aws:iam::${account}:${name}`
const kim = userResource(arnOf('user/kim'), account)
const team = groupResource(arnOf('group/team'), account)
const worker = roleResource(arnOf('role/Worker'), account)
const root = accountResource({ account, region: 'eu-west-1' })

const DOCUMENT = encodeURIComponent('{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}')
const TRUST = encodeURIComponent('{"Statement":[]}')
const MADE = '2026-02-01T10:00:00.000Z'

/** What AWS answers of a user who has everything. */
const ALL: Answers = {
  GetUser: { User: { Arn: arnOf('user/staff/kim'), CreateDate: MADE } },
  ListUserPolicies: { PolicyNames: ['own'], IsTruncated: false },
  GetUserPolicy: { PolicyDocument: DOCUMENT },
  ListAttachedUserPolicies: {
    AttachedPolicies: [{ PolicyArn: arnOf('policy/b') }, { PolicyArn: arnOf('policy/a') }],
  },
  ListGroupsForUser: { Groups: [{ Arn: arnOf('group/staff/team') }], IsTruncated: false },
  GetLoginProfile: { LoginProfile: { UserName: 'kim', CreateDate: new Date(MADE) } },
  ListMFADevices: { MFADevices: [{ SerialNumber: arnOf('mfa/kim') }] },
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
  it('is read whole, under the ARN with his path', async () => {
    expect(await readingOf(kim, ALL)).toMatchObject({
      resource: { arn: arnOf('user/staff/kim') },
      facts: {
        boundary: { known: 'NONE' },
        tags: { known: {} },
        createdAt: { known: MADE },
        passwordLastUsedAt: { known: 'NEVER' },
        inlinePolicies: { known: { own: { Statement: [{ Action: ['s3:*'] }] } } },
        attachedPolicies: { known: [{ arn: arnOf('policy/a') }, { arn: arnOf('policy/b') }] },
        groups: { known: [{ kind: 'AWS::IAM::Group', arn: arnOf('group/staff/team') }] },
        password: { known: { createdAt: MADE } },
        mfaDevices: { known: [arnOf('mfa/kim')] },
      },
    })
  })

  it('has access keys by their last four characters, the oldest first', async () => {
    const { accessKeys } = await factsOf(kim, ALL)
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

  it.each(['NoSuchEntity', 'NoSuchEntityException'])('has no password where AWS says %s', async error => {
    expect(await factsOf(kim, { ...ALL, GetLoginProfile: { error } })).toMatchObject({
      password: { known: 'NONE' },
      mfaDevices: { known: [arnOf('mfa/kim')] },
    })
  })

  it('does not have the key that was deleted after it was listed', async () => {
    const facts = await factsOf(kim, { ...ALL, GetAccessKeyLastUsed: { error: 'NoSuchEntity' } })
    expect(facts['accessKeys']).toEqual({ known: [] })
  })

  it('says when he last signed in, what bounds him and how he is tagged', async () => {
    const User = {
      Arn: kim.arn,
      CreateDate: MADE,
      PasswordLastUsed: '2026-10-31T08:00:00Z',
      PermissionsBoundary: { PermissionsBoundaryArn: arnOf('policy/bound') },
      Tags: [{ Key: '__proto__', Value: 'x' }],
    }
    const facts = await factsOf(kim, { ...ALL, GetUser: { User } })
    expect(facts).toMatchObject({
      passwordLastUsedAt: { known: '2026-10-31T08:00:00.000Z' },
      boundary: { known: { arn: arnOf('policy/bound') } },
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
  ])('is not there where %s finds none', async operation => {
    expect(await readingOf(kim, { ...ALL, [operation]: { error: 'NoSuchEntity' } })).toBe('NOT_FOUND')
  })

  it.each([
    ['GetUser', { User: { Arn: kim.arn } }, 'createdAt'],
    ['GetUser', { User: { Arn: kim.arn, CreateDate: 'yesterday' } }, 'createdAt'],
    ['ListGroupsForUser', {}, 'groups'],
    ['ListMFADevices', {}, 'mfaDevices'],
    ['ListAccessKeys', {}, 'accessKeys'],
    [
      'ListAccessKeys',
      { AccessKeyMetadata: [{ AccessKeyId: 'A', CreateDate: MADE, Status: 'Odd' }] },
      'accessKeys',
    ],
    ['GetAccessKeyLastUsed', {}, 'accessKeys'],
    ['GetLoginProfile', {}, 'password'],
    ['ListUserPolicies', {}, 'inlinePolicies'],
    ['ListAttachedUserPolicies', {}, 'attachedPolicies'],
  ])('is not known where %s answers %j', async (operation, answer, fact) => {
    const { [fact]: read } = await factsOf(kim, { ...ALL, [operation]: answer })
    expect(read).toMatchObject({ unknown: expect.stringContaining('is not understood') as string })
  })
})

describe('a group', () => {
  const answers: Answers = {
    ListGroupPolicies: { PolicyNames: ['own', 'gone'] },
    GetGroupPolicy: ({ PolicyName }) =>
      PolicyName === 'gone' ? { error: 'NoSuchEntity' } : { PolicyDocument: DOCUMENT },
    ListAttachedGroupPolicies: {
      AttachedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    },
  }

  it('has its own policies and attached ones', async () => {
    expect(await factsOf(team, answers)).toMatchObject({
      inlinePolicies: { known: { own: { Statement: [{ Action: ['s3:*'] }] } } },
      attachedPolicies: { known: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess', account }] },
    })
  })

  it.each(['ListGroupPolicies', 'ListAttachedGroupPolicies'])(
    'is not there where %s finds none',
    async operation => {
      expect(await readingOf(team, { ...answers, [operation]: { error: 'NoSuchEntity' } })).toBe('NOT_FOUND')
    },
  )
})

/** The facts of a role of which GetRole says `more`. */
function readRole(more: object) {
  const Role = { Arn: worker.arn, AssumeRolePolicyDocument: TRUST, CreateDate: new Date(MADE), ...more }
  return factsOf(worker, {
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
  ])('was last used as %j says', async (more, lastUsedAt) => {
    expect(await readRole(more)).toMatchObject({
      lastUsedAt: { known: lastUsedAt },
      createdAt: { known: MADE },
    })
  })

  it('is not known where AWS does not say when it was made', async () => {
    const { trust, createdAt } = await readRole({ CreateDate: undefined })
    expect([trust, createdAt].map(fact => fact && Object.keys(fact))).toEqual([['unknown'], ['unknown']])
  })
})

describe('the root user', () => {
  const PasswordPolicy = { PasswordPolicy: {} }
  const read = (SummaryMap: object) =>
    factsOf(root, { GetAccountPasswordPolicy: PasswordPolicy, GetAccountSummary: { SummaryMap } })

  it.each([
    [{ AccountAccessKeysPresent: 0, AccountMFAEnabled: 1, AccountPasswordPresent: 1 }, [0, true, true]],
    [{ AccountAccessKeysPresent: 2, AccountMFAEnabled: 0, AccountPasswordPresent: 0 }, [2, false, false]],
    [{ AccountAccessKeysPresent: 0, AccountMFAEnabled: 0 }, [0, false, true]],
  ])('is as %j says', async (summary, [rootAccessKeys, rootMfa, rootPassword]) => {
    expect(await read(summary)).toMatchObject({
      rootAccessKeys: { known: rootAccessKeys },
      rootMfa: { known: rootMfa },
      rootPassword: { known: rootPassword },
    })
  })

  it('is not known where the summary does not speak of him', async () => {
    const { rootMfa } = await read({ Users: 3 })
    expect(rootMfa).toHaveProperty('unknown')
  })
})

/** What a listing finds, a line each. */
async function list(listing: Listing, answers: Answers): Promise<string[]> {
  const ask = askingIn('us-east-1', stubbed(answers))
  const found = await listAll(listing, ask, { account, region: 'us-east-1' })
  return found.map(({ kind, arn, region }) => `${kind} ${arn} ${region}`)
}

describe('what the account has', () => {
  it('is listed, page by page', async () => {
    const pages: Answers = {
      ListUsers: ({ Marker }) =>
        Marker === 'more'
          ? { Users: [{ Arn: arnOf('user/b') }], IsTruncated: false }
          : { Users: [{ Arn: arnOf('user/a') }], IsTruncated: true, Marker: 'more' },
      ListGroups: { Groups: [{ Arn: arnOf('group/g') }], IsTruncated: false },
      ListPolicies: ({ Scope }) => ({ Policies: Scope === 'Local' ? [{ Arn: arnOf('policy/p') }] : [] }),
    }
    expect(await list(users, pages)).toEqual([
      `AWS::IAM::User ${arnOf('user/a')} global`,
      `AWS::IAM::User ${arnOf('user/b')} global`,
    ])
    expect(await list(groups, pages)).toEqual([`AWS::IAM::Group ${arnOf('group/g')} global`])
    expect(await list(managedPolicies, pages)).toEqual([
      `AWS::IAM::ManagedPolicy ${arnOf('policy/p')} global`,
    ])
  })

  it('leaves out roles that services of AWS own', async () => {
    const linked = { Arn: arnOf('role/aws-service-role/x/AWSServiceRoleForX'), Path: '/aws-service-role/x/' }
    const answers = { ListRoles: { Roles: [linked, { Arn: worker.arn, Path: '/' }] } }
    expect(await list(roles, answers)).toEqual([`AWS::IAM::Role ${worker.arn} global`])
  })

  it.each([users, groups, managedPolicies])(
    'is not empty where the list is missing: $noun',
    async listing => {
      const answers = { ListUsers: {}, ListGroups: {}, ListPolicies: {} }
      await expect(list(listing, answers)).rejects.toThrow('is not understood')
    },
  )
})
