import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../../../../audit/engines/iam/policy-document.ts'
import { findAddedExposures } from '../../../../../../audit/engines/iam/exposure/result/exposure-diff.ts'
import {
  listResourceExposures,
  type ExposureQuestion,
} from '../../../../../../audit/engines/iam/exposure/admission/resource-exposure.ts'
import { awsCatalog } from '../../../../../../functions/bundled-files/aws-catalog.ts'
import {
  findExampleArn,
  FOREIGN_ORGANIZATION_ID,
  OWN_ORGANIZATION_ID,
  FOREIGN_ACCOUNT_ID,
  OWN_ACCOUNT_ID,
  type ExposureCaseType,
} from '../exposure-cases.ts'

const QUEUE = 'AWS::SQS::Queue'
const ROLE = 'AWS::IAM::Role'

function buildQuestion(resourceType: ExposureCaseType, statements: readonly object[]): ExposureQuestion {
  const policy = parsePolicy({ Version: '2012-10-17', Statement: statements })
  return { account: OWN_ACCOUNT_ID, resourceType, resourceArn: findExampleArn(resourceType), policy }
}

function listNewlyAdmitted(type: ExposureCaseType, before: readonly object[], after: readonly object[]) {
  const question = buildQuestion(type, after)
  const earlier = listResourceExposures(buildQuestion(type, before))
  return findAddedExposures(earlier, listResourceExposures(question), question, awsCatalog.actions())
}

/** The newly admitted callers, by an example of each, and its action. */
function examples(type: ExposureCaseType, before: readonly object[], after: readonly object[]): string[] {
  return listNewlyAdmitted(type, before, after).map(
    ({ exposure, example }) => `${exposure.to} ${example.principal} ${example.action}`,
  )
}

function allow(Principal: unknown, Action: unknown = 'sqs:*', Condition: object = {}): object {
  return { Effect: 'Allow', Principal, Action, Resource: '*', Condition }
}

function trust(Principal: unknown, Condition: object = {}, Action = 'sts:AssumeRole'): object {
  return { Effect: 'Allow', Principal, Action, Condition }
}

const other = { AWS: FOREIGN_ACCOUNT_ID }
const reader = { AWS: `arn:aws:iam::${FOREIGN_ACCOUNT_ID}:role/reader` }
const s3 = { Service: 's3.amazonaws.com' }
const sns = { Service: 'sns.amazonaws.com' }
const inOrganization = (id: string) => ({ StringEquals: { 'aws:PrincipalOrgID': id } })
const forAccount = (id: string) => ({ StringEquals: { 'aws:SourceAccount': id } })
const forArn = (name: string) => ({ ArnLike: { 'aws:SourceArn': `arn:aws:s3:::${name}` } })
const from = (...ips: string[]) => ({ IpAddress: { 'aws:SourceIp': ips } })
const withId = (...ids: string[]) => ({ StringEquals: { 'sts:ExternalId': ids } })
const github = {
  Federated: `arn:aws:iam::${OWN_ACCOUNT_ID}:oidc-provider/token.actions.githubusercontent.com`,
}
const repository = (name: string) => ({
  StringLike: { 'token.actions.githubusercontent.com:sub': `repo:${name}:*` },
})
const WEB = 'sts:AssumeRoleWithWebIdentity'
const root = `arn:aws:iam::${FOREIGN_ACCOUNT_ID}:root`

