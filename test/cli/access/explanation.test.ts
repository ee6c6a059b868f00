import { describe, expect, it } from 'vitest'
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

/** As a terminal shows it. */
function renderExplanation(lines: readonly string[]): string {
  return lines.join('\n')
}

describe('a decision as text', () => {
  it('quotes the statements', () => {
    const lines = decideCommand.format(decideCommand.parse(sampleAccessQuestions.decide), {
      decision: 'allow',
      statements: [{ policy: 0, sid: 'Read', index: 0 }],
      why: 'The identity policies allow it.',
    })
    expect(renderExplanation(lines)).toMatchInlineSnapshot(`
      "ALLOW  s3:GetObject on arn:aws:s3:::reports/2026.csv
      principal   role app of account 111122223333
      reason      The identity policies allow it.
      statements  identity policy 0, statement 0 "Read": Allow s3:Get* on arn:aws:s3:::reports/*
      evaluated   1 identity policy"
    `)
  })

  it('names all evaluated policies', () => {
    const star = buildQuestionPolicy(buildQuestionAllow('*'))
    const deny = {
      Sid: 'Tls',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }
    const policy = buildQuestionPolicy(deny)
    const session = { policy: star, arn: 'arn:aws:sts::111122223333:assumed-role/app/me' }
    const rcps = [
      [
        buildQuestionPolicy({
          Effect: 'Deny',
          Principal: '*',
          NotAction: 'iam:*',
          NotResource: ['a', 'b', 'c', 'd'],
        }),
      ],
    ]
    const asked = decideCommand.parse({
      ...sampleAccessQuestions.decide,
      organization: { id: 'o-a1b2c3d4e5', managementAccount: false, scps: [[star], [star]], rcps },
      principal: { ...sampleAccessQuestions.decide.principal, boundary: star, session },
      resourcePolicy: policy,
    })
    const lines = decideCommand.format(asked, {
      decision: 'explicit_deny',
      statements: [
        { policy: 'resourcePolicy', sid: 'Tls', index: 0 },
        { policy: 'rcp 0.0', sid: null, index: 0 },
        { policy: 'scp 1.0', sid: null, index: 0 },
        { policy: 'boundary', sid: null, index: 0 },
        { policy: 'session', sid: null, index: 0 },
      ],
      why: 'The policy of the resource denies it.',
    })
    expect(renderExplanation(lines)).toMatchInlineSnapshot(`
      "EXPLICIT DENY  s3:GetObject on arn:aws:s3:::reports/2026.csv
      principal   assumed-role app/me of account 111122223333
      reason      The policy of the resource denies it.
      statements  resource policy, statement 0 "Tls": Deny *: s3:* on * if Bool aws:SecureTransport false
                  RCP 0.0 (level 1), statement 0: Deny *: all but iam:* on all but a, b, c, 1 more
                  SCP 1.0 (level 2), statement 0: Allow * on *
                  permissions boundary, statement 0: Allow * on *
                  session policy, statement 0: Allow * on *
      evaluated   1 identity policy, permissions boundary, session policy, resource policy, SCPs of 2 levels, RCPs of 1 level
      to fix      if the request should succeed, narrow the Deny statement; an Allow does not override it"
    `)
  })

  it('has a remediation if nothing allows', () => {
    const result = { decision: 'implicit_deny' as const, statements: [], why: 'Nothing allows it.' }
    expect(renderExplanation(decideCommand.format(decideCommand.parse(sampleAccessQuestions.decide), result)))
      .toMatchInlineSnapshot(`
        "IMPLICIT DENY  s3:GetObject on arn:aws:s3:::reports/2026.csv
        principal   role app of account 111122223333
        reason      Nothing allows it.
        evaluated   1 identity policy
        to fix      if the request should succeed, add an Allow for this action and resource only, where one is missing"
      `)
  })
})

