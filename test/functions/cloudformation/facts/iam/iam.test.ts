import { describe, expect, it } from 'vitest'
import { known, type FactsByName } from '../../../../../audit/resources/fact.ts'
import { buildGroupResource, buildGroupResourceByName } from '../../../../../audit/resources/iam/group.ts'
import {
  buildOidcProviderResource,
  buildSamlProviderResource,
} from '../../../../../audit/resources/iam/identity-provider.ts'
import { buildManagedPolicyResource } from '../../../../../audit/resources/iam/managed-policy.ts'
import { buildRoleResource, buildRoleResourceByName } from '../../../../../audit/resources/iam/role.ts'
import { buildUserResource, buildUserResourceByName } from '../../../../../audit/resources/iam/user.ts'
import { getResourceKey, type Resource } from '../../../../../audit/resources/resource.ts'
import type { ResolvedValue } from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import type { ExamplePolicyHolder } from '../../../../../examples/account/example-account.ts'
import { loadEventWorld } from '../../../../events/world.ts'
import { readRecorded } from '../../../collectors/recorded-account.ts'
import { readStubbedFacts } from '../../../collectors/stubbed-api.ts'
import {
  buildTemplateResource,
  projectAllFacts,
  projectOwnFacts,
  JUDGED_AT,
  notKnown,
  projectTemplateResource,
  templateAccount as account,
  templatePlace,
} from '../template-resources.ts'