describe('callers that a policy newly admits', () => {
  it.each<[string, object[], object[], string[]]>([
    ['everyone, without access before', [], [allow('*')], ['PUBLIC anyone sqs:SendMessage']],
    ['everyone, after a single account', [allow(other)], [allow('*')], ['PUBLIC anyone sqs:SendMessage']],
    [
      'an account beside another',
      [allow({ AWS: '777788889999' })],
      [allow(other)],
      [`ACCOUNT ${root} sqs:SendMessage`],
    ],
    [
      'an account, where an organization was',
      [allow('*', 'sqs:*', inOrganization(OWN_ORGANIZATION_ID))],
      [allow(other)],
      [`ACCOUNT ${root} sqs:SendMessage`],
    ],
    ['the account of a role', [allow(reader)], [allow(other)], [`ACCOUNT ${root} sqs:SendMessage`]],
    [
      'another organization',
      [allow('*', 'sqs:*', inOrganization(OWN_ORGANIZATION_ID))],
      [allow('*', 'sqs:*', inOrganization(FOREIGN_ORGANIZATION_ID))],
      ['ORGANIZATION any account of the organization sqs:SendMessage'],
    ],
    [
      'those who can do more, with the new actions',
      [allow(other, ['sqs:SendMessage', 'sqs:ReceiveMessage'])],
      [allow(other)],
      [`ACCOUNT ${root} sqs:DeleteMessage`],
    ],
    [
      'those with fewer excluded actions',
      [{ ...allow(other), Action: undefined, NotAction: ['sqs:Receive*', 'sqs:DeleteQueue'] }],
      [{ ...allow(other), Action: undefined, NotAction: 'sqs:DeleteQueue' }],
      [`ACCOUNT ${root} sqs:ReceiveMessage`],
    ],
    [
      'those that a Deny excluded',
      [allow('*'), { ...allow('*'), Effect: 'Deny' }],
      [allow('*')],
      ['PUBLIC anyone sqs:SendMessage'],
    ],
    [
      'those who had to meet a condition',
      [allow('*', 'sqs:*', { StringEquals: { 'aws:UserAgent': 'x' } })],
      [allow('*')],
      ['PUBLIC anyone sqs:SendMessage'],
    ],
    [
      'a wider network',
      [allow('*', 'sqs:*', from('192.0.2.0/24'))],
      [allow('*', 'sqs:*', from('192.0.0.0/16'))],
      ['NETWORK any AWS account, from a network that the policy names sqs:SendMessage'],
    ],
    [
      'a service for anyone',
      [allow(s3, 'sqs:SendMessage', forAccount(OWN_ACCOUNT_ID))],
      [allow(s3, 'sqs:SendMessage')],
      ['SERVICE s3.amazonaws.com sqs:SendMessage'],
    ],
    [
      'a service for another account',
      [allow(s3, 'sqs:SendMessage', forAccount(OWN_ACCOUNT_ID))],
      [allow(s3, 'sqs:SendMessage', forAccount(FOREIGN_ACCOUNT_ID))],
      ['SERVICE s3.amazonaws.com sqs:SendMessage'],
    ],
    [
      'a service for a bucket of another name',
      [allow(s3, 'sqs:SendMessage', forArn('mine'))],
      [allow(s3, 'sqs:SendMessage', forArn('*'))],
      ['SERVICE s3.amazonaws.com sqs:SendMessage'],
    ],
    ['another service', [allow(s3)], [allow(sns)], ['SERVICE sns.amazonaws.com sqs:SendMessage']],
    [
      'those who can do unlisted actions',
      [allow(other, 'sqs:SendMessage')],
      [allow(other, ['sqs:SendMessage', 'sqs:BrandNew'])],
      [`ACCOUNT ${root} sqs:BrandNew`],
    ],
  ])('is %s', (_, before, after, expected) => {
    expect(examples(QUEUE, before, after)).toEqual(expected)
  })

  it.each<[string, object[], object[]]>([
    ['stays', [allow('*')], [allow('*')]],
    ['can do the same by another statement', [allow('*')], [{ ...allow('*'), Sid: 'Other' }]],
    [
      'was among all',
      [allow('*')],
      [allow(other), allow(s3), allow('*', 'sqs:*', inOrganization(FOREIGN_ORGANIZATION_ID))],
    ],
    ['was admitted with the whole account', [allow(other)], [allow(reader)]],
    [
      'was in the organization',
      [allow('*', 'sqs:*', inOrganization(FOREIGN_ORGANIZATION_ID))],
      [allow(other, 'sqs:*', inOrganization(FOREIGN_ORGANIZATION_ID))],
    ],
    ['can do less', [allow(other)], [allow(other, 'sqs:SendMessage')]],
    ['can do the same, spelled differently', [allow(other, '*')], [allow(other, ['sqs:*'])]],
    [
      'could do it by two statements',
      [allow(other, 'sqs:Send*'), allow(other, 'sqs:Get*')],
      [allow(other, ['sqs:SendMessage', 'sqs:GetQueueUrl'])],
    ],
    [
      'is in a narrower network',
      [allow('*', 'sqs:*', from('192.0.0.0/16'))],
      [allow('*', 'sqs:*', from('192.0.2.0/24'))],
    ],
    [
      'has to meet a condition now',
      [allow('*')],
      [allow('*', 'sqs:*', { StringEquals: { 'aws:UserAgent': 'x' } })],
    ],
    [
      'is named otherwise',
      [allow('*', 'sqs:*', { StringEquals: { 'aws:PrincipalAccount': FOREIGN_ACCOUNT_ID } })],
      [allow(other)],
    ],
    ['is a service for less', [allow(s3)], [allow(s3, 'sqs:*', forAccount(OWN_ACCOUNT_ID))]],
    ['is no one', [allow('*')], []],
    [
      'must meet an equivalent condition',
      [
        allow(other, 'sqs:*', {
          StringEquals: { 'aws:RequestedRegion': 'eu-west-1' },
          Bool: { 'aws:SecureTransport': 'true' },
        }),
      ],
      [
        allow(other, 'sqs:*', {
          StringEqualsIfExists: { 'aws:RequestedRegion': 'eu-west-1' },
          Bool: { 'aws:SecureTransport': 'true' },
        }),
      ],
    ],
  ])('does not include a caller who %s', (_, before, after) => {
    expect(examples(QUEUE, before, after)).toEqual([])
  })
})