describe('a change as text', () => {
  const statement = { policy: 0, sid: null, index: 0 }
  const change = {
    action: 's3:Put*',
    resource: '*',
    certainty: 'definite' as const,
    example: { action: 's3:PutBucketPolicy', resource: 'arn:aws:s3:::example' },
    statement,
    count: 40,
    within: [],
    except: [],
    conditions: [],
    risk: 5 as const,
  }

  it('puts together what differs in actions only', () => {
    const names = ['s3:Delete*', 's3:Create*', 's3:TagResource', 's3:Get*', 's3:List*', 's3:Abort*']
    const granted = [change, ...names.map(action => ({ ...change, action, count: 2 }))]
    const lines = diffCommand.format(diffCommand.parse(sampleAccessQuestions.diff), {
      newAccess: true,
      granted,
      removed: [],
    })
    expect(renderExplanation(lines)).toMatchInlineSnapshot(`
      "NEW ACCESS  role app gained permissions
      +  s3:Put* (40), s3:Delete* (2), s3:Create* (2), s3:TagResource (2), s3:Get* (2), 4 more actions on *
        example   s3:PutBucketPolicy on arn:aws:s3:::example
        by        identity policy 0, statement 0: Allow s3:* on *
      to fix      limit the statements to the actions and resources that are needed"
    `)
  })

  it('names resources and conditions', () => {
    const asked = diffCommand.parse(sampleAccessQuestions.diff)
    const conditions = ['IpAddress aws:sourceip 203.0.113.0/24', 'Bool aws:securetransport true']
    const limited = { resource: 'arn:aws:s3:::*', within: ['*/a'], except: ['arn:aws:s3:::b/*', '*c'] }
    const granted = [
      { ...change, ...limited, count: 1, certainty: 'possible' as const, conditions },
      { ...change, certainty: 'condition-weakened' as const },
    ]
    const removed = [
      { ...change, action: 's3:GetObject', count: 1 },
      { ...change, certainty: 'condition-weakened' as const },
      { ...change, certainty: 'possible' as const },
    ]
    expect(renderExplanation(diffCommand.format(asked, { newAccess: true, granted, removed })))
      .toMatchInlineSnapshot(`
        "NEW ACCESS  role app gained permissions
        +  s3:Put* on arn:aws:s3:::* within */a except arn:aws:s3:::b/*, *c, if its conditions hold
          example   s3:PutBucketPolicy on arn:aws:s3:::example
          by        identity policy 0, statement 0: Allow s3:* on *
          only if   IpAddress aws:sourceip 203.0.113.0/24 and Bool aws:securetransport true
        +  s3:Put* (40) on *, now under weaker conditions
          example   s3:PutBucketPolicy on arn:aws:s3:::example
          by        identity policy 0, statement 0: Allow s3:* on *
        -  s3:GetObject on *
          example   s3:PutBucketPolicy on arn:aws:s3:::example
          by        identity policy 0, statement 0: Allow s3:GetObject on *
        -  s3:Put* (40) on *, now under stricter conditions
          example   s3:PutBucketPolicy on arn:aws:s3:::example
          by        identity policy 0, statement 0: Allow s3:GetObject on *
        -  s3:Put* (40) on *, where its conditions held
          example   s3:PutBucketPolicy on arn:aws:s3:::example
          by        identity policy 0, statement 0: Allow s3:GetObject on *
        to fix      limit the statements to the actions and resources that are needed"
      `)
  })

  it('names so many and counts the rest', () => {
    const granted = Array.from({ length: 30 }, (_, index) => ({
      ...change,
      resource: `arn:aws:s3:::${index}`,
    }))
    const lines = diffCommand.format(diffCommand.parse(sampleAccessQuestions.diff), {
      newAccess: true,
      granted,
      removed: [],
    })
    expect(lines.filter(line => line.startsWith('+'))).toHaveLength(20)
    expect(lines).toContain('  and 10 more; --json lists all')
  })

  it('has no new access if nothing was granted', () => {
    const asked = diffCommand.parse(sampleAccessQuestions.diff)
    const removed = [{ ...change, action: 's3:GetObject', count: 1 }]
    expect(renderExplanation(diffCommand.format(asked, { newAccess: false, granted: [], removed })))
      .toMatchInlineSnapshot(`
        "NO NEW ACCESS  role app lost permissions
        -  s3:GetObject on *
          example   s3:PutBucketPolicy on arn:aws:s3:::example
          by        identity policy 0, statement 0: Allow s3:GetObject on *"
      `)
    expect(diffCommand.format(asked, { newAccess: false, granted: [], removed: [] })).toEqual([
      'NO NEW ACCESS  the permissions of role app are the same',
    ])
  })
})

