import { describe, expect, it } from 'vitest'
import type { QuestionCommand } from '../../../cli/access/question-command.ts'
import { decideCommand } from '../../../cli/access/decide.ts'
import { diffCommand } from '../../../cli/access/diff.ts'
import { escalateCommand } from '../../../cli/access/escalate.ts'
import { exposureCommand } from '../../../cli/access/exposure.ts'
import { unusedCommand } from '../../../cli/access/unused.ts'
import {
  buildQuestionAllow,
  replaceField,
  buildQuestionPolicy,
  sampleAccessQuestions,
} from './access-questions.ts'

/** What `--json` prints of a question, parsed. */
function answerQuestion<Asked, Answer extends object>(
  questionCommand: QuestionCommand<Asked, Answer>,
  source: unknown,
): Answer {
  return JSON.parse(JSON.stringify(questionCommand.answer(questionCommand.parse(source)))) as Answer
}

describe('an answer of decide', () => {
  it('knows policies by where they stand in the question', () => {
    const everything = buildQuestionPolicy(buildQuestionAllow('*'))
    const deny = buildQuestionPolicy({ Sid: 'No', Effect: 'Deny', Action: 's3:*', Resource: '*' })
    const scps = [[everything], [everything, deny]]
    const organization = { id: 'o-a1b2c3d4e5', managementAccount: false, scps }
    const resourcePolicy = buildQuestionPolicy({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
    })
    const principal = { ...sampleAccessQuestions.decide.principal, boundary: deny, session: { policy: deny } }
    const { decision, statements } = answerQuestion(decideCommand, {
      ...sampleAccessQuestions.decide,
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
  it('lists what a change granted and removed', () => {
    const pass = buildQuestionPolicy(buildQuestionAllow('iam:PassRole', { Sid: 'Pass' }))
    const result = answerQuestion(
      diffCommand,
      replaceField(sampleAccessQuestions.diff, 'after.identity', [pass]),
    )
    expect(Object.keys(result)).toEqual(['newAccess', 'granted', 'removed'])
    expect(Object.keys(result.granted[0] ?? {}).slice(0, 5)).toEqual([
      'action',
      'resource',
      'certainty',
      'example',
      'statement',
    ])
    expect(result).toMatchObject({
      newAccess: true,
      granted: [
        {
          action: 'iam:PassRole',
          resource: '*',
          certainty: 'definite',
          example: { action: 'iam:PassRole', resource: expect.stringMatching(/^arn:.*:role\//) as string },
          statement: { policy: 0, sid: 'Pass', index: 0 },
        },
      ],
      removed: [{ action: 's3:GetObject', statement: { policy: 0, sid: null, index: 0 } }],
    })
  })

  it('is empty if nothing changed', () => {
    const same = replaceField(sampleAccessQuestions.diff, 'after', sampleAccessQuestions.diff.before)
    expect(answerQuestion(diffCommand, same)).toEqual({ newAccess: false, granted: [], removed: [] })
  })

  it('goes by the time of the question', () => {
    const until = buildQuestionAllow('s3:GetBucketAcl', {
      Condition: { DateLessThan: { 'aws:CurrentTime': '2026-06-01T00:00:00Z' } },
    })
    const question = replaceField(sampleAccessQuestions.diff, 'after.identity', [
      buildQuestionPolicy(buildQuestionAllow('s3:GetObject'), until),
    ])
    expect(answerQuestion(diffCommand, { ...question, now: '2026-07-01' }).newAccess).toBe(false)
    expect(answerQuestion(diffCommand, { ...question, now: '2026-05-01' }).newAccess).toBe(true)
  })
})

describe('an answer of escalate', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/app'
  const SIDE = 'arn:aws:iam::111122223333:role/side'

  it('lists the path to an administrator', () => {
    const result = answerQuestion(escalateCommand, sampleAccessQuestions.escalate)
    expect(Object.keys(result).slice(0, 6)).toEqual([
      'reachesAdmin',
      'hops',
      'target',
      'actions',
      'path',
      'lateral',
    ])
    expect(result).toMatchObject({
      reachesAdmin: true,
      hops: 1,
      target: ROLE,
      actions: ['iam:PutRolePolicy'],
      path: [{ from: ROLE, to: ROLE, statements: [{ policy: 0, sid: null, index: 0 }] }],
      lateral: [],
    })
    expect(Object.keys(result.path[0] ?? {}).slice(0, 4)).toEqual(['from', 'to', 'by', 'statements'])
  })

  it('lists the principals that it becomes if there is no path', () => {
    const [app] = sampleAccessQuestions.escalate.principals
    const trust = buildQuestionPolicy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ROLE } })
    const principals = [
      { ...app, identity: [buildQuestionPolicy(buildQuestionAllow('s3:*'))] },
      { arn: SIDE, kind: 'role', identity: [], trust },
    ]
    expect(answerQuestion(escalateCommand, { ...sampleAccessQuestions.escalate, principals })).toMatchObject({
      reachesAdmin: false,
      hops: 0,
      target: null,
      actions: [],
      path: [],
      lateral: [SIDE],
    })
  })

  it('lists apart the roles that it can only pass to a service', () => {
    const [app] = sampleAccessQuestions.escalate.principals
    const trust = buildQuestionPolicy({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'dms.amazonaws.com' },
    })
    const statements = [buildQuestionAllow('iam:PassRole'), buildQuestionAllow('dms:CreateEndpoint')]
    const principals = [
      { ...app, identity: [buildQuestionPolicy(...statements)] },
      { arn: SIDE, kind: 'role', identity: [buildQuestionPolicy(buildQuestionAllow('*'))], trust },
    ]
    expect(answerQuestion(escalateCommand, { ...sampleAccessQuestions.escalate, principals })).toMatchObject({
      reachesAdmin: false,
      target: null,
      path: [],
      lateral: [],
      unmodeled: [SIDE],
    })
    const only = replaceField(principals, '0.identity', [
      buildQuestionPolicy(buildQuestionAllow('iam:PassRole')),
    ])
    expect(
      answerQuestion(escalateCommand, { ...sampleAccessQuestions.escalate, principals: only }).unmodeled,
    ).toEqual([])
  })

  it('counts the organization', () => {
    const scps = [
      [buildQuestionPolicy(buildQuestionAllow('*'))],
      [buildQuestionPolicy(buildQuestionAllow('s3:*'))],
    ]
    const organization = { id: 'o-a1b2c3d4e5', managementAccount: false, scps }
    expect(
      answerQuestion(escalateCommand, { ...sampleAccessQuestions.escalate, organization }).reachesAdmin,
    ).toBe(false)
  })
})

describe('an answer of exposure', () => {
  it('has its fields in their order', () => {
    const result = answerQuestion(exposureCommand, sampleAccessQuestions.exposure)
    expect(Object.keys(result)).toEqual([
      'public',
      'anonymous',
      'access',
      'confusedDeputy',
      'severity',
      'example',
      'why',
    ])
    expect(result).toMatchObject({ public: true, anonymous: false, access: 'public', severity: 'CRITICAL' })
  })

  it('has assumable for a role', () => {
    const policy = buildQuestionPolicy({
      Effect: 'Allow',
      Principal: { AWS: '444455556666' },
      Action: 'sts:AssumeRole',
    })
    const role = { resourceType: 'AWS::IAM::Role', resourceArn: 'arn:aws:iam::111122223333:role/app', policy }
    const result = answerQuestion(exposureCommand, { ...sampleAccessQuestions.exposure, ...role })
    expect(Object.keys(result).slice(0, 5)).toEqual([
      'public',
      'anonymous',
      'access',
      'assumable',
      'confusedDeputy',
    ])
    expect(result).toMatchObject({ public: false, access: 'cross-account', assumable: true })
  })

  it('knows the organization', () => {
    const Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }
    const policy = buildQuestionPolicy({
      Effect: 'Allow',
      Principal: '*',
      Action: 'lambda:*',
      Resource: '*',
      Condition,
    })
    const question = replaceField(sampleAccessQuestions.exposure, 'policy', policy)
    expect(answerQuestion(exposureCommand, { ...question, orgId: 'o-a1b2c3d4e5' }).access).toBe(
      'organization',
    )
  })
})

describe('an answer of unused', () => {
  it('has its fields in their order', () => {
    const result = answerQuestion(unusedCommand, sampleAccessQuestions.unused)
    expect(Object.keys(result).slice(0, 4)).toEqual([
      'unusedServices',
      'unusedActions',
      'unknown',
      'suggested',
    ])
    expect(result).toMatchObject({
      unusedServices: ['sqs'],
      suggested: { Statement: [{ Action: ['s3:*'] }] },
    })
  })
})