describe('callers that can newly assume a role', () => {
  it.each<[string, object[], object[], string[]]>([
    [
      'an account',
      [trust({ AWS: OWN_ACCOUNT_ID })],
      [trust({ AWS: [OWN_ACCOUNT_ID, FOREIGN_ACCOUNT_ID] })],
      [`ACCOUNT ${root} sts:AssumeRole`],
    ],
    [
      'an account without the external id',
      [trust(other, withId('a'))],
      [trust(other)],
      [`ACCOUNT ${root} sts:AssumeRole`],
    ],
    [
      'an account with another external id',
      [trust(other, withId('a'))],
      [trust(other, withId('a', 'b'))],
      [`ACCOUNT ${root} sts:AssumeRole`],
    ],
    [
      'the workflows of another repository',
      [trust(github, repository('acme/app'), WEB)],
      [trust(github, repository('acme/*'), WEB)],
      [`FEDERATED ${github.Federated} ${WEB}`],
    ],
    [
      'all workflows',
      [trust(github, repository('acme/app'), WEB)],
      [trust(github, {}, WEB)],
      [`FEDERATED ${github.Federated} ${WEB}`],
    ],
  ])('is %s', (_, before, after, expected) => {
    const foreign = examples(ROLE, before, after).filter(each => !each.startsWith('OWN_ACCOUNT'))
    expect(foreign).toEqual(expected)
  })

  it.each<[string, object[], object[]]>([
    ['can tag the session now', [trust(other)], [trust(other, {}, 'sts:*')]],
    ['needs an external id now', [trust(other)], [trust(other, withId('a'))]],
    [
      'is a workflow of one repository of many',
      [trust(github, repository('acme/*'), WEB)],
      [trust(github, repository('acme/app'), WEB)],
    ],
    ['has an id of those that were', [trust(other, withId('a', 'b'))], [trust(other, withId('b'))]],
  ])('does not include a caller who %s', (_, before, after) => {
    expect(examples(ROLE, before, after)).toEqual([])
  })
})

describe('for any policies', () => {
  const principal = fc.constantFrom<unknown>(
    '*',
    other,
    reader,
    { AWS: [FOREIGN_ACCOUNT_ID, OWN_ACCOUNT_ID] },
    s3,
    sns,
  )
  const action = fc.constantFrom<unknown>(
    'sqs:*',
    'sqs:Send*',
    ['sqs:SendMessage', 'sqs:ReceiveMessage'],
    '*',
  )
  const condition = fc.constantFrom<object>(
    {},
    inOrganization(OWN_ORGANIZATION_ID),
    inOrganization(FOREIGN_ORGANIZATION_ID),
    forAccount(OWN_ACCOUNT_ID),
    forAccount(FOREIGN_ACCOUNT_ID),
    from('192.0.2.0/24'),
    { StringEquals: { 'aws:UserAgent': 'x' } },
    { StringNotEquals: { 'aws:PrincipalOrgID': FOREIGN_ORGANIZATION_ID } },
  )
  const statement = fc
    .tuple(fc.constantFrom('Allow', 'Allow', 'Deny'), principal, action, condition)
    .map(([Effect, ...parts]) => ({ ...allow(...parts), Effect }))
  const policy = fc.array(statement, { maxLength: 4 })

  it('an unchanged policy admits no one newly, for any order of its statements', () => {
    fc.assert(
      fc.property(policy, statements => {
        expect(listNewlyAdmitted(QUEUE, statements, statements.toReversed())).toEqual([])
      }),
    )
  })

  it('everyone that a first policy admits is new, and no one without a policy', () => {
    fc.assert(
      fc.property(policy, statements => {
        const all = listResourceExposures(buildQuestion(QUEUE, statements))
        expect(listNewlyAdmitted(QUEUE, [], statements).map(({ exposure }) => exposure)).toEqual(all)
        expect(listNewlyAdmitted(QUEUE, statements, [])).toEqual([])
      }),
    )
  })

  it('a change that adds an Allow newly admits only through it, and one that removes an Allow no one', () => {
    const allowing = statement.map(each => ({ ...each, Effect: 'Allow', Sid: 'Added' }))
    fc.assert(
      fc.property(policy, allowing, (statements, added) => {
        const named = statements.map((each, at) => ({ ...each, Sid: `S${at}` }))
        const by = listNewlyAdmitted(QUEUE, named, [...named, added]).map(({ example }) => example.by)
        expect(by.filter(each => each !== 'Added')).toEqual([])
        expect(listNewlyAdmitted(QUEUE, [...named, added], named)).toEqual([])
      }),
    )
  })
})
