import { describe, expect, it } from 'vitest'
import { parseDecideQuestion } from '../../../cli/access/questions/decide-question.ts'
import { parseDiffQuestion } from '../../../cli/access/questions/diff-question.ts'
import { parseEscalateQuestion } from '../../../cli/access/questions/escalate-question.ts'
import { parseExposureQuestion } from '../../../cli/access/questions/exposure-question.ts'
import { parseUnusedQuestion } from '../../../cli/access/questions/unused-question.ts'
import { QuestionError } from '../../../cli/access/question-error.ts'
import {
  buildQuestionAllow,
  replaceField,
  buildQuestionPolicy,
  sampleAccessQuestions,
} from './access-questions.ts'

const account = '111122223333'
const ROLE = 'arn:aws:iam::111122223333:role/app'
const anything = buildQuestionPolicy(buildQuestionAllow('*'))
const organization = {
  id: 'o-a1b2c3d4e5',
  managementAccount: false,
  scps: [[anything], [anything, buildQuestionPolicy(buildQuestionAllow('s3:*'))]],
  rcps: [[buildQuestionPolicy(buildQuestionAllow('*', { Principal: '*' }))]],
}
const document = (action: string, more: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: [action], Resource: ['*'], ...more }],
})

/** What reading throws. */
function findFault(read: (source: unknown) => unknown, source: unknown): string {
  try {
    read(source)
  } catch (failure) {
    if (failure instanceof QuestionError) return failure.message
    throw failure
  }
  return 'no fault'
}

function replaceIdentity(policy: unknown): string {
  return findFault(
    parseDecideQuestion,
    replaceField(sampleAccessQuestions.decide, 'principal.identity', [policy]),
  )
}

function replaceResourcePolicy(policy: unknown): string {
  return findFault(parseExposureQuestion, replaceField(sampleAccessQuestions.exposure, 'policy', policy))
}

