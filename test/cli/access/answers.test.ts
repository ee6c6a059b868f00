import { describe, expect, it } from 'vitest'
import type { Asking } from '../../../cli/access/asking.ts'
import { decide } from '../../../cli/access/decide.ts'
import { diff } from '../../../cli/access/diff.ts'
import { escalate } from '../../../cli/access/escalate.ts'
import { exposure } from '../../../cli/access/exposure.ts'
import { unused } from '../../../cli/access/unused.ts'
import { allow, having, policyOf, questions } from './asked.ts'

/** What `--json` prints of a question, parsed. */
function answered<Asked, Answer extends object>(asking: Asking<Asked, Answer>, source: unknown): Answer {
  return JSON.parse(JSON.stringify(asking.answer(asking.read(source)))) as Answer
}

describe('an answer of decide', () => {
  it('knows policies by where they stand in the question', () => {
    const everything = policyOf(allow('*'))
    const deny = policyOf({ Sid: 'No', Effect: 'Deny', Action: 's3:*', Resource: '*' })
    const scps = [[everything], [everything, deny]]
    const organization = { id: 'o-a1b2c3d4e5', managementAccount: false, scps }
    const resourcePolicy = policyOf({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' })
    const principal = { ...questions.decide.principal, boundary: deny, session: { policy: deny } }
    const { decision, statements } = answered(decide, {
      ...questions.decide,
      organization,
      principal,
      resourcePolicy,
    })
    expect(decision).toBe('explicit_deny')
    expect(statements).toEqual(
      expect.arrayContaining([
        { policy: 'boundary', sid: 'No', index: 0 },
        { policy: 'session', sid: 'No', index: 0 },
        { policy: 'scp 1.1', sid: 'No', index: 0 },
        { policy: 'resourcePolicy', sid: null, index: 0 },
      ]),
    )
    expect(statements).toHaveLength(4)
  })
})

describe('an answer of diff', () => {
  it('says what a change granted and took away', () => {
    const pass = policyOf(allow('iam:PassRole', { Sid: 'Pass' }))
    const answer = answered(diff, having(questions.diff, 'after.identity', [pass]))
    expect(Object.keys(answer)).toEqual(['newAccess', 'granted', 'removed'])
    expect(Object.keys(answer.granted[0] ?? {}).slice(0, 5)).toEqual([
      'action',
      'resource',
      'certainty',
      'witness',
      'statement',
    ])
    expect(answer).toMatchObject({
      newAccess: true,
      granted: [
        {
          action: 'iam:PassRole',
          resource: '*',
          certainty: 'definite',
          witness: { action: 'iam:PassRole', resource: expect.stringMatching(/^arn:.*:role\//) as string },
          statement: { policy: 0, sid: 'Pass', index: 0 },
        },
      ],
      removed: [{ action: 's3:GetObject', statement: { policy: 0, sid: null, index: 0 } }],
    })
  })

  it('says that nothing changed', () => {
    const same = having(questions.diff, 'after', questions.diff.before)
    expect(answered(diff, same)).toEqual({ newAccess: false, granted: [], removed: [] })
  })

  it('goes by the time of the question', () => {
    const until = allow('s3:GetBucketAcl', {
      Condition: { DateLessThan: { 'aws:CurrentTime': '2026-06-01T00:00:00Z' } },
    })
    const question = having(questions.diff, 'after.identity', [policyOf(allow('s3:GetObject'), until)])
    expect(answered(diff, { ...question, now: '2026-07-01' }).newAccess).toBe(false)
    expect(answered(diff, { ...question, now: '2026-05-01' }).newAccess).toBe(true)
  })
})

describe('an answer of escalate', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/app'
  const SIDE = 'arn:aws:iam::111122223333:role/side'

  it('tells the way to an administrator', () => {
    const answer = answered(escalate, questions.escalate)
    expect(Object.keys(answer).slice(0, 6)).toEqual([
      'reachesAdmin',
      'hops',
      'target',
      'actions',
      'path',
      'lateral',
    ])
    expect(answer).toMatchObject({
      reachesAdmin: true,
      hops: 1,
      target: ROLE,
      actions: ['iam:PutRolePolicy'],
      path: [{ from: ROLE, to: ROLE, statements: [{ policy: 0, sid: null, index: 0 }] }],
      lateral: [],
    })
    expect(Object.keys(answer.path[0] ?? {}).slice(0, 4)).toEqual(['from', 'to', 'by', 'statements'])
  })

  it('tells whom it becomes where there is no way', () => {
    const [app] = questions.escalate.principals
    const trust = policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ROLE } })
    const principals = [
      { ...app, identity: [policyOf(allow('s3:*'))] },
      { arn: SIDE, kind: 'role', identity: [], trust },
    ]
    expect(answered(escalate, { ...questions.escalate, principals })).toMatchObject({
      reachesAdmin: false,
      hops: 0,
      target: null,
      actions: [],
      path: [],
      lateral: [SIDE],
    })
  })

  it('tells apart which roles it can only hand to a service', () => {
    const [app] = questions.escalate.principals
    const trust = policyOf({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'dms.amazonaws.com' },
    })
    const statements = [allow('iam:PassRole'), allow('dms:CreateEndpoint')]
    const principals = [
      { ...app, identity: [policyOf(...statements)] },
      { arn: SIDE, kind: 'role', identity: [policyOf(allow('*'))], trust },
    ]
    expect(answered(escalate, { ...questions.escalate, principals })).toMatchObject({
      reachesAdmin: false,
      target: null,
      path: [],
      lateral: [],
      unproven: [SIDE],
    })
    const only = having(principals, '0.identity', [policyOf(allow('iam:PassRole'))])
    expect(answered(escalate, { ...questions.escalate, principals: only }).unproven).toEqual([])
  })

  it('counts the organization', () => {
    const scps = [[policyOf(allow('*'))], [policyOf(allow('s3:*'))]]
    const organization = { id: 'o-a1b2c3d4e5', managementAccount: false, scps }
    expect(answered(escalate, { ...questions.escalate, organization }).reachesAdmin).toBe(false)
  })
})