const world = loadEventWorld()
const buildArn = (name: string) => `arn:aws:iam::${account}:${name}`
const parseName = (arn: string) => arn.split('/').at(-1) ?? arn
const parsePath = (arn: string) => /:[a-z]+(\/(?:.*\/)?)[^/]*$/.exec(arn)?.[1] ?? '/'
const allow = (action: string) => ({ Effect: 'Allow', Action: action, Resource: '*' })
const policyOf = (...Statement: readonly ResolvedValue[]) => ({ Version: '2012-10-17', Statement })
const parsed = (action: string) => ({ Effect: 'Allow', Action: [action], Resource: ['*'] })
const trustOf = (Service: string) =>
  policyOf({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' })

/** The properties of a policy holder of the example account. */
function describeHolder({ attached, inline }: ExamplePolicyHolder): Record<string, ResolvedValue> {
  return {
    ManagedPolicyArns: Object.keys(attached),
    Policies: Object.entries(inline).map(([PolicyName, PolicyDocument]) => ({
      PolicyName,
      PolicyDocument: PolicyDocument as ResolvedValue,
    })),
  }
}

function describeTags(tags: Readonly<Record<string, string>>): ResolvedValue {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

async function readKnown(resource: Resource): Promise<FactsByName> {
  const reading = await readRecorded(resource)
  if (reading === 'NOT_FOUND') throw new Error(`${resource.arn} was not found`)
  return reading.facts
}

describe('a role of the example account', () => {
  it.each(Object.entries(world.roles))(
    '%s has the facts that are read after deployment',
    async (arn, role) => {
      const resolved = buildTemplateResource('AWS::IAM::Role', parseName(arn), {
        Path: parsePath(arn),
        AssumeRolePolicyDocument: role.trust as ResolvedValue,
        Tags: describeTags(role.tags),
        ...(role.boundary === undefined ? {} : { PermissionsBoundary: role.boundary }),
        ...describeHolder(role),
      })
      const read = await readKnown(buildRoleResource(arn, account))
      const created = projectOwnFacts(resolved)
      expect(projectTemplateResource(resolved)[0]?.resource).toEqual(buildRoleResource(arn, account))
      expect({ ...created, inlinePolicies: read['inlinePolicies'] }).toEqual({
        ...read,
        createdAt: known(JUDGED_AT),
        lastUsedAt: known('NEVER'),
      })
      expect(projectOwnFacts(resolved, read)).toEqual(read)
    },
  )
})

describe('a user, a group and a policy of the example account', () => {
  it.each(Object.entries(world.users))(
    '%s has the facts that are read after deployment',
    async (arn, user) => {
      const groups = Object.entries(world.groups).filter(([, { members }]) => arn in members)
      const resolved = buildTemplateResource('AWS::IAM::User', parseName(arn), {
        Path: parsePath(arn),
        Groups: groups.map(([group]) => parseName(group)),
        Tags: describeTags(user.tags ?? {}),
        ...(user.boundary === undefined ? {} : { PermissionsBoundary: user.boundary }),
        ...describeHolder(user),
      })
      const read = await readKnown(buildUserResource(arn, account))
      const { boundary, tags, attachedPolicies, groups: joined } = read
      expect(projectOwnFacts(resolved)).toMatchObject({ boundary, tags, attachedPolicies, groups: joined })
      expect(projectOwnFacts(resolved, read)).toEqual(read)
    },
  )

  it.each(Object.entries(world.groups))(
    '%s has the facts that are read after deployment',
    async (arn, group) => {
      const resolved = buildTemplateResource('AWS::IAM::Group', parseName(arn), describeHolder(group))
      const read = await readKnown(buildGroupResource(arn, account))
      expect(projectOwnFacts(resolved)).toMatchObject({ attachedPolicies: read['attachedPolicies'] })
      expect(projectOwnFacts(resolved, read)).toEqual(read)
    },
  )

  it.each(Object.entries(world.policies))(
    '%s has the facts that are read after deployment',
    async (arn, { versions, defaultVersion }) => {
      const PolicyDocument = versions[defaultVersion] as ResolvedValue
      const resolved = buildTemplateResource('AWS::IAM::ManagedPolicy', arn, { PolicyDocument })
      const read = await readKnown(buildManagedPolicyResource(arn, account))
      expect(projectOwnFacts(resolved)).toEqual({ ...read, defaultVersion: known('v1') })
      expect(projectOwnFacts(resolved, read)).toEqual(read)
    },
  )
})

const buildRole = (properties: Readonly<Record<string, ResolvedValue>>) =>
  buildTemplateResource('AWS::IAM::Role', 'Worker', {
    AssumeRolePolicyDocument: trustOf('lambda.amazonaws.com'),
    ...properties,
  })

describe('AWS::IAM::Role', () => {
  it('has the facts that GetRole and the policies return, with inline policies and providers', async () => {
    const trust = policyOf(
      { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'sts:AssumeRole' },
      {
        Effect: 'Allow',
        Principal: { Federated: buildArn('oidc-provider/token.example.com') },
        Action: 'sts:AssumeRoleWithWebIdentity',
      },
    )
    const returned = JSON.stringify(trust).replace('"444455556666"', '"arn:aws:iam::444455556666:root"')
    const resource = buildRoleResource(buildArn('role/app/Worker'), account)
    const read = await readStubbedFacts(resource, {
      GetRole: {
        Role: {
          Arn: resource.arn,
          CreateDate: JUDGED_AT,
          AssumeRolePolicyDocument: encodeURIComponent(returned),
          PermissionsBoundary: { PermissionsBoundaryArn: buildArn('policy/bound') },
          Tags: [{ Key: 'team', Value: '7' }],
        },
      },
      ListRolePolicies: { PolicyNames: ['logs'] },
      GetRolePolicy: { PolicyDocument: encodeURIComponent(JSON.stringify(policyOf(allow('logs:*')))) },
      ListAttachedRolePolicies: {
        AttachedPolicies: [{ PolicyArn: buildArn('policy/b') }, { PolicyArn: buildArn('policy/a') }],
      },
    })
    const resolved = buildRole({
      Path: '/app/',
      AssumeRolePolicyDocument: trust,
      PermissionsBoundary: buildArn('policy/bound'),
      Tags: [{ Key: 'team', Value: 7 }],
      Policies: [{ PolicyName: 'logs', PolicyDocument: JSON.stringify(policyOf(allow('logs:*'))) }],
      ManagedPolicyArns: [buildArn('policy/b'), buildArn('policy/a')],
    })
    expect(projectOwnFacts(resolved)).toEqual(read)
    expect(projectTemplateResource(resolved)[0]?.resource).toEqual(resource)
  })

  it('keeps what others added, and replaces its own', () => {
    const before = projectOwnFacts(
      buildRole({
        Policies: [
          { PolicyName: 'own', PolicyDocument: policyOf(allow('s3:*')) },
          { PolicyName: 'other', PolicyDocument: policyOf(allow('sqs:*')) },
        ],
        ManagedPolicyArns: [buildArn('policy/other')],
        Tags: [{ Key: 'stack', Value: 'app' }],
      }),
    )
    const after = projectOwnFacts(
      buildRole({
        Policies: [{ PolicyName: 'own', PolicyDocument: policyOf(allow('logs:*')) }],
        ManagedPolicyArns: [buildArn('policy/added'), buildArn('policy/other')],
        Tags: [{ Key: 'team', Value: 'a' }],
      }),
      { ...before, lastUsedAt: known('2026-05-01T00:00:00.000Z') },
    )
    expect(after).toMatchObject({
      inlinePolicies: {
        known: { own: { Statement: [parsed('logs:*')] }, other: { Statement: [parsed('sqs:*')] } },
      },
      attachedPolicies: { known: [{ arn: buildArn('policy/added') }, { arn: buildArn('policy/other') }] },
      tags: { known: { stack: 'app', team: 'a' } },
      lastUsedAt: { known: '2026-05-01T00:00:00.000Z' },
    })
  })

  it.each<[string, Record<string, ResolvedValue>, object]>([
    [
      'AssumeRolePolicyDocument',
      { AssumeRolePolicyDocument: notKnown },
      {
        trust: { unknown: expect.stringContaining('AssumeRolePolicyDocument') as string },
        oidcProviders: { unknown: expect.stringContaining('does not exist yet') as string },
      },
    ],
    [
      'a policy that is no policy',
      { AssumeRolePolicyDocument: 'no JSON' },
      { trust: { unknown: expect.stringContaining('not valid JSON') as string } },
    ],
    [
      'a missing trust policy',
      { AssumeRolePolicyDocument: null },
      { trust: { unknown: expect.anything() as string } },
    ],
    [
      'the boundary',
      { PermissionsBoundary: notKnown },
      { boundary: { unknown: expect.anything() as string } },
    ],
    [
      'one attached policy',
      { ManagedPolicyArns: [buildArn('policy/a'), notKnown] },
      {
        attachedPolicies: {
          known: [{ arn: buildArn('policy/a') }],
          incomplete: 'property ManagedPolicyArns.1 is not known: the resource Other does not exist yet',
        },
      },
    ],
    [
      'all attached policies',
      { ManagedPolicyArns: notKnown },
      { attachedPolicies: { known: [], incomplete: expect.stringContaining('ManagedPolicyArns') as string } },
    ],
    [
      'the document of one inline policy',
      {
        Policies: [
          { PolicyName: 'a', PolicyDocument: policyOf(allow('s3:*')) },
          { PolicyName: 'b', PolicyDocument: notKnown },
        ],
      },
      {
        inlinePolicies: {
          known: { a: { Version: '2012-10-17', Statement: [parsed('s3:*')] } },
          incomplete: expect.stringContaining('Policies.1.PolicyDocument') as string,
        },
      },
    ],
    [
      'a tag',
      {
        Tags: [
          { Key: 'a', Value: notKnown },
          { Key: 'b', Value: 'x' },
        ],
      },
      { tags: { known: { b: 'x' }, incomplete: expect.stringContaining('Tags.0.Value') as string } },
    ],
  ])('says what is not known: %s', (_, properties, expected) => {
    expect(projectOwnFacts(buildRole(properties))).toMatchObject(expected)
  })

  it('is not audited as service-linked role', () => {
    const resolved = buildTemplateResource('AWS::IAM::Role', 'AWSServiceRoleForX', {
      Path: '/aws-service-role/x.amazonaws.com/',
    })
    expect(projectTemplateResource(resolved)).toEqual([])
  })
})

const buildDataPolicy = (action: string) =>
  buildTemplateResource('AWS::IAM::ManagedPolicy', 'Data', {
    Path: '/app/',
    PolicyDocument: policyOf(allow(action)),
  })

describe('policies of other resources', () => {
  const role = buildTemplateResource('AWS::IAM::Role', 'Worker', {
    AssumeRolePolicyDocument: trustOf('lambda.amazonaws.com'),
  })
  const user = buildTemplateResource('AWS::IAM::User', 'kim', {})
  const group = buildTemplateResource('AWS::IAM::Group', 'team', {})
  const keys = [
    buildRoleResourceByName('Worker', templatePlace),
    buildUserResourceByName('kim', templatePlace),
    buildGroupResourceByName('team', templatePlace),
  ].map(getResourceKey)

  it('puts an inline policy of AWS::IAM::Policy on roles, users and groups', () => {
    const policy = buildTemplateResource('AWS::IAM::Policy', 'x', {
      PolicyName: 'own',
      PolicyDocument: policyOf(allow('s3:*')),
      Roles: ['Worker'],
      Users: ['kim'],
      Groups: ['team', notKnown],
    })
    const facts = projectAllFacts([role, user, group, policy])
    for (const key of keys)
      expect(facts.get(key)?.['inlinePolicies']).toEqual({
        known: { own: { Version: '2012-10-17', Statement: [parsed('s3:*')] } },
      })
  })

  it.each([
    ['AWS::IAM::RolePolicy', 'RoleName', 'Worker', 0],
    ['AWS::IAM::UserPolicy', 'UserName', 'kim', 1],
    ['AWS::IAM::GroupPolicy', 'GroupName', 'team', 2],
  ])('puts an inline policy of %s', (type, property, name, index) => {
    const policy = buildTemplateResource(type, 'x', {
      PolicyName: 'own',
      PolicyDocument: policyOf(allow('s3:*')),
      [property]: name,
    })
    const facts = projectAllFacts([role, user, group, policy])
    const holders = keys.map(key => facts.get(key)?.['inlinePolicies'])
    expect(
      holders.map(fact => (fact && 'known' in fact ? Object.keys(fact.known as object) : 'unknown')),
    ).toEqual([0, 1, 2].map(each => (each === index ? ['own'] : [])))
  })

  it('is incomplete where the name of the policy is not known, or the principal is in no account', () => {
    const policy = buildTemplateResource('AWS::IAM::Policy', 'x', {
      PolicyName: notKnown,
      PolicyDocument: policyOf(allow('s3:*')),
      Roles: ['Worker', 'Missing'],
    })
    const facts = projectAllFacts([role, policy])
    const missing = facts.get(getResourceKey(buildRoleResourceByName('Missing', templatePlace)))
    expect(facts.get(keys[0] ?? '')?.['inlinePolicies']).toEqual({
      known: {},
      incomplete: expect.stringContaining('PolicyName') as string,
    })
    expect(missing?.['inlinePolicies']).toEqual({
      unknown: 'role Missing is neither in the account nor in the template',
    })
  })

  it('attaches AWS::IAM::ManagedPolicy to roles, users and groups', () => {
    const policy = buildTemplateResource('AWS::IAM::ManagedPolicy', buildArn('policy/app/Data'), {
      PolicyDocument: policyOf(allow('s3:*')),
      Roles: ['Worker'],
      Users: ['kim'],
      Groups: ['team'],
    })
    const facts = projectAllFacts([role, user, group, policy])
    for (const key of keys)
      expect(facts.get(key)?.['attachedPolicies']).toEqual(
        known([buildManagedPolicyResource(buildArn('policy/app/Data'), account)]),
      )
  })

  it('does not know the version that another document creates', () => {
    const before = projectOwnFacts(buildDataPolicy('s3:*'))
    expect(projectTemplateResource(buildDataPolicy('s3:*'))[0]?.resource.arn).toBe(
      buildArn('policy/app/Data'),
    )
    expect(projectOwnFacts(buildDataPolicy('s3:*'), before)).toEqual(before)
    expect(projectOwnFacts(buildDataPolicy('sqs:*'), before)).toMatchObject({
      defaultVersion: { unknown: expect.stringContaining('numbers') as string },
      document: { known: { Statement: [parsed('sqs:*')] } },
    })
  })

  it('adds members to a group that has a path', () => {
    const addition = buildTemplateResource('AWS::IAM::UserToGroupAddition', 'x', {
      GroupName: 'team',
      Users: ['kim', 'Missing'],
    })
    const kim = buildUserResourceByName('kim', templatePlace)
    const joined = { groups: known([buildGroupResource(buildArn('group/staff/team'), account)]) }
    const facts = projectAllFacts([addition], [[kim, joined]])
    const created = projectAllFacts([user, addition])
    expect(facts.get(getResourceKey(kim))).toEqual(joined)
    expect(created.get(getResourceKey(kim))?.['groups']).toEqual(
      known([buildGroupResourceByName('team', templatePlace)]),
    )
  })
})

describe('AWS::IAM::User and its keys', () => {
  const user = buildTemplateResource('AWS::IAM::User', 'kim', { LoginProfile: { Password: 'secret' } })
  const kim = buildUserResourceByName('kim', templatePlace)

  it('has a password that was created now, or the one that it has', () => {
    const created = projectOwnFacts(user)
    const since = { password: known({ createdAt: '2026-01-01T00:00:00.000Z' }) }
    expect(created['password']).toEqual(known({ createdAt: JUDGED_AT }))
    expect(JSON.stringify(created)).not.toContain('secret')
    expect(projectOwnFacts(user, { ...created, ...since })).toMatchObject(since)
  })

  it('has the facts that are read of a new user', async () => {
    const read = await readStubbedFacts(kim, {
      GetUser: { User: { Arn: kim.arn, CreateDate: JUDGED_AT } },
      ListUserPolicies: { PolicyNames: [] },
      ListAttachedUserPolicies: { AttachedPolicies: [] },
      ListGroupsForUser: { Groups: [] },
      GetLoginProfile: { LoginProfile: { CreateDate: JUDGED_AT } },
      ListMFADevices: { MFADevices: [] },
      ListAccessKeys: {
        AccessKeyMetadata: [
          { AccessKeyId: 'AKIAIOSFODNN7EXAMPL1', Status: 'Inactive', CreateDate: JUDGED_AT },
        ],
      },
      GetAccessKeyLastUsed: { AccessKeyLastUsed: {} },
    })
    const key = buildTemplateResource('AWS::IAM::AccessKey', 'AKIAIOSFODNN7EXAMPL1', {
      UserName: 'kim',
      Status: 'Inactive',
    })
    expect(projectAllFacts([user, key]).get(getResourceKey(kim))).toEqual(read)
  })

  it.each([
    ['updates the key that it is', 'AKIAIOSFODNN7EXAMPL1', {}, ['MPL1 Inactive']],
    ['adds a key that AWS creates', 'x', { generated: true as const }, ['MPL1 Active', '???? Inactive']],
  ])('%s', (_, physicalId, more, expected) => {
    const accessKeys = [{ endsWith: 'MPL1', status: 'Active', createdAt: JUDGED_AT, lastUsedAt: 'NEVER' }]
    const key = buildTemplateResource(
      'AWS::IAM::AccessKey',
      physicalId,
      { UserName: 'kim', Status: 'Inactive' },
      more,
    )
    const facts = projectAllFacts([key], [[kim, { accessKeys: known(accessKeys) }]]).get(getResourceKey(kim))
    const fact = facts?.['accessKeys'] as { known: { endsWith: string; status: string }[] }
    expect(fact.known.map(each => `${each.endsWith} ${each.status}`)).toEqual(expected)
  })
})

describe('identity providers', () => {
  it('has the audiences and thumbprints of an OpenID Connect provider', async () => {
    const resource = buildOidcProviderResource(buildArn('oidc-provider/token.example.com'), account)
    const lists = { ClientIDList: ['b', 'a'], ThumbprintList: ['ff', 'aa'] }
    const resolved = buildTemplateResource('AWS::IAM::OIDCProvider', 'generated', {
      Url: 'https://token.example.com',
      ClientIdList: lists.ClientIDList,
      ThumbprintList: lists.ThumbprintList,
    })
    expect(projectTemplateResource(resolved)[0]?.resource).toEqual(resource)
    expect(projectOwnFacts(resolved)).toEqual(
      await readStubbedFacts(resource, { GetOpenIDConnectProvider: lists }),
    )
  })

  it('leaves the thumbprint to IAM where the template has none', () => {
    const resolved = buildTemplateResource('AWS::IAM::OIDCProvider', 'x', {
      Url: 'https://token.example.com',
    })
    expect(projectOwnFacts(resolved)).toMatchObject({
      thumbprints: { unknown: expect.anything() as string },
    })
    expect(projectOwnFacts(resolved, { thumbprints: known(['aa']) })).toMatchObject({
      clientIds: known([]),
      thumbprints: known(['aa']),
    })
  })

  it('has the digest of the metadata of a SAML provider', async () => {
    const resource = buildSamlProviderResource(buildArn('saml-provider/corp'), account)
    const SamlMetadataDocument = '<EntityDescriptor entityID="https://idp.example.com"/>'
    const resolved = buildTemplateResource('AWS::IAM::SAMLProvider', resource.arn, { SamlMetadataDocument })
    expect(projectOwnFacts(resolved)).toEqual(
      await readStubbedFacts(resource, { GetSAMLProvider: { SAMLMetadataDocument: SamlMetadataDocument } }),
    )
  })
})