describe('a question of decide', () => {
  it('is read whole', () => {
    const context = {
      'aws:SourceIp': '10.0.0.1',
      'aws:MultiFactorAuthPresent': true,
      'aws:TagKeys': ['a', 1],
    }
    const read = parseDecideQuestion({
      ...sampleAccessQuestions.decide,
      organization,
      principal: {
        arn: ROLE,
        kind: 'role',
        identity: [anything],
        boundary: buildQuestionPolicy(buildQuestionAllow('s3:*')),
        session: {
          policy: buildQuestionPolicy(buildQuestionAllow('s3:Get*')),
          arn: 'arn:aws:sts::111122223333:assumed-role/app/me',
        },
      },
      resourceAccount: '444455556666',
      resourcePolicy: buildQuestionPolicy(buildQuestionAllow('s3:GetObject', { Principal: '*' })),
      request: { ...sampleAccessQuestions.decide.request, context },
    })
    expect(read).toEqual({
      account: '111122223333',
      principal: {
        arn: ROLE,
        kind: 'role',
        account,
        identity: [{ policy: '0', document: document('*') }],
        boundary: { policy: 'boundary', document: document('s3:*') },
        organization: {
          id: 'o-a1b2c3d4e5',
          managementAccount: false,
          scps: [
            [{ policy: 'scp 0.0', document: document('*') }],
            [
              { policy: 'scp 1.0', document: document('*') },
              { policy: 'scp 1.1', document: document('s3:*') },
            ],
          ],
          rcps: [[{ policy: 'rcp 0.0', document: document('*', { Principal: { '*': ['*'] } }) }]],
        },
      },
      session: {
        policy: { policy: 'session', document: document('s3:Get*') },
        arn: 'arn:aws:sts::111122223333:assumed-role/app/me',
      },
      resourceAccount: '444455556666',
      resourcePolicy: {
        policy: 'resourcePolicy',
        document: document('s3:GetObject', { Principal: { '*': ['*'] } }),
      },
      request: {
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::reports/2026.csv',
        context,
      },
    })
  })

  it('needs no more than the principal and the request', () => {
    const bare = replaceField(sampleAccessQuestions.decide, 'request.context', undefined)
    expect(Object.keys(parseDecideQuestion(bare))).toEqual(['account', 'principal', 'request'])
    expect(Object.keys(parseDecideQuestion(bare).principal)).toEqual(['arn', 'kind', 'account', 'identity'])
  })

  it('may have nulls for what is not there', () => {
    const nulls = { organization: null, resourceAccount: null, resourcePolicy: null }
    const principal = { ...sampleAccessQuestions.decide.principal, boundary: null, session: null }
    expect(parseDecideQuestion({ ...sampleAccessQuestions.decide, ...nulls, principal })).toEqual(
      parseDecideQuestion(sampleAccessQuestions.decide),
    )
  })

  const [policy] = sampleAccessQuestions.decide.principal.identity
  it.each([
    ['as JSON', JSON.stringify(policy)],
    ['URL-encoded', encodeURIComponent(JSON.stringify(policy))],
  ])('may have policies %s', (_, written) => {
    expect(
      parseDecideQuestion(replaceField(sampleAccessQuestions.decide, 'principal.identity', [written])),
    ).toEqual(parseDecideQuestion(sampleAccessQuestions.decide))
  })

  it.each([
    ['role', 'arn:aws-us-gov:iam::111122223333:role/team/sub/app'],
    ['role', 'arn:aws:iam::111122223333:role/aws-service-role/lambda.amazonaws.com/Sv@x,=+.-_'],
    ['user', 'arn:aws:iam::111122223333:user/jane'],
    ['root', 'arn:aws:iam::111122223333:root'],
  ])('may be of a %s %s', (kind, arn) => {
    const { principal } = parseDecideQuestion(
      replaceField(replaceField(sampleAccessQuestions.decide, 'principal.kind', kind), 'principal.arn', arn),
    )
    expect(principal).toMatchObject({ kind, arn })
  })

  it.each([
    ['arn:aws:iam::111122223333:role/team/app', 'role', 'arn:aws:sts::111122223333:assumed-role/app/i-0123'],
    ['arn:aws:iam::111122223333:user/jane', 'user', 'arn:aws:sts::111122223333:federated-user/joe'],
    ['arn:aws:iam::111122223333:root', 'root', 'arn:aws:sts::111122223333:federated-user/joe'],
  ])('may be of a session of %s', (arn, kind, session) => {
    const principal = { ...sampleAccessQuestions.decide.principal, arn, kind, session: { arn: session } }
    expect(parseDecideQuestion({ ...sampleAccessQuestions.decide, principal }).session).toEqual({
      arn: session,
    })
  })

  it.each([
    'aws:SourceIp',
    'kms:EncryptionContext:a',
    'aws:PrincipalTag/Cost Center',
    'aws:RequestTag/größe',
  ])('may give the condition key %s', key => {
    const context = { [key]: 'x' }
    expect(
      parseDecideQuestion(replaceField(sampleAccessQuestions.decide, 'request.context', context)).request
        .context,
    ).toEqual(context)
  })

  it('may be asked by a principal of another account', () => {
    const { account: of, principal } = parseDecideQuestion({
      ...sampleAccessQuestions.decide,
      account: '444455556666',
    })
    expect([of, principal.account]).toEqual(['444455556666', '111122223333'])
  })

  it.each([
    '*',
    'arn:aws:s3:::bucket/a key with spaces',
    'arn:aws:iam::aws:policy/ReadOnlyAccess',
    'arn:aws:ec2:eu-west-1::image/ami-1',
    'arn:aws:ec2:*:*:instance/*',
  ])('may be about %s', resource => {
    expect(
      parseDecideQuestion(replaceField(sampleAccessQuestions.decide, 'request.resource', resource)).request
        .resource,
    ).toBe(resource)
  })

  it.each([
    ['account', undefined, 'account: is missing; expected an account id: a text of 12 digits'],
    ['account', 111122223333, 'account: expected an account id: a text of 12 digits, got 111122223333'],
    ['account', '11112222333', 'account: expected an account id: a text of 12 digits, got "11112222333"'],
    ['acount', account, 'acount: unknown field; did you mean "account"?'],
    [
      'xyzzy',
      1,
      'xyzzy: unknown field; known: account, organization, principal, resourceAccount, resourcePolicy, request',
    ],
    ['principal', undefined, 'principal: is missing; expected an object'],
    ['principal', [], 'principal: expected an object, got a list of 0'],
    ['principal.identiy', [], 'principal.identiy: unknown field; did you mean "identity"?'],
    ['principal.identity', undefined, 'principal.identity: is missing; expected a list of policies'],
    ['principal.identity', {}, 'principal.identity: expected a list of policies, got an object'],
    ['principal.identity', null, 'principal.identity: expected a list of policies, got null'],
    ['principal.kind', undefined, 'principal.kind: is missing; expected "role", "user" or "root"'],
    ['principal.kind', 'group', 'principal.kind: expected "role", "user" or "root", got "group"'],
    ['principal.kind', 'user', 'principal.kind: is "user", but the ARN is of a role'],
    [
      'principal.arn',
      'app',
      'principal.arn: expected the ARN of a role, a user or the root such as arn:aws:iam::111122223333:role/app, got "app"',
    ],
    [
      'principal.arn',
      'arn:aws:sts::111122223333:assumed-role/app/me',
      'principal.arn: expected the ARN of the role itself such as arn:aws:iam::111122223333:role/app, not of a session, got "arn:aws:sts::111122223333:assumed-role/app/me"',
    ],
    [
      'principal.arn',
      'arn:aws:iam::11112222333:role/app',
      'principal.arn: expected the ARN of a role, a user or the root such as arn:aws:iam::111122223333:role/app, got "arn:aws:iam::11112222333:role/app"',
    ],
    ['principal.boundary', 5, 'principal.boundary: a policy document must be a JSON object'],
    [
      'principal.session',
      { policy: buildQuestionPolicy(buildQuestionAllow('s3:*', { Resource: ['*', 'arn:aws:s3'] })) },
      'principal.session.policy: Resource of statement 0 has an incomplete ARN, which AWS refuses in a session policy: arn:aws:s3',
    ],
    [
      'principal.identity',
      [buildQuestionPolicy(buildQuestionAllow('*:Get*'))],
      'principal.identity[0]: Action of statement 0 has a wildcard as service: *:Get*; AWS refuses it',
    ],
    ['principal.session', { role: 'x' }, 'principal.session.role: unknown field; known: policy, arn'],
    [
      'principal.session',
      { arn: ROLE },
      `principal.session.arn: expected the ARN of a session such as arn:aws:sts::111122223333:assumed-role/app/session, got "${ROLE}"`,
    ],
    [
      'principal.session',
      { arn: 'arn:aws:sts::111122223333:assumed-role/other/me' },
      'principal.session.arn: is a session of role other, not of app',
    ],
    [
      'principal.session',
      { arn: 'arn:aws:sts::444455556666:assumed-role/app/me' },
      'principal.session.arn: belongs to account 444455556666, not to 111122223333',
    ],
    [
      'principal.session',
      { arn: 'arn:aws:sts::111122223333:federated-user/app' },
      'principal.session.arn: is not a session of a role',
    ],
    ['resourceAccount', '1', 'resourceAccount: expected an account id: a text of 12 digits, got "1"'],
    ['request', undefined, 'request: is missing; expected an object'],
    [
      'request.action',
      undefined,
      'request.action: is missing; expected one action such as s3:GetObject, without wildcards',
    ],
    [
      'request.action',
      's3:Get*',
      'request.action: expected one action such as s3:GetObject, without wildcards, got "s3:Get*"',
    ],
    [
      'request.resource',
      'reports/2026.csv',
      'request.resource: expected an ARN such as arn:aws:s3:::reports/2026.csv, or * where the action has no resource, got "reports/2026.csv"',
    ],
    [
      'request.resource',
      'arn:aws:lambda:eu-west-1:11112222333:function:app',
      'request.resource: expected an ARN such as arn:aws:s3:::reports/2026.csv, or * where the action has no resource, got "arn:aws:lambda:eu-west-1:11112222333:function:app"',
    ],
    [
      'request.context',
      [],
      'request.context: expected an object of condition keys and their values, got a list of 0',
    ],
    [
      'request.context',
      { 'aws:SourceIp': null },
      'request.context.aws:SourceIp: expected a text, a number, true, false, or a list of them, got null',
    ],
    [
      'request.context',
      { 'aws:TagKeys': [['a']] },
      'request.context.aws:TagKeys: expected a text, a number, true, false, or a list of them, got a list of 1',
    ],
    [
      'request.context',
      { 'a b': '1' },
      'request.context.a b: expected a condition key such as aws:SourceIp as the key',
    ],
    ['request.at', '', 'request.at: unknown field; known: action, resource, context'],
    [
      'organization',
      { ...organization, id: 'acme' },
      'organization.id: expected the id of an organization such as o-a1b2c3d4e5, got "acme"',
    ],
    [
      'organization',
      { id: 'o-a1b2c3d4e5', scps: [] },
      'organization.managementAccount: is missing; expected true or false',
    ],
    [
      'organization',
      { ...organization, scps: [anything] },
      'organization.scps[0]: expected a list of the policies of this level, got an object',
    ],
    [
      'organization',
      { ...organization, scps: [[anything, { Statement: {} }]] },
      'organization.scps[0][1]: statement 0 has no Effect',
    ],
    ['organization', { ...organization, rcp: [] }, 'organization.rcp: unknown field; did you mean "rcps"?'],
  ])('is refused where %s is %j', (path, value, fault) => {
    expect(findFault(parseDecideQuestion, replaceField(sampleAccessQuestions.decide, path, value))).toBe(
      fault,
    )
  })

  it.each([
    ['a text', 'x', 'expected an object, got "x"'],
    ['a list', [sampleAccessQuestions.decide], 'expected an object, got a list of 1'],
    ['null', null, 'expected an object, got null'],
  ])('is refused as %s', (_, source, fault) => {
    expect(findFault(parseDecideQuestion, source)).toBe(fault)
  })

  it('is refused by few of many faults', () => {
    const fault = findFault(
      parseDecideQuestion,
      Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`no${index}`, 1])),
    )
    expect(fault.split('; ').at(-1)).toBe('and 48 more')
  })

  it('knows what came with JSON to confuse', () => {
    const text = `{"__proto__": {"polluted": 1}, ${JSON.stringify(sampleAccessQuestions.decide).slice(1)}`
    expect(findFault(parseDecideQuestion, JSON.parse(text))).toMatch(/^__proto__: unknown field/)
    expect(
      findFault(parseDecideQuestion, replaceField(sampleAccessQuestions.decide, 'constructor', 1)),
    ).toMatch(/^constructor: unknown field/)
  })
})