describe('an answer of exposure', () => {
  it('has its fields in their order', () => {
    const answer = answered(exposure, questions.exposure)
    expect(Object.keys(answer)).toEqual([
      'public',
      'anonymous',
      'access',
      'confusedDeputy',
      'severity',
      'witness',
      'why',
    ])
    expect(answer).toMatchObject({ public: true, anonymous: false, access: 'public', severity: 'CRITICAL' })
  })

  it('says of a role whether it can be assumed', () => {
    const policy = policyOf({ Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'sts:AssumeRole' })
    const role = { resourceType: 'AWS::IAM::Role', resourceArn: 'arn:aws:iam::111122223333:role/app', policy }
    const answer = answered(exposure, { ...questions.exposure, ...role })
    expect(Object.keys(answer).slice(0, 5)).toEqual([
      'public',
      'anonymous',
      'access',
      'assumable',
      'confusedDeputy',
    ])
    expect(answer).toMatchObject({ public: false, access: 'cross-account', assumable: true })
  })

  it('knows the organization', () => {
    const Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }
    const policy = policyOf({ Effect: 'Allow', Principal: '*', Action: 'lambda:*', Resource: '*', Condition })
    const question = having(questions.exposure, 'policy', policy)
    expect(answered(exposure, { ...question, orgId: 'o-a1b2c3d4e5' }).access).toBe('organization')
  })
})

describe('an answer of unused', () => {
  it('has its fields in their order', () => {
    const answer = answered(unused, questions.unused)
    expect(Object.keys(answer).slice(0, 4)).toEqual([
      'unusedServices',
      'unusedActions',
      'unknown',
      'suggested',
    ])
    expect(answer).toMatchObject({
      unusedServices: ['sqs'],
      suggested: { Statement: [{ Action: ['s3:*'] }] },
    })
  })
})
