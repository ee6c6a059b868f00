import { describe, expect, it } from 'vitest'
import { describeArn, describeArns } from '../../../../audit/notify/sections/describe-arn.ts'
import { describeResource } from '../../../../audit/resources/kinds.ts'
import { buildAccountTrailsResource } from '../../../../audit/resources/cloudtrail/account-trails.ts'
import { buildSecurityGroupResource } from '../../../../audit/resources/ec2/security-group.ts'
import { buildVpcResource } from '../../../../audit/resources/ec2/vpc.ts'
import { buildManagedPolicyResource } from '../../../../audit/resources/iam/managed-policy.ts'
import { buildRoleResourceByName } from '../../../../audit/resources/iam/role.ts'
import { buildUserResourceByName } from '../../../../audit/resources/iam/user.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { buildQueueResource } from '../../../../audit/resources/sqs/queue.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(name => buildFunctionResource(name, where).arn) as [
  string,
  string,
  string,
  string,
]
const role = buildRoleResourceByName('app', where).arn

describe('an ARN in prose', () => {
  it.each([
    buildFunctionResource('orders', where),
    buildRoleResourceByName('app', where),
    buildUserResourceByName('tom', where),
    buildManagedPolicyResource('arn:aws:iam::aws:policy/AdministratorAccess', where.account),
    buildSecurityGroupResource('sg-1', where),
    buildVpcResource('vpc-1', where),
    buildQueueResource('arn:aws:sqs:eu-west-1:111122223333:orders', where.account),
    buildAccountTrailsResource(where),
  ])('has the label of its kind: $kind', resource => {
    expect(describeArn(resource.arn)).toBe(describeResource(resource))
  })

  it.each([
    [[a], 1, 'function a'],
    [[a, b], 2, 'functions a and b'],
    [[a, b, c, d], 4, 'functions a, b, c and 1 more'],
    [[a, b, c], 12, 'functions a, b, c and 9 more'],
    [[a, b, role], 3, 'functions a and b and role app'],
    [[], 7, '7 resources'],
    [['arn:aws:other:::thing/x'], 1, 'x'],
  ])('is named once per kind and counted: %#', (arns, count, text) => {
    expect(describeArns(arns, count)).toBe(text)
  })
})