function buildTrust(Principal: Readonly<Record<string, string>>) {
  return buildQuestionPolicy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal })
}

function buildAllowance(Action: readonly string[]) {
  return buildQuestionPolicy({ Effect: 'Allow', Action, Resource: '*' })
}

describe('an escalation as text', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/app'
  const ADMIN = 'arn:aws:iam::111122223333:role/admin'
  const asked = escalateCommand.parse({
    ...sampleAccessQuestions.escalate,
    principals: [
      ...sampleAccessQuestions.escalate.principals,
      {
        arn: ADMIN,
        kind: 'role',
        identity: [],
        trust: buildQuestionPolicy({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: '111122223333' },
        }),
      },
    ],
  })
  const statement = { policy: 0, sid: null, index: 0 }
  const nothing = {
    reachesAdmin: false,
    hops: 0,
    target: null,
    actions: [],
    path: [],
    lateral: [],
    conditional: false,
    unmodeled: [],
  }
  const step = {
    from: ROLE,
    to: ROLE,
    by: 'iam-005',
    statements: [statement],
    actions: ['iam:PutRolePolicy'],
    examples: [{ action: 'iam:PutRolePolicy', resource: ROLE }],
    conditional: false,
  }

  it('names the other principals of a step, and their policies', () => {
    const joint = escalateCommand.parse({
      account: '111122223333',
      start: 'arn:aws:iam::111122223333:user/jane',
      principals: [
        {
          arn: 'arn:aws:iam::111122223333:user/jane',
          kind: 'user',
          identity: [buildAllowance(['sts:AssumeRole', 'lambda:InvokeFunction'])],
        },
        {
          arn: ROLE,
          kind: 'role',
          identity: [buildAllowance(['lambda:UpdateFunctionCode'])],
          trust: buildTrust({ AWS: '111122223333' }),
        },
        {
          arn: ADMIN,
          kind: 'role',
          identity: [buildAllowance(['*'])],
          trust: buildTrust({ Service: 'lambda.amazonaws.com' }),
        },
      ],
      resources: {
        lambdaFunctions: [{ arn: 'arn:aws:lambda:eu-west-1:111122223333:function:top', role: ADMIN }],
      },
    })
    expect(renderExplanation(escalateCommand.format(joint, escalateCommand.answer(joint))))
      .toMatchInlineSnapshot(`
      "BECOMES ADMIN  user jane, in 2 steps
      1.  user jane becomes role app (sts-001)
        uses      sts:AssumeRole on arn:aws:iam::111122223333:role/app
        by        identity policy 0, statement 0: Allow sts:AssumeRole, lambda:InvokeFunction on *
                  trust policy of arn:aws:iam::111122223333:role/app, statement 0: Allow 111122223333: sts:AssumeRole
      2.  user jane becomes role admin (lambda-004)
        uses      lambda:UpdateFunctionCode on arn:aws:lambda:eu-west-1:111122223333:function:top
                  lambda:InvokeFunction on arn:aws:lambda:eu-west-1:111122223333:function:top
        with      role app
        by        identity policy 0 of arn:aws:iam::111122223333:role/app, statement 0: Allow lambda:UpdateFunctionCode on *
                  identity policy 0, statement 0: Allow sts:AssumeRole, lambda:InvokeFunction on *
      becomes     role app
      to fix      break any one step: limit its statement to the resources that are needed, narrow the trust policy of the role, or set a permissions boundary"
    `)
  })

  it('lists each step', () => {
    const trusted = { ...statement, policy: `trust policy of ${ADMIN}` }
    const assumes = {
      ...step,
      to: ADMIN,
      by: 'sts-001',
      statements: [statement, trusted],
      examples: [{ action: 'sts:AssumeRole', resource: ADMIN }],
      conditional: true,
    }
    const lateral = ['arn:aws:iam::111122223333:role/side', 'arn:aws:iam::111122223333:user/jane']
    const result = { ...nothing, reachesAdmin: true, hops: 2, path: [step, assumes], lateral }
    expect(renderExplanation(escalateCommand.format(asked, result))).toMatchInlineSnapshot(`
      "BECOMES ADMIN  role app, in 2 steps
      1.  role app grants itself administrator permissions (iam-005)
        uses      iam:PutRolePolicy on arn:aws:iam::111122223333:role/app
        by        identity policy 0, statement 0: Allow iam:PutRolePolicy on arn:aws:iam::111122223333:role/app
      2.  role app becomes role admin (sts-001)
        uses      sts:AssumeRole on arn:aws:iam::111122223333:role/admin
        by        identity policy 0, statement 0: Allow iam:PutRolePolicy on arn:aws:iam::111122223333:role/app
                  trust policy of arn:aws:iam::111122223333:role/admin, statement 0: Allow 111122223333: sts:AssumeRole
        only if   conditions hold that the principal does not control
      becomes     role side, user jane
      to fix      break any one step: limit its statement to the resources that are needed, narrow the trust policy of the role, or set a permissions boundary"
    `)
  })

  it('lists roles that are not modeled apart', () => {
    const unproven = [ADMIN, 'arn:aws:iam::111122223333:role/copies']
    expect(renderExplanation(escalateCommand.format(asked, { ...nothing, unmodeled: unproven })))
      .toMatchInlineSnapshot(`
        "NO ADMIN  no known path from role app to administrator permissions
        not modeled role admin, role copies
                    the principal can pass these roles to an AWS service that they trust; no technique to take them over is known, but none is ruled out"
      `)
  })

  it.each([
    ['no way', nothing, 'NO ADMIN  no path from role app to administrator permissions'],
    [
      'no need',
      { ...nothing, reachesAdmin: true, target: ROLE },
      'ADMIN  role app is already an administrator',
    ],
  ])('says that there is %s', (_, result, line) => {
    expect(escalateCommand.format(asked, result)).toEqual([line])
  })
})

