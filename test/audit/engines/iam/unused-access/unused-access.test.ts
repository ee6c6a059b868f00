import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../../../audit/engines/iam/policy-document.ts'
import { isGlobMatch } from '../../../../../audit/engines/iam/glob/glob-match.ts'
import {
  findUnusedAccess,
  type UnusedAccessQuery,
} from '../../../../../audit/engines/iam/unused-access/unused-access.ts'
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'

const NOW = '2026-11-25T12:00:00Z'
const OLD = '2024-01-01T00:00:00Z'
const RECENT = '2026-11-20T08:00:00Z'
const STALE = '2026-03-01T00:00:00Z'

type ReportedService = UnusedAccessQuery['lastAccessed'][number]

const used = (service: string, trackedActions?: ReportedService['trackedActions']): ReportedService => ({
  service,
  lastAuthenticated: RECENT,
  ...(trackedActions && { trackedActions }),
})
const never = (service: string): ReportedService => ({ service, lastAuthenticated: null })
const stale = (service: string): ReportedService => ({ service, lastAuthenticated: STALE })

interface UnusedCaseInput {
  statements: object | readonly object[]
  lastAccessed: readonly ReportedService[]
  more?: readonly object[]
  createDate?: string
  now?: string
  windowDays?: number
  version?: string
}

function computeAnswer({ statements, more = [], version = '2012-10-17', ...asked }: UnusedCaseInput) {
  const documents = [{ Version: version, Statement: statements }, ...more]
  return findUnusedAccess(
    {
      principal: {
        identity: documents.map(document => ({ document: parsePolicy(document) })),
        createDate: asked.createDate ?? OLD,
      },
      now: asked.now ?? NOW,
      windowDays: asked.windowDays ?? 90,
      lastAccessed: asked.lastAccessed,
    },
    loadActions(),
  )
}

const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  more = {},
) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
const allowAllBut = (NotAction: readonly string[], Resource = '*') => ({
  Effect: 'Allow',
  NotAction,
  Resource,
})
const deny = (Action: string | readonly string[], Resource = '*', more = {}) => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...more,
})

interface UnusedCase extends UnusedCaseInput {
  name: string
  unusedServices?: readonly string[]
  unusedActions?: readonly string[]
  unknown?: readonly string[]
  /** Actions that the suggested policy must allow, and others that it must not. */
  keeps?: readonly string[]
  drops?: readonly string[]
}

