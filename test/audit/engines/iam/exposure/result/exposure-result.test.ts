import { describe, expect, it } from 'vitest'
import {
  computeExposure,
  summarizeExposure,
  FOREIGN_ORGANIZATION_ID,
  OWN_ORGANIZATION_ID,
  FOREIGN_ACCOUNT_ID,
  OWN_ACCOUNT_ID,
  type ExposureCaseType,
  type ExposureCaseOptions,
} from '../exposure-cases.ts'

type ResultCase = [name: string, statements: object | object[], expected: string, more?: ExposureCaseOptions]

function expectAll(type: ExposureCaseType, allow: object, cases: readonly ResultCase[]): void {
  it.each(cases)('%s', (_, statements, expected, more = {}) => {
    const all = [statements].flat().map(statement => ({ Effect: 'Allow', ...allow, ...statement }))
    const result = computeExposure(type, all, more)
    expect(summarizeExposure(result)).toBe(expected)
    expect(result.public).toBe(result.access === 'public')
    expect(result.example === null).toBe(result.access === 'none')
    expect(result.why).not.toBe('')
  })
}

const s3 = { Service: 's3.amazonaws.com' }
const everyone = { Principal: '*' }
const deny = { Effect: 'Deny', Principal: '*' }
const when = (Condition: object, Principal: unknown = '*') => ({ Principal, Condition })
const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` })

describe('a function', () => {
  const f = `arn:aws:lambda:eu-west-1:${OWN_ACCOUNT_ID}:function:f`
  expectAll('AWS::Lambda::Function', { Action: 'lambda:InvokeFunction', Resource: f }, [
    ['everyone', everyone, 'public'],
    ['everyone as AWS', { Principal: { AWS: '*' } }, 'public'],
    ['everyone except one account', { NotPrincipal: root(FOREIGN_ACCOUNT_ID) }, 'public'],
    ['nothing', [], 'none'],
    ['another function', { ...everyone, Resource: `${f}2` }, 'none'],
    ['a function by a pattern', { ...everyone, Resource: 'arn:aws:lambda:*:*:function:*' }, 'public'],
    ['an action of another service', { ...everyone, Action: 's3:GetObject' }, 'none'],
    ['an account', { Principal: root(FOREIGN_ACCOUNT_ID) }, 'cross-account'],
    ['the account itself', { Principal: root(OWN_ACCOUNT_ID) }, 'account'],
    ['a deleted user', { Principal: { AWS: 'AIDACKCEVSQ6C2EXAMPLE' } }, 'none'],
    [
      'the organization',
      when({ StringEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } }),
      'organization',
    ],
    [
      'another organization',
      when({ StringEquals: { 'aws:PrincipalOrgID': FOREIGN_ORGANIZATION_ID } }),
      'cross-account',
    ],
    [
      'an organization where the account is in none',
      when({ StringEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } }),
      'cross-account',
      { organization: undefined },
    ],
    [
      'two organizations',
      when({ StringEquals: { 'aws:PrincipalOrgID': [OWN_ORGANIZATION_ID, FOREIGN_ORGANIZATION_ID] } }),
      'cross-account',
    ],
    ['any organization', when({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } }), 'public'],
    [
      'the organization or none',
      when({ StringEqualsIfExists: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } }),
      'public',
    ],
    [
      'a unit of the organization',
      when({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${OWN_ORGANIZATION_ID}/r-a/ou-b/*` } }),
      'organization',
    ],
    [
      'units of any organization',
      when({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-*/r-*/ou-b/*' } }),
      'public',
    ],
    [
      'the units or none, by ForAllValues',
      when({ 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': `${OWN_ORGANIZATION_ID}/*` } }),
      'public',
    ],
    [
      'the organization by variable',
      when({ StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } }),
      'organization',
    ],
    [
      'an account while it is in the organization',
      when({ StringEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } }, root(FOREIGN_ACCOUNT_ID)),
      'organization',
    ],
    [
      'an account while it is in another organization',
      when({ StringEquals: { 'aws:PrincipalOrgID': FOREIGN_ORGANIZATION_ID } }, root(FOREIGN_ACCOUNT_ID)),
      'cross-account',
    ],
    [
      'the account itself in another organization',
      when({ StringEquals: { 'aws:PrincipalOrgID': FOREIGN_ORGANIZATION_ID } }, root(OWN_ACCOUNT_ID)),
      'none',
    ],
    [
      'the account by condition',
      when({ StringEquals: { 'aws:PrincipalAccount': OWN_ACCOUNT_ID } }),
      'account',
    ],
    ['a pattern under StringEquals', when({ StringEquals: { 'aws:PrincipalAccount': '1111*' } }), 'none'],
    ['a role of any account', when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ci' } }), 'public'],
    [
      'a role of an account',
      when({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${FOREIGN_ACCOUNT_ID}:role/ci` } }),
      'cross-account',
    ],
    ['a tag of the caller', when({ StringEquals: { 'aws:PrincipalTag/team': 'a' } }), 'public'],
    ['a referer', when({ StringEquals: { 'aws:Referer': 'https://example.com' } }), 'public'],
    ['an agent', when({ StringLike: { 'aws:UserAgent': 'x*' } }), 'public'],
    ['TLS', when({ Bool: { 'aws:SecureTransport': 'true' } }), 'public'],
    ['a date', when({ DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }), 'public'],
    ['a network', when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }), 'cross-account'],
    [
      'both halves of the internet',
      when({ IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }),
      'public',
    ],
    ['all addresses but some', when({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }), 'public'],
    [
      'private addresses',
      when({ IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] } }),
      'none',
    ],
    ['a VPC endpoint', when({ StringEquals: { 'aws:SourceVpce': 'vpce-1' } }), 'cross-account'],
    ['any VPC', when({ StringLike: { 'aws:SourceVpc': '*' } }), 'public'],
    ['a condition that is empty', when({}), 'public'],
    ['a date that is past', when({ DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }), 'none'],
    [
      'a date that is to come',
      when({ DateLessThan: { 'aws:CurrentTime': '2999-01-01T00:00:00Z' } }),
      'public',
    ],
    ['seconds that are past', when({ NumericLessThan: { 'aws:EpochTime': '1577836800' } }), 'none'],
    [
      'a Deny since a date',
      [everyone, { ...deny, ...when({ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }) }],
      'none',
    ],
    [
      'the id of the organization and a star',
      when({ StringLike: { 'aws:PrincipalOrgID': `${OWN_ORGANIZATION_ID}*` } }),
      'organization',
    ],
    [
      'the organization in capitals',
      when({ StringEqualsIgnoreCase: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID.toUpperCase() } }),
      'organization',
    ],
    [
      'the organization in uppercase, which is another value',
      when({ StringEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID.toUpperCase() } }),
      'none',
    ],
    [
      'the first letters of an organization',
      when({ StringLike: { 'aws:PrincipalOrgID': 'o-a1*' } }),
      'public',
    ],
    [
      'paths of the organization under StringEquals',
      when({ 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgPaths': `${OWN_ORGANIZATION_ID}/*` } }),
      'none',
    ],
    [
      'a source by a pattern under StringEquals',
      when({ StringEquals: { 'aws:SourceArn': `arn:aws:sns:*:${OWN_ACCOUNT_ID}:*` } }, s3),
      'none',
    ],
    [
      'sources of the account under StringLike',
      when({ StringLike: { 'aws:SourceArn': `arn:aws:sns:*:${OWN_ACCOUNT_ID}:*` } }, s3),
      'service',
    ],
    [
      'a service for another account',
      when({ StringEquals: { 'aws:SourceAccount': FOREIGN_ACCOUNT_ID } }, s3),
      'service',
    ],
    [
      'a service for any organization',
      when({ StringLike: { 'aws:SourceOrgID': 'o-*' } }, s3),
      'service confused',
    ],
    ['any service', when({ Bool: { 'aws:PrincipalIsAWSService': 'true' } }), 'service confused'],
    ['everything but calls', { ...everyone, Action: undefined, NotAction: 'lambda:Invoke*' }, 'public'],
    ['everything but what Lambda does', { ...everyone, Action: undefined, NotAction: 'lambda:*' }, 'none'],
    ['everything but this function', { ...everyone, Resource: undefined, NotResource: f }, 'none'],
    [
      'all accounts but one',
      when({ StringNotEquals: { 'aws:PrincipalAccount': FOREIGN_ACCOUNT_ID } }),
      'public',
    ],
    ['no values', when({ StringEquals: { 'aws:PrincipalOrgID': [] } }), 'public'],
    [
      'everyone, and a Deny of all but private addresses',
      [everyone, { ...deny, ...when({ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }) }],
      'none',
    ],
    [
      'everyone, and a Deny of all but a network',
      [everyone, { ...deny, ...when({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }) }],
      'cross-account',
    ],
    [
      'everyone, and a Deny of all but the account',
      [everyone, { Effect: 'Deny', NotPrincipal: root(OWN_ACCOUNT_ID) }],
      'account',
    ],
    [
      'everyone, and a Deny of all but two organizations',
      [
        everyone,
        {
          ...deny,
          ...when({
            StringNotEqualsIfExists: { 'aws:PrincipalOrgID': [OWN_ORGANIZATION_ID, FOREIGN_ORGANIZATION_ID] },
          }),
        },
      ],
      'cross-account',
    ],
    [
      'the organization by variable, and a Deny outside of it by its id',
      [
        when({ StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } }),
        { ...deny, ...when({ StringNotEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } }) },
      ],
      'organization',
    ],
    [
      'an operator that does not exist',
      when({ StringIs: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } }),
      'public',
    ],
    [
      'conditions that contradict each other',
      when({
        StringEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID },
        StringLike: { 'aws:PrincipalOrgID': FOREIGN_ORGANIZATION_ID },
      }),
      'none',
    ],
    ['a service', { Principal: s3 }, 'service confused'],
    [
      'a service for an account',
      when({ StringEquals: { 'aws:SourceAccount': OWN_ACCOUNT_ID } }, s3),
      'service',
    ],
    ['a service for any account', when({ StringLike: { 'aws:SourceAccount': '*' } }, s3), 'service confused'],
    [
      'a service for a bucket',
      when({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::b' } }, s3),
      'service confused',
    ],
    [
      'a service for a bucket of an account',
      when(
        {
          ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::b' },
          StringEquals: { 'aws:SourceAccount': OWN_ACCOUNT_ID },
        },
        s3,
      ),
      'service',
    ],
    [
      'a service for its organization',
      when({ StringEquals: { 'aws:SourceOrgID': OWN_ORGANIZATION_ID } }, s3),
      'service',
    ],
    [
      'a service for a source of the account',
      when(
        { ArnLike: { 'aws:SourceArn': `arn:aws:execute-api:eu-west-1:${OWN_ACCOUNT_ID}:a/*` } },
        { Service: 'apigateway.amazonaws.com' },
      ),
      'service',
    ],
    [
      'a service for sources of every account',
      when({ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:t' } }, { Service: 'sns.amazonaws.com' }),
      'service confused',
    ],
    [
      'a service for a source that is there',
      when({ Null: { 'aws:SourceArn': 'false' } }, s3),
      'service confused',
    ],
    [
      'a service for an account or none',
      when({ StringEqualsIfExists: { 'aws:SourceAccount': OWN_ACCOUNT_ID } }, s3),
      'service confused',
    ],
    [
      'a service with the key of callers',
      when({ StringEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } }, s3),
      'none',
    ],
    [
      'everyone for a source of the account',
      when({ ArnLike: { 'aws:SourceArn': `arn:aws:sns:eu-west-1:${OWN_ACCOUNT_ID}:t` } }),
      'service',
    ],
    [
      'a skill',
      when(
        { StringEquals: { 'lambda:EventSourceToken': 'amzn1.ask.skill.1' } },
        { Service: 'alexa-appkit.amazon.com' },
      ),
      'service',
    ],
    ['any skill', { Principal: { Service: 'alexa-appkit.amazon.com' } }, 'service confused'],
    ['everyone, and a Deny of all', [everyone, { ...deny, Action: '*', Resource: '*' }], 'none'],
    [
      'everything, and a Deny of the service',
      [
        { ...everyone, Action: '*', Resource: '*' },
        { ...deny, Action: 'lambda:*', Resource: f },
      ],
      'none',
    ],
    ['everyone, and a Deny of another function', [everyone, { ...deny, Resource: `${f}2` }], 'public'],
    [
      'everyone, and a Deny outside of the organization',
      [everyone, { ...deny, ...when({ StringNotEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } }) }],
      'organization',
    ],
    [
      'the same, services excepted',
      [
        everyone,
        {
          ...deny,
          ...when({
            StringNotEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
          }),
        },
      ],
      'organization confused',
    ],
    [
      'everyone, and a Deny of one account',
      [everyone, { ...deny, Principal: root(FOREIGN_ACCOUNT_ID) }],
      'public',
    ],
    [
      'an account, and a Deny of all but itself',
      [{ Principal: root(FOREIGN_ACCOUNT_ID) }, { Effect: 'Deny', NotPrincipal: root(OWN_ACCOUNT_ID) }],
      'none',
    ],
    [
      'an agent, and a Deny of it',
      [
        when({ StringEquals: { 'aws:UserAgent': 'x' } }),
        { ...deny, ...when({ StringLike: { 'aws:UserAgent': 'x*' } }) },
      ],
      'none',
    ],
    [
      'several, the widest of which counts',
      [{ Principal: root(OWN_ACCOUNT_ID) }, { Principal: s3 }, { Principal: root(FOREIGN_ACCOUNT_ID) }],
      'cross-account confused',
    ],
  ])
})

const url = (authType?: string) => ({
  Action: 'lambda:InvokeFunctionUrl',
  Principal: '*',
  ...(authType ? { Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': authType } } } : {}),
})

describe('a function with a URL', () => {
  const invoke = { Action: 'lambda:InvokeFunction', Principal: '*' }
  const through = { ...invoke, Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } }
  expectAll('AWS::Lambda::Function', { Resource: '*' }, [
    ['open to all', url('NONE'), 'public anonymous', { url: 'NONE' }],
    ['open to all, as since October 2025', [url('NONE'), through], 'public anonymous', { url: 'NONE' }],
    ['open to all without a condition', url(), 'public anonymous', { url: 'NONE' }],
    ['open to all that is not there', [url('NONE'), through], 'none'],
    ['open to all that asks for IAM', url('NONE'), 'none', { url: 'AWS_IAM' }],
    ['for every account', url('AWS_IAM'), 'public', { url: 'AWS_IAM' }],
    ['for every account, without a condition', url(), 'public', { url: 'AWS_IAM' }],
    ['that asks for IAM in the policy alone', url('AWS_IAM'), 'none', { url: 'NONE' }],
    ['without its own permission', through, 'none', { url: 'NONE' }],
    ['and the function open by the API', invoke, 'public', { url: 'NONE' }],
    [
      'open to the organization as a whole',
      { ...url('NONE'), Condition: { StringEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } } },
      'none',
      { url: 'NONE' },
    ],
    [
      'for an account',
      { ...url('AWS_IAM'), Principal: root(FOREIGN_ACCOUNT_ID) },
      'cross-account',
      { url: 'AWS_IAM' },
    ],
    [
      'for an account, without authentication',
      { ...url(), Principal: root(FOREIGN_ACCOUNT_ID) },
      'none',
      { url: 'NONE' },
    ],
    [
      'open, and a Deny of it',
      [url('NONE'), { ...deny, Action: 'lambda:InvokeFunctionUrl' }],
      'none',
      { url: 'NONE' },
    ],
    [
      'open to a network',
      { ...url('NONE'), Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } },
      'cross-account',
      { url: 'NONE' },
    ],
    [
      'of a distribution',
      {
        ...url('AWS_IAM'),
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:cloudfront::${OWN_ACCOUNT_ID}:distribution/E1` } },
      },
      'service',
      { url: 'AWS_IAM' },
    ],
  ])
})

describe('a version or an alias', () => {
  const f = `arn:aws:lambda:eu-west-1:${OWN_ACCOUNT_ID}:function:f`
  expectAll('AWS::Lambda::Alias', { Action: 'lambda:InvokeFunction', Principal: '*' }, [
    ['by its own ARN', { Resource: `${f}:live` }, 'public'],
    ['by that of its function', { Resource: f }, 'none'],
    ['by that of another alias', { Resource: `${f}:test` }, 'none'],
    ['by a pattern', { Resource: `${f}:*` }, 'public'],
    ['of a function that is asked about as a whole', { Resource: `${f}:live` }, 'public', { resourceArn: f }],
    ['$LATEST, by the function', { Resource: f }, 'public', { resourceArn: `${f}:$LATEST` }],
  ])
})

describe('a layer version', () => {
  const Resource = `arn:aws:lambda:eu-west-1:${OWN_ACCOUNT_ID}:layer:l:3`
  expectAll('AWS::Lambda::LayerVersion', { Action: 'lambda:GetLayerVersion', Resource }, [
    ['everyone', everyone, 'public'],
    [
      'the organization',
      when({ StringEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } }),
      'organization',
    ],
    ['an account', { Principal: root(FOREIGN_ACCOUNT_ID) }, 'cross-account'],
    ['another version', { ...everyone, Resource: `${Resource}1` }, 'none'],
  ])
  it('that anyone can read is rated lower than one that anyone can invoke', () => {
    const layer = computeExposure('AWS::Lambda::LayerVersion', [
      { Effect: 'Allow', ...everyone, Action: 'lambda:GetLayerVersion', Resource },
    ])
    expect(layer).toMatchObject({ severity: 'HIGH', example: { action: 'lambda:GetLayerVersion' } })
  })
})

describe('a repository', () => {
  const pull = { Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] }
  expectAll('AWS::ECR::Repository', pull, [
    ['everyone', everyone, 'public'],
    [
      'everyone but outside of the organization',
      [
        everyone,
        {
          ...deny,
          Action: 'ecr:*',
          ...when({ StringNotEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } }),
        },
      ],
      'organization',
    ],
    ['everyone, with a condition that is empty', when({}), 'public'],
    [
      'any account of a list with a star',
      when({ StringLike: { 'aws:PrincipalAccount': [FOREIGN_ACCOUNT_ID, '*'] } }),
      'public',
    ],
    [
      'everyone for any source account',
      when({ StringLike: { 'aws:SourceAccount': '*' } }),
      'service confused',
    ],
    ['Lambda', { Principal: { Service: 'lambda.amazonaws.com' } }, 'service confused'],
    [
      'Lambda for functions of the account',
      when(
        { StringLike: { 'aws:sourceArn': `arn:aws:lambda:eu-west-1:${OWN_ACCOUNT_ID}:function:*` } },
        { Service: 'lambda.amazonaws.com' },
      ),
      'service',
    ],
    ['an account', { Principal: { AWS: FOREIGN_ACCOUNT_ID } }, 'cross-account'],
  ])
})

describe('a registry', () => {
  expectAll(
    'AWS::ECR::Registry',
    {
      Action: ['ecr:CreateRepository', 'ecr:ReplicateImage'],
      Resource: `arn:aws:ecr:eu-west-1:${OWN_ACCOUNT_ID}:repository/*`,
    },
    [
      ['everyone', everyone, 'public'],
      ['an account', { Principal: root(FOREIGN_ACCOUNT_ID) }, 'cross-account'],
      [
        'the organization',
        when({ StringEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } }),
        'organization',
      ],
    ],
  )
})

describe('a queue', () => {
  const Resource = `arn:aws:sqs:eu-west-1:${OWN_ACCOUNT_ID}:q`
  expectAll('AWS::SQS::Queue', { Action: 'sqs:SendMessage', Resource }, [
    ['everyone', everyone, 'public anonymous'],
    ['everyone, with the key of callers there', when({ Null: { 'aws:PrincipalArn': 'false' } }), 'public'],
    [
      'everyone, for a topic',
      when({ ArnEquals: { 'aws:SourceArn': `arn:aws:sns:eu-west-1:${OWN_ACCOUNT_ID}:t` } }),
      'service',
    ],
    [
      'everyone, for a bucket',
      when({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:b' } }),
      'service confused',
    ],
    ['SNS', { Principal: { Service: 'sns.amazonaws.com' } }, 'service confused'],
    ['another queue', { ...everyone, Resource: `${Resource}2` }, 'none'],
    [
      'the older version of policies',
      { ...when({ StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } }) },
      'none',
      { version: '2008-10-17' },
    ],
    ['a network', when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }), 'cross-account'],
    [
      'requests that are not by TLS denied',
      [everyone, { ...deny, Action: 'sqs:*', ...when({ Bool: { 'aws:SecureTransport': 'false' } }) }],
      'public anonymous',
    ],
  ])
})

describe('a topic', () => {
  expectAll('AWS::SNS::Topic', { Action: 'SNS:Publish', Resource: '*' }, [
    ['everyone', everyone, 'public'],
    [
      'its owner, as by default',
      when({ StringEquals: { 'AWS:SourceOwner': OWN_ACCOUNT_ID } }, { AWS: '*' }),
      'account',
    ],
    [
      'another owner',
      when({ StringEquals: { 'AWS:SourceOwner': FOREIGN_ACCOUNT_ID } }, { AWS: '*' }),
      'cross-account',
    ],
    ['any owner', when({ StringLike: { 'AWS:SourceOwner': '*' } }, { AWS: '*' }), 'public'],
    [
      'subscribers with an address',
      { Action: 'sns:Subscribe', ...when({ StringLike: { 'sns:Endpoint': '*@example.com' } }) },
      'public',
    ],
    ['CloudWatch', { Principal: { Service: 'cloudwatch.amazonaws.com' } }, 'service confused'],
  ])
})

describe('an event bus', () => {
  const Resource = `arn:aws:events:eu-west-1:${OWN_ACCOUNT_ID}:event-bus/b`
  expectAll('AWS::Events::EventBus', { Action: 'events:PutEvents', Resource }, [
    ['everyone', everyone, 'public'],
    ['an account', { Principal: root(FOREIGN_ACCOUNT_ID) }, 'cross-account'],
    [
      'the organization',
      when({ StringEquals: { 'aws:PrincipalOrgID': OWN_ORGANIZATION_ID } }),
      'organization',
    ],
    ['an event source that anyone can name', when({ StringEquals: { 'events:source': 'shop' } }), 'public'],
    [
      'its rules',
      {
        ...everyone,
        Action: 'events:PutRule',
        Resource: `arn:aws:events:eu-west-1:${OWN_ACCOUNT_ID}:rule/b/*`,
      },
      'public',
    ],
  ])
})

describe('a bucket', () => {
  const Resource = 'arn:aws:s3:::b/*'
  expectAll('AWS::S3::Bucket', { Action: 's3:GetObject', Resource }, [
    ['everyone', everyone, 'public anonymous'],
    [
      'everyone but outside of an endpoint',
      [everyone, { ...deny, ...when({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }) }],
      'cross-account',
    ],
    [
      'everyone by the access points of the account',
      when({ StringEquals: { 's3:DataAccessPointAccount': OWN_ACCOUNT_ID } }),
      'cross-account',
    ],
    ['a referer', when({ StringLike: { 'aws:Referer': 'https://example.com/*' } }), 'public anonymous'],
    ['a canonical user', { Principal: { CanonicalUser: '79a59df900b949e5' } }, 'cross-account'],
    [
      'an origin access identity',
      { Principal: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' } },
      'service',
    ],
    [
      'a distribution',
      when(
        { StringEquals: { 'aws:SourceArn': `arn:aws:cloudfront::${OWN_ACCOUNT_ID}:distribution/E1` } },
        { Service: 'cloudfront.amazonaws.com' },
      ),
      'service',
    ],
    [
      'CloudTrail',
      { Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 's3:PutObject' },
      'service confused',
    ],
    [
      'sessions of a role by its id',
      when({ StringLike: { 'aws:userid': 'AROACKCEVSQ6C2EXAMPLE:*' } }),
      'account',
    ],
    ['another bucket', { ...everyone, Resource: 'arn:aws:s3:::b2/*' }, 'none'],
  ])
})

describe('a key', () => {
  expectAll('AWS::KMS::Key', { Action: 'kms:*', Resource: '*' }, [
    ['its account', { Principal: root(OWN_ACCOUNT_ID) }, 'account'],
    ['everyone', everyone, 'public'],
    [
      'everyone of the account',
      when({ StringEquals: { 'kms:CallerAccount': OWN_ACCOUNT_ID } }, { AWS: '*' }),
      'account',
    ],
    [
      'everyone of the account, by S3',
      when(
        {
          StringEquals: {
            'kms:CallerAccount': OWN_ACCOUNT_ID,
            'kms:ViaService': 's3.eu-west-1.amazonaws.com',
          },
        },
        { AWS: '*' },
      ),
      'account',
    ],
    [
      'everyone by S3',
      when({ StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }, { AWS: '*' }),
      'public',
    ],
    [
      'logs, for what they encrypt',
      when(
        { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:${OWN_ACCOUNT_ID}:*` } },
        { Service: 'logs.eu-west-1.amazonaws.com' },
      ),
      'service',
    ],
    ['logs', { Principal: { Service: 'logs.eu-west-1.amazonaws.com' } }, 'service confused'],
  ])
})

describe('other resources', () => {
  expectAll('AWS::SecretsManager::Secret', { Action: 'secretsmanager:GetSecretValue', Resource: '*' }, [
    ['a secret for everyone', everyone, 'public'],
    [
      'a secret for a role of another account',
      { Principal: { AWS: `arn:aws:iam::${FOREIGN_ACCOUNT_ID}:role/a` } },
      'cross-account',
    ],
  ])
  expectAll('AWS::OpenSearchService::Domain', { Action: 'es:ESHttp*', Resource: '*' }, [
    ['a domain for everyone', everyone, 'public anonymous'],
  ])
  expectAll(
    'AWS::Glue::Catalog',
    { Action: 'glue:GetTable', Resource: `arn:aws:glue:eu-west-1:${OWN_ACCOUNT_ID}:table/a/b` },
    [['a data catalog by its tables', everyone, 'public']],
  )
})