describe('an exposure as text', () => {
  const asked = exposureCommand.parse(sampleAccessQuestions.exposure)
  const result = {
    public: true,
    anonymous: false,
    access: 'public' as const,
    confusedDeputy: false,
    severity: 'CRITICAL' as const,
    example: {
      principal: 'any AWS account',
      account: '999999999999',
      action: 'lambda:InvokeFunction',
      by: 'Open',
    },
    why: 'Statement "Open" lets every AWS account in.',
  }

  it('names an admitted principal', () => {
    expect(renderExplanation(exposureCommand.format(asked, result))).toMatchInlineSnapshot(`
      "PUBLIC  arn:aws:lambda:eu-west-1:111122223333:function:app
      severity    CRITICAL
      reason      Statement "Open" lets every AWS account in.
      example     any AWS account, such as 999999999999: lambda:InvokeFunction
      statement   "Open": Allow *: lambda:InvokeFunction on arn:aws:lambda:eu-west-1:111122223333:function:app
      to fix      name the accounts or roles that need it, or require aws:PrincipalOrgID; for an identity provider, require the sub claim"
    `)
  })

  it('names the account that a service acts for', () => {
    const exampleRequest = {
      principal: 's3.amazonaws.com',
      sourceAccount: '999999999999',
      action: 'x',
      by: 'statement 1',
    }
    const service = {
      ...result,
      public: false,
      access: 'service' as const,
      confusedDeputy: true,
      example: exampleRequest,
    }
    const untitled = replaceField(sampleAccessQuestions.exposure, 'policy.Statement.0.Sid', undefined)
    expect(renderExplanation(exposureCommand.format(exposureCommand.parse(untitled), service)))
      .toMatchInlineSnapshot(`
        "SERVICE  arn:aws:lambda:eu-west-1:111122223333:function:app
        severity    CRITICAL
        reason      Statement "Open" lets every AWS account in.
        example     s3.amazonaws.com, for account 999999999999: x
        statement   Allow *: lambda:InvokeFunction on arn:aws:lambda:eu-west-1:111122223333:function:app
        to fix      limit for which account the service acts: require aws:SourceArn with the account, or aws:SourceAccount"
      `)
  })

  it.each([
    [
      'another account',
      'cross-account',
      { principal: 'arn:aws:iam::444455556666:root', account: '444455556666', action: 'x', by: 'no' },
      'arn:aws:iam::444455556666:root: x',
    ],
    [
      'the organization',
      'organization',
      {
        principal: 'any account of the organization',
        account: '999999999999',
        organization: 'o-a1b2c3d4e5',
        action: 'x',
        by: 'no',
      },
      'any account of the organization (o-a1b2c3d4e5), such as 999999999999: x',
    ],
  ] as const)('may be one by %s', (_, access, exampleRequest, example) => {
    const lines = exposureCommand.format(asked, { ...result, public: false, access, example: exampleRequest })
    expect(lines).toContain(`example     ${example}`)
  })

  it('has no example if no principal is admitted', () => {
    const none = {
      ...result,
      public: false,
      access: 'none' as const,
      severity: 'INFORMATIONAL' as const,
      example: null,
    }
    expect(renderExplanation(exposureCommand.format(asked, none))).toMatchInlineSnapshot(`
      "NO ONE  arn:aws:lambda:eu-west-1:111122223333:function:app
      severity    INFORMATIONAL
      reason      Statement "Open" lets every AWS account in."
    `)
  })
})