describe('a policy', () => {
  it.each([
    ['no object', [], 'a policy document must be a JSON object'],
    ['no JSON', '{', 'the policy document is not valid JSON'],
    ['badly encoded', '%7B%', 'the policy document is not valid URL encoding'],
    ['without statements', { Version: '2012-10-17' }, 'the policy document has no Statement'],
    [
      'of another version',
      { ...buildQuestionPolicy(buildQuestionAllow('*')), Version: '2012-10-18' },
      'Version must be one of 2012-10-17, 2008-10-17',
    ],
    [
      'with an unknown element',
      { ...buildQuestionPolicy(buildQuestionAllow('*')), Statements: [] },
      'a policy document has an unknown element "Statements"',
    ],
    [
      'with one in a statement',
      buildQuestionPolicy(buildQuestionAllow('*', { Conditions: {} })),
      'statement 0 has an unknown element "Conditions"',
    ],
    [
      'with one in a text',
      JSON.stringify(
        buildQuestionPolicy(buildQuestionAllow('*'), buildQuestionAllow('*', { action: 's3:*' })),
      ),
      'statement 1 has an unknown element "action"',
    ],
    ['without an effect', buildQuestionPolicy({ Action: '*', Resource: '*' }), 'statement 0 has no Effect'],
    [
      'with both kinds of actions',
      buildQuestionPolicy(buildQuestionAllow('*', { NotAction: 'iam:*' })),
      'statement 0 has both Action and NotAction',
    ],
    [
      'with both kinds of resources',
      buildQuestionPolicy(buildQuestionAllow('*', { NotResource: '*' })),
      'statement 0 has both Resource and NotResource',
    ],
    [
      'without actions',
      buildQuestionPolicy({ Effect: 'Allow', Resource: '*' }),
      'statement 0 has neither Action nor NotAction',
    ],
    [
      'without resources',
      buildQuestionPolicy({ Effect: 'Allow', Action: '*' }),
      'statement 0 has neither Resource nor NotResource',
    ],
    [
      'with an empty list',
      buildQuestionPolicy(buildQuestionAllow('*', { Resource: [] })),
      'Resource of statement 0 is empty',
    ],
    [
      'with a list of what is not a string',
      buildQuestionPolicy(buildQuestionAllow('*', { Resource: [{}] })),
      'Resource of statement 0 contains a value that is not a string',
    ],
    [
      'with a principal',
      buildQuestionPolicy(buildQuestionAllow('*', { Principal: '*' })),
      'statement 0 names a principal; only resource policies may',
    ],
    [
      'with a Sid that is not a string',
      buildQuestionPolicy(buildQuestionAllow('*', { Sid: 5 })),
      'Sid of statement 0 is not a string',
    ],
    [
      'with an unknown operator',
      buildQuestionPolicy(buildQuestionAllow('*', { Condition: { StringEqual: { 'aws:username': 'a' } } })),
      'Condition of statement 0: unknown operator "StringEqual"',
    ],
    [
      'with a broken condition',
      buildQuestionPolicy(buildQuestionAllow('*', { Condition: 'x' })),
      'Condition of statement 0 is not an object',
    ],
  ])('of an identity is refused: %s', (_, policy, fault) => {
    expect(replaceIdentity(policy)).toBe(`principal.identity[0]: ${fault}`)
  })

  it.each([
    [
      'without a principal',
      buildQuestionPolicy(buildQuestionAllow('*')),
      'policy: statement 0 has neither Principal nor NotPrincipal',
    ],
    ['that is null', null, 'policy: expected a policy document, got null'],
    ['that is missing', undefined, 'policy: is missing; expected a policy document'],
  ])('of a resource is refused %s', (_, policy, fault) => {
    expect(replaceResourcePolicy(policy)).toBe(fault)
  })

  it.each([
    ['with one statement that is no list', { Version: '2012-10-17', Statement: buildQuestionAllow('*') }],
    ['of the older version', { Version: '2008-10-17', Id: 'x', Statement: [buildQuestionAllow('*')] }],
    ['without a version', { Statement: [buildQuestionAllow('*')] }],
    ['that says nothing', { Version: '2012-10-17', Statement: [] }],
    ['with an empty condition', buildQuestionPolicy(buildQuestionAllow('*', { Condition: {} }))],
    [
      'with quantified operators',
      buildQuestionPolicy(
        buildQuestionAllow('*', {
          Condition: { 'ForAllValues:StringLikeIfExists': { 'aws:TagKeys': ['a'] } },
        }),
      ),
    ],
  ])('may be one %s', (_, policy) => {
    expect(replaceIdentity(policy)).toBe('no fault')
  })

  it('of a resource may name no resource', () => {
    expect(
      replaceResourcePolicy(buildQuestionPolicy({ Effect: 'Allow', Principal: '*', Action: 'ecr:*' })),
    ).toBe('no fault')
  })
})