const cases: readonly UnusedCase[] = [
  {
    name: 'a service that was never used',
    statements: allow(['ec2:RunInstances', 's3:ListAllMyBuckets']),
    lastAccessed: [never('ec2'), used('s3', { ListAllMyBuckets: RECENT })],
    unusedServices: ['ec2'],
    keeps: ['s3:ListAllMyBuckets'],
    drops: ['ec2:RunInstances'],
  },
  {
    name: 'a service whose last use is older than the window',
    statements: allow('ec2:*'),
    lastAccessed: [stale('ec2')],
    unusedServices: ['ec2'],
    drops: ['ec2:RunInstances', 'ec2:DescribeInstances'],
  },
  {
    name: 'the same use within a wider window',
    statements: allow('sqs:SendMessage'),
    lastAccessed: [stale('sqs')],
    windowDays: 300,
    unknown: ['sqs:SendMessage'],
    keeps: ['sqs:SendMessage'],
  },
  {
    name: 'a use at the first moment of the window',
    statements: allow('sqs:CreateQueue'),
    lastAccessed: [{ service: 'sqs', lastAuthenticated: '2026-08-27T12:00:00Z', trackedActions: {} }],
    unknown: ['sqs:CreateQueue'],
    keeps: ['sqs:CreateQueue'],
  },
  {
    name: 'a use one second before the window',
    statements: allow('sqs:CreateQueue'),
    lastAccessed: [{ service: 'sqs', lastAuthenticated: '2026-08-27T11:59:59Z', trackedActions: {} }],
    unusedServices: ['sqs'],
    drops: ['sqs:CreateQueue'],
  },
  {
    name: 'a time with another offset',
    statements: allow('sqs:CreateQueue'),
    lastAccessed: [{ service: 'sqs', lastAuthenticated: '2026-08-27T14:30:00+02:00' }],
    unknown: ['sqs:CreateQueue'],
  },
  {
    name: 'a tracked action that was never used of a service in use',
    statements: allow(['lambda:CreateFunction', 'lambda:DeleteFunction']),
    lastAccessed: [used('lambda', { CreateFunction: RECENT, DeleteFunction: null })],
    unusedActions: ['lambda:DeleteFunction'],
    keeps: ['lambda:CreateFunction'],
    drops: ['lambda:DeleteFunction'],
  },
  {
    name: 'a tracked action whose use is too old',
    statements: allow(['lambda:CreateFunction', 'lambda:DeleteFunction']),
    lastAccessed: [used('lambda', { CreateFunction: RECENT, DeleteFunction: STALE })],
    unusedActions: ['lambda:DeleteFunction'],
    drops: ['lambda:DeleteFunction'],
  },
  {
    name: 'data events, which are not tracked',
    statements: allow(['s3:GetObject', 's3:PutObject', 's3:CreateBucket', 'lambda:InvokeFunction']),
    lastAccessed: [used('s3', { CreateBucket: null }), used('lambda', {})],
    unusedActions: ['s3:CreateBucket'],
    unknown: ['lambda:InvokeFunction', 's3:GetObject', 's3:PutObject'],
    keeps: ['s3:GetObject', 's3:PutObject', 'lambda:InvokeFunction'],
    drops: ['s3:CreateBucket'],
  },
  {
    name: 'data events of a service that is not used at all',
    statements: allow(['s3:GetObject', 'sqs:SendMessage']),
    lastAccessed: [never('s3'), used('sqs')],
    unusedServices: ['s3'],
    unknown: ['sqs:SendMessage'],
    drops: ['s3:GetObject'],
    keeps: ['sqs:SendMessage'],
  },
  {
    name: 'a service that is not in the report',
    statements: allow(['dynamodb:GetItem', 's3:CreateBucket']),
    lastAccessed: [used('s3', { CreateBucket: RECENT })],
    unknown: ['dynamodb', 'dynamodb:GetItem'],
    keeps: ['dynamodb:GetItem', 's3:CreateBucket'],
  },
  {
    name: 'all of a service that is not in the report',
    statements: allow(['dynamodb:*', 'sqs:*']),
    lastAccessed: [never('sqs')],
    unusedServices: ['sqs'],
    unknown: ['dynamodb'],
    keeps: ['dynamodb:GetItem'],
  },
  {
    name: 'no data by action: only the service is known to be in use',
    statements: allow(['sns:Publish', 'sns:CreateTopic']),
    lastAccessed: [used('sns')],
    unknown: ['sns:CreateTopic', 'sns:Publish'],
    keeps: ['sns:Publish', 'sns:CreateTopic'],
  },
  {
    name: 'PassRole, which is never tracked, of a service in use',
    statements: allow(
      ['iam:PassRole', 'iam:CreateRole', 'iam:GetRole'],
      'arn:aws:iam::111122223333:role/app-*',
    ),
    lastAccessed: [used('iam', { CreateRole: null, GetRole: RECENT })],
    unusedActions: ['iam:CreateRole'],
    unknown: ['iam:PassRole'],
    keeps: ['iam:PassRole', 'iam:GetRole'],
    drops: ['iam:CreateRole'],
  },
  {
    name: 'PassRole alone, where IAM is not called: passing a role is no request to IAM',
    statements: allow(['iam:PassRole', 'lambda:CreateFunction']),
    lastAccessed: [never('iam'), used('lambda', { CreateFunction: RECENT })],
    unknown: ['iam:PassRole'],
    keeps: ['iam:PassRole', 'lambda:CreateFunction'],
  },
  {
    name: 'PassRole beside other actions, where IAM is not called',
    statements: allow('iam:*'),
    lastAccessed: [never('iam')],
    unusedServices: ['iam'],
    unknown: ['iam:PassRole'],
    keeps: ['iam:PassRole'],
    drops: ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PassedRole'],
  },
  {
    name: 'PassRole even where a report claims that it was not used',
    statements: allow(['iam:PassRole', 'iam:GetRole']),
    lastAccessed: [used('iam', { PassRole: null, GetRole: RECENT })],
    unknown: ['iam:PassRole'],
    keeps: ['iam:PassRole'],
  },
  {
    name: 'actions in any case',
    statements: allow(['S3:createbucket', 'IAM:passrole', 'Ec2:*']),
    lastAccessed: [used('S3', { CREATEBUCKET: RECENT }), never('EC2'), never('Iam')],
    unusedServices: ['ec2'],
    unknown: ['iam:PassRole'],
    keeps: ['s3:CreateBucket', 'iam:PassRole'],
    drops: ['ec2:RunInstances'],
  },
  {
    name: 'a principal younger than the window',
    statements: allow(['s3:*', 'ec2:RunInstances']),
    lastAccessed: [never('s3'), never('ec2')],
    createDate: '2026-10-01T00:00:00Z',
    unknown: ['ec2', 'ec2:RunInstances', 's3'],
    keeps: ['s3:GetObject', 'ec2:RunInstances'],
  },
  {
    name: 'a principal exactly as old as the window',
    statements: allow('ec2:RunInstances'),
    lastAccessed: [never('ec2')],
    createDate: '2026-08-27T12:00:00Z',
    unusedServices: ['ec2'],
    drops: ['ec2:RunInstances'],
  },
  {
    name: 'a window longer than IAM remembers: never is not known',
    statements: allow(['ec2:RunInstances', 'sqs:CreateQueue', 'sqs:DeleteQueue']),
    lastAccessed: [never('ec2'), used('sqs', { CreateQueue: null, DeleteQueue: RECENT })],
    windowDays: 500,
    unknown: ['ec2', 'ec2:RunInstances', 'sqs:CreateQueue'],
    keeps: ['ec2:RunInstances', 'sqs:CreateQueue'],
  },
  {
    name: 'a service with a stale date and an action with a recent one',
    statements: allow(['sqs:CreateQueue', 'sqs:DeleteQueue']),
    lastAccessed: [
      {
        service: 'sqs',
        lastAuthenticated: STALE,
        trackedActions: { CreateQueue: RECENT, DeleteQueue: STALE },
      },
    ],
    unusedActions: ['sqs:DeleteQueue'],
    keeps: ['sqs:CreateQueue'],
  },
  {
    name: 'a service that the report has twice',
    statements: allow('sqs:CreateQueue'),
    lastAccessed: [never('sqs'), used('sqs', { CreateQueue: RECENT })],
    keeps: ['sqs:CreateQueue'],
  },
  {
    name: 'a service in the report that nothing is granted of',
    statements: allow('sqs:CreateQueue'),
    lastAccessed: [never('ec2'), used('sqs', { CreateQueue: RECENT, DeleteQueue: null })],
    keeps: ['sqs:CreateQueue'],
  },
  {
    name: 'what an unconditional Deny takes away is not granted',
    statements: [allow(['ec2:*', 'sqs:*']), deny(['ec2:*', 'sqs:Create*'])],
    lastAccessed: [never('ec2'), used('sqs', { CreateQueue: null, DeleteQueue: null, TagQueue: RECENT })],
    unusedActions: ['sqs:DeleteQueue'],
    drops: ['sqs:DeleteQueue'],
    keeps: ['sqs:TagQueue'],
  },
  {
    name: 'a Deny under a condition takes nothing away for certain',
    statements: [
      allow('ec2:RunInstances'),
      deny('ec2:*', '*', { Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } }),
    ],
    lastAccessed: [never('ec2')],
    unusedServices: ['ec2'],
  },
  {
    name: 'a Deny of other resources takes nothing away',
    statements: [allow('sqs:CreateQueue'), deny('sqs:*', 'arn:aws:sqs:*:*:prod-*')],
    lastAccessed: [used('sqs', { CreateQueue: null })],
    unusedActions: ['sqs:CreateQueue'],
  },
  {
    name: 'a Deny of all resources of the Allow takes it away',
    statements: [
      allow('sqs:CreateQueue', 'arn:aws:sqs:eu-west-1:111122223333:prod-a'),
      deny('sqs:*', 'arn:aws:sqs:*:*:prod-*'),
    ],
    lastAccessed: [used('sqs', { CreateQueue: null })],
  },
  {
    name: 'a Deny with NotResource, which spares other resources',
    statements: [
      allow(['sqs:CreateQueue'], 'arn:aws:sqs:eu-west-1:111122223333:a'),
      allow(['sqs:DeleteQueue'], 'arn:aws:sqs:eu-west-1:111122223333:b'),
      { Effect: 'Deny', Action: 'sqs:*', NotResource: 'arn:aws:sqs:*:*:b' },
    ],
    lastAccessed: [used('sqs', { CreateQueue: null, DeleteQueue: null })],
    unusedActions: ['sqs:DeleteQueue'],
  },
  {
    name: 'an administrator that uses two services',
    statements: allow('*'),
    lastAccessed: [
      never('iam'),
      never('ec2'),
      used('s3', { CreateBucket: RECENT, DeleteBucket: null }),
      used('kms'),
    ],
    unusedServices: ['ec2', 'iam'],
    unusedActions: ['s3:DeleteBucket'],
    keeps: [
      'iam:PassRole',
      's3:CreateBucket',
      's3:GetObject',
      'dynamodb:GetItem',
      'kms:Decrypt',
      'newservice:Something',
    ],
    drops: ['iam:CreateUser', 'ec2:RunInstances', 's3:DeleteBucket', 'ec2:SomethingNew'],
  },
  {
    name: 'all except IAM (NotAction), with two unused services',
    statements: allowAllBut(['iam:*', 'organizations:*', 'account:*']),
    lastAccessed: [never('ec2'), stale('rds'), used('sqs', { DeleteQueue: null })],
    unusedServices: ['ec2', 'rds'],
    unusedActions: ['sqs:DeleteQueue'],
    keeps: ['sqs:SendMessage', 'dynamodb:GetItem', 'newservice:Something'],
    drops: [
      'iam:PassRole',
      'ec2:RunInstances',
      'rds:CreateDBInstance',
      'sqs:DeleteQueue',
      'account:CloseAccount',
    ],
  },
  {
    name: 'actions that the catalog does not have',
    statements: allow(['s3:MadeUpAction', 'ec2:MadeUpAction', 'madeup:Thing', 'madeup:Get*']),
    lastAccessed: [used('s3', {}), never('ec2')],
    unusedServices: ['ec2'],
    unknown: ['madeup', 'madeup:Get*', 'madeup:Thing', 's3:MadeUpAction'],
    keeps: ['s3:MadeUpAction', 'madeup:Thing', 'madeup:GetThing'],
    drops: ['ec2:MadeUpAction'],
  },
  {
    name: 'a service that the catalog does not have, used and unused',
    statements: allow(['newer:*', 'latest:*']),
    lastAccessed: [used('newer', { Thing: null }), never('latest')],
    unusedServices: ['latest'],
    unknown: ['newer:*'],
    keeps: ['newer:Thing'],
    drops: ['latest:Thing'],
  },
  {
    name: 'an action of a service that the catalog does not have: only the service is evaluated',
    statements: allow(['newer:*', 'newer:Thing']),
    lastAccessed: [used('newer', { Thing: null })],
    unknown: ['newer:*', 'newer:Thing'],
    keeps: ['newer:Thing'],
  },
  {
    name: 'an action granted by two statements',
    statements: [
      allow('sqs:*', 'arn:aws:sqs:*:*:a'),
      allow(['sqs:DeleteQueue', 'sns:Publish'], 'arn:aws:sqs:*:*:b'),
    ],
    lastAccessed: [used('sqs', { DeleteQueue: null }), used('sns')],
    unusedActions: ['sqs:DeleteQueue'],
    keeps: ['sqs:SendMessage', 'sns:Publish'],
    drops: ['sqs:DeleteQueue'],
  },
  {
    name: 'wildcards within the name of an action',
    statements: allow(['sqs:*Queue', 'sns:Create?opic']),
    lastAccessed: [used('sqs', { CreateQueue: null, DeleteQueue: RECENT }), never('sns')],
    unusedServices: ['sns'],
    unusedActions: ['sqs:CreateQueue'],
    unknown: ['sqs:PurgeQueue', 'sqs:TagQueue', 'sqs:UntagQueue'],
    keeps: ['sqs:DeleteQueue', 'sqs:TagQueue'],
    drops: ['sqs:CreateQueue', 'sns:CreateTopic', 'sqs:SendMessage'],
  },
  {
    name: 'a window that begins before the actions of a service were tracked',
    statements: allow(['sqs:CreateQueue', 's3:CreateBucket']),
    lastAccessed: [
      { service: 'sqs', lastAuthenticated: '2023-06-20T00:00:00Z', trackedActions: { CreateQueue: null } },
      { service: 's3', lastAuthenticated: '2023-06-20T00:00:00Z', trackedActions: { CreateBucket: null } },
    ],
    createDate: '2020-01-01T00:00:00Z',
    now: '2023-07-01T00:00:00Z',
    unusedActions: ['s3:CreateBucket'],
    unknown: ['sqs:CreateQueue'],
    keeps: ['sqs:CreateQueue'],
  },
  {
    name: 'an Allow of nothing',
    statements: [],
    lastAccessed: [never('ec2')],
  },
]

