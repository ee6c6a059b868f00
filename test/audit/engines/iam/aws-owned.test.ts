import { describe, expect, it } from 'vitest'
import {
  classifyAwsOwned,
  explainAwsRefusal,
  type AwsOwned,
} from '../../../../audit/engines/iam/aws-owned.ts'
import {
  allowActions,
  buildDecisionQuestion,
  denyActions,
  grantToPrincipal,
  DECISION_ROLE,
  DECISION_ROOT,
  type DecisionCase,
} from './decide/decision-cases.ts'
import { decideRequest } from '../../../../audit/engines/iam/decide/decide-request.ts'

const ACCOUNT = '111122223333'
const POLICY = 'arn:aws:iam::aws:policy/AdministratorAccess'
const JOB_POLICY = 'arn:aws-cn:iam::aws:policy/job-function/Billing'
const LINKED = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`
const CENTER = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0`
const ALIAS = `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/aws/s3`

const OWN = [
  `arn:aws:iam::${ACCOUNT}:policy/AdministratorAccess`,
  `arn:aws:iam::${ACCOUNT}:role/AWSServiceRoleForECS`,
  `arn:aws:iam::${ACCOUNT}:role/AWSReservedSSO_Admin_0`,
  `arn:aws:iam::${ACCOUNT}:role/team/aws-reserved/x`,
  `arn:aws:iam::${ACCOUNT}:user/aws-reserved/x`,
  `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/awsome`,
  `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/app/aws/s3`,
  '*',
]

describe('classifyAwsOwned', () => {
  it.each<[string, AwsOwned]>([
    [POLICY, 'MANAGED_POLICY'],
    [JOB_POLICY, 'MANAGED_POLICY'],
    [LINKED, 'SERVICE_LINKED_ROLE'],
    [CENTER, 'IDENTITY_CENTER_ROLE'],
    [ALIAS, 'KEY_ALIAS'],
  ])('%s', (arn, kind) => expect(classifyAwsOwned(arn)).toBe(kind))

  it.each(OWN)('not %s, which the account can create', arn => expect(classifyAwsOwned(arn)).toBeUndefined())
})

const REFUSED: readonly (readonly [string, string])[] = [
  ['iam:CreatePolicyVersion', POLICY],
  ['iam:SetDefaultPolicyVersion', POLICY],
  ['iam:DeletePolicy', JOB_POLICY],
  ['IAM:TAGPOLICY', POLICY],
  ['iam:AttachRolePolicy', CENTER],
  ['iam:PutRolePolicy', CENTER],
  ['iam:UpdateAssumeRolePolicy', CENTER],
  ['iam:DeleteRole', CENTER],
  ['iam:TagRole', CENTER],
  ['iam:PutRolePermissionsBoundary', LINKED],
  ['iam:DetachRolePolicy', LINKED],
  ['iam:CreateRole', LINKED],
  ['kms:CreateAlias', ALIAS],
  ['kms:UpdateAlias', ALIAS],
  ['kms:DeleteAlias', ALIAS],
]

const NOT_REFUSED: readonly (readonly [string, string])[] = [
  ['iam:GetPolicy', POLICY],
  ['iam:ListPolicyVersions', POLICY],
  ['iam:GetRole', CENTER],
  ['iam:PassRole', CENTER],
  ['iam:CreateServiceLinkedRole', LINKED],
  ['iam:DeleteServiceLinkedRole', LINKED],
  ['iam:UpdateRoleDescription', LINKED],
  ['kms:DescribeKey', ALIAS],
]

function decide(decisionCase: DecisionCase) {
  return decideRequest(buildDecisionQuestion(decisionCase))
}

describe('decideRequest', () => {
  it.each(REFUSED)('denies an administrator %s on %s', (action, resource) => {
    for (const more of [{ identity: [allowActions('*')] }, { arn: DECISION_ROOT, kind: 'root' as const }])
      expect(decide({ ...more, action, resource })).toEqual({
        decision: 'implicit_deny',
        statements: [],
        why: explainAwsRefusal(action, resource),
      })
  })

  it.each(REFUSED)('names the policy that denies %s on %s', (action, resource) => {
    const identity = [allowActions('*'), denyActions('iam:*'), denyActions('kms:*')]
    expect(decide({ identity, action, resource }).decision).toBe('explicit_deny')
  })

  it.each(REFUSED)('says what is missing for %s on %s', (action, resource) => {
    expect(decide({ action, resource }).why).toBe('No identity policy of the principal allows it.')
  })

  it.each([...NOT_REFUSED, ...REFUSED.flatMap(([action]) => OWN.map(arn => [action, arn] as const))])(
    'allows an administrator %s on %s',
    (action, resource) => {
      const resourcePolicy = grantToPrincipal({ AWS: DECISION_ROLE })
      expect(decide({ identity: [allowActions('*')], resourcePolicy, action, resource }).decision).toBe(
        'allow',
      )
    },
  )
})