describe('a question of diff', () => {
  it('is read whole', () => {
    const boundary = buildQuestionPolicy(buildQuestionAllow('s3:*'))
    const read = parseDiffQuestion({
      ...sampleAccessQuestions.diff,
      organization,
      after: { ...sampleAccessQuestions.diff.after, boundary },
      now: '2026-11-25',
    })
    const about = { arn: ROLE, kind: 'role', account }
    expect(read.before).toMatchObject({
      ...about,
      identity: [{ policy: '0', document: document('s3:GetObject') }],
    })
    expect(read.before).not.toHaveProperty('boundary')
    expect(read.after).toMatchObject({
      ...about,
      identity: [{ policy: '0', document: document('s3:*') }],
      boundary: { policy: 'boundary', document: document('s3:*') },
    })
    expect([read.before.organization?.scps.length, read.after.organization?.rcps?.length]).toEqual([2, 1])
    expect(read.now).toBe('2026-11-25T00:00:00.000Z')
  })

  it.each([
    ['arn:aws:iam::111122223333:user/a/jane', 'user'],
    ['arn:aws:iam::111122223333:root', 'root'],
  ])('takes the kind from the ARN %s', (arn, kind) => {
    expect(parseDiffQuestion({ ...sampleAccessQuestions.diff, principal: arn }).before.kind).toBe(kind)
  })

  it.each([
    [
      'principal',
      { arn: ROLE },
      'principal: expected the ARN of a role, a user or the root such as arn:aws:iam::111122223333:role/app, got an object',
    ],
    [
      'principal',
      'arn:aws:iam::444455556666:role/app',
      'principal: belongs to account 444455556666, not to 111122223333',
    ],
    [
      'principal',
      'arn:aws:sts::111122223333:assumed-role/app/me',
      'principal: expected the ARN of the role itself such as arn:aws:iam::111122223333:role/app, not of a session, got "arn:aws:sts::111122223333:assumed-role/app/me"',
    ],
    ['before', undefined, 'before: is missing; expected an object'],
    ['after.identity', undefined, 'after.identity: is missing; expected a list of policies'],
    ['after.session', {}, 'after.session: unknown field; known: identity, boundary'],
    ['now', 'yesterday', 'now: expected a time such as 2026-11-25T09:30:00Z, got "yesterday"'],
    ['now', '2026-02-30', 'now: expected a time such as 2026-11-25T09:30:00Z, got "2026-02-30"'],
    [
      'now',
      '2026-11-25T09:30:00',
      'now: expected a time such as 2026-11-25T09:30:00Z, got "2026-11-25T09:30:00"',
    ],
  ])('is refused where %s is %j', (path, value, fault) => {
    expect(findFault(parseDiffQuestion, replaceField(sampleAccessQuestions.diff, path, value))).toBe(fault)
  })
})