/** Whether some Allow of the document matches the action. */
function allows(
  statements: ReturnType<typeof computeAnswer>['suggested']['Statement'],
  action: string,
): boolean {
  return statements.some(({ Effect, Action, NotAction }) => {
    if (Effect === 'Deny') return false
    if (Action !== undefined) return Action.some(pattern => isGlobMatch(pattern, action))
    return NotAction !== undefined && !NotAction.some(pattern => isGlobMatch(pattern, action))
  })
}

describe('unused access', () => {
  it.each(cases)(
    '$name',
    ({ unusedServices = [], unusedActions = [], unknown, keeps = [], drops = [], ...asked }) => {
      const found = computeAnswer(asked)
      const { Statement } = found.suggested
      expect({ unusedServices: found.unusedServices, unusedActions: found.unusedActions }).toEqual({
        unusedServices,
        unusedActions,
      })
      expect(found.unknown).toEqual(unknown ?? found.unknown)
      expect(keeps.filter(action => !allows(Statement, action))).toEqual([])
      expect(drops.filter(action => allows(Statement, action))).toEqual([])
    },
  )

  it.each([
    ['now', { now: 'yesterday' }],
    ['windowDays', { windowDays: 0 }],
    ['windowDays', { windowDays: Number.NaN }],
    ['lastAuthenticated', { lastAccessed: [{ service: 's3', lastAuthenticated: '' }] }],
    [
      'trackedActions',
      { lastAccessed: [{ service: 's3', lastAuthenticated: null, trackedActions: { A: 'x' } }] },
    ],
    ['createDate', { principal: { identity: [], createDate: 'once' } }],
  ])('rejects an invalid %s', (_, broken) => {
    const question = {
      principal: { identity: [], createDate: OLD },
      now: NOW,
      windowDays: 90,
      lastAccessed: [],
    }
    expect(() => findUnusedAccess({ ...question, ...broken }, loadActions())).toThrow(RangeError)
  })

  it('explains why nothing is known of a young principal', () => {
    const { why } = computeAnswer({ statements: [], lastAccessed: [], createDate: '2026-11-01T00:00:00Z' })
    expect(why).toBe(
      'the principal was created on 2026-11-01T00:00:00Z, within the last 90 days, so its unused access is not known yet',
    )
  })
})