describe('unused access as text', () => {
  const asked = unusedCommand.parse(sampleAccessQuestions.unused)
  const statement = { Effect: 'Allow' as const, Action: ['s3:GetObject'], Resource: ['*'] }
  const suggested = { Version: '2012-10-17', Statement: [statement] }
  const nothing = { unusedServices: [], unusedActions: [], unknown: [], suggested, why: 'so it is' }

  it('comes with the policy that is enough', () => {
    const result = {
      ...nothing,
      unusedServices: ['sqs'],
      unusedActions: ['s3:DeleteBucket', 's3:PutObjectAcl'],
      unknown: ['s3:GetObject'],
    }
    expect(renderExplanation(unusedCommand.format(asked, result))).toMatchInlineSnapshot(`
      "UNUSED  1 service and 2 actions of role app in 90 days
      services    sqs
      actions     s3:DeleteBucket, s3:PutObjectAcl
      unknown     s3:GetObject
      reason      so it is
      to fix      replace the policies by this one, which keeps all that is used or unknown:
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": [
              "s3:GetObject"
            ],
            "Resource": [
              "*"
            ]
          }
        ]
      }"
    `)
  })

  it('may be everything', () => {
    const result = { ...nothing, unusedServices: ['sqs', 's3'], suggested: { ...suggested, Statement: [] } }
    expect(unusedCommand.format(asked, result).at(-1)).toBe(
      'to fix      detach the policies: none of their permissions is used',
    )
  })

  it('may be unknown', () => {
    expect(unusedCommand.format(asked, { ...nothing, unknown: ['s3'] })).toEqual([
      'UNKNOWN  unused access of role app in 90 days',
      'unknown     s3',
      'reason      so it is',
    ])
  })

  it('may be nothing', () => {
    expect(unusedCommand.format(asked, nothing)[0]).toBe('USED  all permissions of role app in 90 days')
  })
})