describe('a question of escalate', () => {
  const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess'
  const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:app'

  it('is read whole', () => {
    const trust = buildQuestionPolicy({
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'sts:AssumeRole',
    })
    const read = parseEscalateQuestion({
      ...sampleAccessQuestions.escalate,
      organization,
      principals: [
        {
          ...sampleAccessQuestions.escalate.principals[0],
          attachedPolicyArns: [ADMIN],
          trust,
          boundary: anything,
          instanceProfile: true,
        },
        { arn: 'arn:aws:iam::111122223333:user/jane', kind: 'user', identity: [], instanceProfile: null },
      ],
      policies: [{ arn: ADMIN, doc: anything }],
      resources: { lambdaFunctions: [{ arn: FUNCTION, role: ROLE, triggered: true }] },
      now: '2026-11-25T01:00:00+02:00',
    })
    expect(read).toMatchObject({
      start: ROLE,
      account: {
        account,
        organization: { id: 'o-a1b2c3d4e5', scps: [[{ policy: 'scp 0.0' }], [{ policy: 'scp 1.0' }, {}]] },
        principals: [
          {
            arn: ROLE,
            kind: 'role',
            account,
            identity: [{ policy: '0' }],
            attachedPolicyArns: [ADMIN],
            trust: { Statement: [{ Principal: { Service: ['ec2.amazonaws.com'] } }] },
            boundary: { policy: 'boundary', document: document('*') },
            hasInstanceProfile: true,
          },
          { kind: 'user', account, hasInstanceProfile: false },
        ],
        policies: [{ arn: ADMIN, document: document('*') }],
        functions: [{ arn: FUNCTION, role: ROLE, triggered: true }],
      },
      now: '2026-11-24T23:00:00.000Z',
    })
  })

  it.each([
    ['true', true, true],
    ['a name', 'app-profile', true],
    ['false', false, false],
  ])('may say of an instance profile %s', (_, instanceProfile, has) => {
    const { account: read } = parseEscalateQuestion(
      replaceField(sampleAccessQuestions.escalate, 'principals.0.instanceProfile', instanceProfile),
    )
    expect(read.principals[0]?.hasInstanceProfile).toBe(has)
  })

  it.each([
    ['start', 'arn:aws:iam::111122223333:role/other', 'start: is not one of the principals'],
    ['principals', [], 'principals: expected a list of 1 to 20000 principals, got a list of 0'],
    ['principals.0.kind', 'user', 'principals[0].kind: is "user", but the ARN is of a role'],
    [
      'principals.0.trust',
      buildQuestionPolicy(buildQuestionAllow('sts:AssumeRole')),
      'principals[0].trust: statement 0 has neither Principal nor NotPrincipal',
    ],
    [
      'principals.0.attachedPolicyArns',
      ['admin'],
      'principals[0].attachedPolicyArns[0]: expected an ARN such as arn:aws:s3:::reports, got "admin"',
    ],
    [
      'principals.0.instanceProfile',
      1,
      'principals[0].instanceProfile: expected true, false, or the name or ARN of the profile, got 1',
    ],
    [
      'principals.1',
      { ...sampleAccessQuestions.escalate.principals[0] },
      `principals[1].arn: is listed twice: ${ROLE}`,
    ],
    [
      'principals.1',
      { arn: 'arn:aws:iam::444455556666:role/app', kind: 'role', identity: [] },
      'principals[1].arn: belongs to account 444455556666, not to 111122223333',
    ],
    ['policies', [{ arn: ADMIN }], 'policies[0].doc: is missing; expected a policy document'],
    [
      'policies',
      [{ arn: ADMIN, document: anything, doc: anything }],
      'policies[0].document: unknown field; known: arn, doc',
    ],
    ['resources', { functions: [] }, 'resources.functions: unknown field; known: lambdaFunctions'],
    [
      'resources',
      { lambdaFunctions: [{ arn: FUNCTION, role: ROLE, triggered: 'yes' }] },
      'resources.lambdaFunctions[0].triggered: expected true or false, got "yes"',
    ],
  ])('is refused where %s is %j', (path, value, fault) => {
    expect(findFault(parseEscalateQuestion, replaceField(sampleAccessQuestions.escalate, path, value))).toBe(
      fault,
    )
  })
})