const policyOf = (Action: string, Sid: string) => ({
  Version: '2012-10-17',
  Statement: { Sid, Effect: 'Allow', Action, Resource: '*' },
})

describe('the suggested policy', () => {
  const sqs = used('sqs', { CreateQueue: null, DeleteQueue: null, ListQueues: RECENT, TagQueue: RECENT })

  it('is the same if nothing is unused', () => {
    const statements = [
      { Sid: 'Some', ...allow(['sqs:TagQueue', 's3:Get*'], ['arn:aws:s3:::a/*', '*']) },
      { Sid: 'But', ...deny('sqs:*', 'arn:aws:sqs:*:*:prod') },
    ]
    expect(computeAnswer({ statements, lastAccessed: [sqs] }).suggested).toEqual(
      parsePolicy({ Version: '2012-10-17', Statement: statements }),
    )
  })

  it('keeps Sid, Resource, NotResource and Condition as they are', () => {
    const Condition = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }
    const statements = [
      {
        Sid: 'A',
        ...allow(['sqs:CreateQueue', 'sqs:TagQueue'], 'arn:aws:sqs:*:*:${aws:username}', { Condition }),
      },
      {
        Sid: 'B',
        Effect: 'Allow',
        Action: ['sqs:DeleteQueue', 'sqs:ListQueues'],
        NotResource: 'arn:aws:sqs:*:*:x',
      },
    ]
    expect(computeAnswer({ statements, lastAccessed: [sqs] }).suggested.Statement).toEqual([
      {
        Sid: 'A',
        Effect: 'Allow',
        Action: ['sqs:TagQueue'],
        Resource: ['arn:aws:sqs:*:*:${aws:username}'],
        Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1'] } },
      },
      { Sid: 'B', Effect: 'Allow', Action: ['sqs:ListQueues'], NotResource: ['arn:aws:sqs:*:*:x'] },
    ])
  })

  it('drops an Allow of which nothing remains, and keeps every Deny', () => {
    const statements = [allow(['sqs:CreateQueue', 'ec2:*']), { Sid: 'No', ...deny('ec2:*') }]
    expect(computeAnswer({ statements, lastAccessed: [sqs, never('ec2')] }).suggested.Statement).toEqual([
      { Sid: 'No', Effect: 'Deny', Action: ['ec2:*'], Resource: ['*'] },
    ])
  })

  it('has no statements if nothing remains', () => {
    expect(computeAnswer({ statements: allow('ec2:*'), lastAccessed: [never('ec2')] }).suggested).toEqual({
      Version: '2012-10-17',
      Statement: [],
    })
  })

  it('has patterns if they match exactly what remains', () => {
    const suggested = computeAnswer({ statements: allow('sqs:*'), lastAccessed: [sqs] }).suggested
    expect(suggested.Statement[0]?.Action).toEqual([
      'sqs:AddPermission',
      'sqs:CancelMessageMoveTask',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:List*',
      'sqs:PurgeQueue',
      'sqs:ReceiveMessage',
      'sqs:RemovePermission',
      'sqs:SendMessage',
      'sqs:SetQueueAttributes',
      'sqs:StartMessageMoveTask',
      'sqs:TagQueue',
      'sqs:UntagQueue',
    ])
  })

  it('lists once what two patterns matched', () => {
    const statements = allow(['sqs:TagQueue', 'sqs:*Queue', 'sns:Publish', 'sqs:ListQueues'])
    expect(computeAnswer({ statements, lastAccessed: [sqs] }).suggested.Statement[0]?.Action).toEqual([
      'sns:Publish',
      'sqs:ListQueues',
      'sqs:PurgeQueue',
      'sqs:TagQueue',
      'sqs:UntagQueue',
    ])
  })

  it('lists exceptions of everything if that is shorter', () => {
    const suggested = computeAnswer({ statements: allow('*'), lastAccessed: [sqs, never('ec2')] }).suggested
    expect(suggested.Statement).toEqual([
      { Effect: 'Allow', Resource: ['*'], NotAction: ['ec2:*', 'sqs:CreateQueue', 'sqs:DeleteQueue'] },
    ])
  })

  it('lists what remains of everything if that is shorter', () => {
    const services = new Set(loadActions().names.map(name => name.slice(0, name.indexOf(':'))))
    const lastAccessed = [...services].map(service => (service === 'sqs' ? sqs : never(service)))
    const suggested = computeAnswer({ statements: allow('*'), lastAccessed }).suggested
    expect(suggested.Statement[0]?.Action?.filter(action => !action.startsWith('sqs:'))).toEqual([
      'iam:PassRole',
    ])
  })

  it('omits exceptions that a wider one covers', () => {
    const statements = allowAllBut(['ec2:RunInstances', 'EC2:Describe*', 'organizations:*'])
    expect(
      computeAnswer({ statements, lastAccessed: [never('ec2')] }).suggested.Statement[0]?.NotAction,
    ).toEqual(['organizations:*', 'ec2:*'])
  })

  it('merges policies: duplicates once, and unique Sids', () => {
    const more = [
      policyOf('sqs:TagQueue', 'A'),
      policyOf('s3:GetObject', 'A'),
      policyOf('s3:PutObject', 'A2'),
      policyOf('s3:PutObject', 'B'),
    ]
    const { suggested } = computeAnswer({
      statements: { Sid: 'A', ...allow('sqs:TagQueue') },
      more,
      lastAccessed: [sqs],
    })
    expect(suggested.Statement.map(({ Sid, Action }) => [Sid, Action?.[0]])).toEqual([
      ['A', 'sqs:TagQueue'],
      ['A3', 's3:GetObject'],
      ['A2', 's3:PutObject'],
    ])
  })

  it('keeps the meaning of ${ from a version without variables', () => {
    const Condition = { StringLike: { 's3:prefix': '${aws:username}/*' } }
    const older = {
      Version: '2008-10-17',
      Statement: allow('s3:GetObject', 'arn:aws:s3:::b/${aws:username}', { Condition }),
    }
    const newer = allow('s3:PutObject', 'arn:aws:s3:::b/${aws:username}')
    const { suggested } = computeAnswer({ statements: newer, more: [older], lastAccessed: [] })
    expect(suggested.Version).toBe('2012-10-17')
    expect(suggested.Statement.map(policyStatement => policyStatement.Resource)).toEqual([
      ['arn:aws:s3:::b/${aws:username}'],
      ['arn:aws:s3:::b/${$}{aws:username}'],
    ])
    expect(suggested.Statement[1]?.Condition).toEqual({
      StringLike: { 's3:prefix': ['${$}{aws:username}/*'] },
    })
  })

  it('keeps the version of policies without variables', () => {
    const { suggested } = computeAnswer({
      version: '2008-10-17',
      statements: allow('s3:GetObject', 'arn:aws:s3:::${a}'),
      lastAccessed: [],
    })
    expect(suggested).toMatchObject({
      Version: '2008-10-17',
      Statement: [{ Resource: ['arn:aws:s3:::${a}'] }],
    })
  })
})