describe('a question of exposure', () => {
  it('is read whole', () => {
    const functionUrl = { authType: 'NONE' }
    expect(
      parseExposureQuestion({ ...sampleAccessQuestions.exposure, orgId: 'o-a1b2c3d4e5', functionUrl }),
    ).toEqual({
      ...sampleAccessQuestions.exposure,
      organization: 'o-a1b2c3d4e5',
      functionUrl,
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'Open',
            Effect: 'Allow',
            Principal: { '*': ['*'] },
            Action: ['lambda:InvokeFunction'],
            Resource: [sampleAccessQuestions.exposure.resourceArn],
          },
        ],
      },
    })
    expect(Object.keys(parseExposureQuestion(sampleAccessQuestions.exposure))).toEqual([
      'account',
      'resourceType',
      'resourceArn',
      'policy',
    ])
  })

  it.each([
    ['orgId', 'acme', 'orgId: expected the id of an organization such as o-a1b2c3d4e5, got "acme"'],
    [
      'resourceType',
      'lambda',
      'resourceType: expected a CloudFormation type such as AWS::Lambda::Function, got "lambda"',
    ],
    ['resourceArn', 'app', 'resourceArn: expected an ARN such as arn:aws:s3:::reports, got "app"'],
    ['functionUrl', { authType: 'none' }, 'functionUrl.authType: expected "NONE" or "AWS_IAM", got "none"'],
    ['functionUrl', {}, 'functionUrl.authType: is missing; expected "NONE" or "AWS_IAM"'],
    [
      'organization',
      organization,
      'organization: unknown field; known: account, orgId, resourceType, resourceArn, policy, functionUrl',
    ],
  ])('is refused where %s is %j', (path, value, fault) => {
    expect(findFault(parseExposureQuestion, replaceField(sampleAccessQuestions.exposure, path, value))).toBe(
      fault,
    )
  })
})

describe('a question of unused', () => {
  it('is read whole', () => {
    const tracked = { PutObject: '2026-11-20T00:00:00+00:00', 's3:DeleteBucket': null }
    const source = replaceField(sampleAccessQuestions.unused, 'lastAccessed.0.trackedActions', tracked)
    expect(parseUnusedQuestion(source)).toMatchObject({
      principal: {
        arn: ROLE,
        kind: 'role',
        identity: [{ policy: '0' }],
        createDate: '2025-01-01T00:00:00.000Z',
      },
      now: '2026-11-25T00:00:00.000Z',
      windowDays: 90,
      lastAccessed: [
        {
          service: 's3',
          lastAuthenticated: '2026-11-20T00:00:00.000Z',
          trackedActions: { PutObject: '2026-11-20T00:00:00.000Z', DeleteBucket: null },
        },
        { service: 'sqs', lastAuthenticated: null },
      ],
    })
  })

  it('knows services without actions that are tracked', () => {
    expect(parseUnusedQuestion(sampleAccessQuestions.unused).lastAccessed.map(Object.keys)).toEqual([
      ['service', 'lastAuthenticated', 'trackedActions'],
      ['service', 'lastAuthenticated'],
    ])
  })

  it.each([
    [
      'principal.createDate',
      undefined,
      'principal.createDate: is missing; expected a time such as 2026-11-25T09:30:00Z',
    ],
    [
      'principal.createDate',
      '2027-01-01',
      'principal.createDate: is later than now, 2026-11-25T00:00:00.000Z',
    ],
    ['principal.boundary', {}, 'principal.boundary: unknown field; known: arn, kind, identity, createDate'],
    ['now', 1764028800, 'now: expected a time such as 2026-11-25T09:30:00Z, got 1764028800'],
    ['windowDays', 0, 'windowDays: expected a number of days above 0, got 0'],
    ['windowDays', '90', 'windowDays: expected a number of days above 0, got "90"'],
    ['lastAccessed', undefined, 'lastAccessed: is missing; expected a list of services'],
    [
      'lastAccessed.0.service',
      'Amazon S3',
      'lastAccessed[0].service: expected the namespace of a service such as s3, got "Amazon S3"',
    ],
    [
      'lastAccessed.0.lastAuthenticated',
      'never',
      'lastAccessed[0].lastAuthenticated: expected a time such as 2026-11-25T09:30:00Z, got "never"',
    ],
    [
      'lastAccessed.0.trackedActions',
      [],
      'lastAccessed[0].trackedActions: expected an object of action names and times or null, got a list of 0',
    ],
    [
      'lastAccessed.0.trackedActions',
      { PutObject: 'x' },
      'lastAccessed[0].trackedActions.PutObject: expected a time such as 2026-11-25T09:30:00Z, got "x"',
    ],
    [
      'lastAccessed.1.trackedActions',
      { 's3:PutObject': null },
      'lastAccessed[1].trackedActions.s3:PutObject: is not an action of sqs',
    ],
    [
      'lastAccessed.1.lastAuthenticated',
      undefined,
      'lastAccessed[1].lastAuthenticated: is missing; expected a time such as 2026-11-25T09:30:00Z',
    ],
  ])('is refused where %s is %j', (path, value, fault) => {
    expect(findFault(parseUnusedQuestion, replaceField(sampleAccessQuestions.unused, path, value))).toBe(
      fault,
    )
  })
})
