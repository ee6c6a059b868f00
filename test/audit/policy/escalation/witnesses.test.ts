import { describe, expect, it } from 'vitest'
import { escalate } from '../../../../audit/policy/escalation/escalate.ts'
import { account, ACCOUNT, admin, allow, deny, iam, user, type Said } from './account.ts'
import { world } from './world.ts'

const MAKE = ['lambda:CreateFunction', 'lambda:InvokeFunction']
const PASS = allow('iam:PassRole')
const NEW_ROLE = ['iam:CreateRole', 'iam:PutRolePolicy']
const inRegion = (region: string, name: string) => `arn:aws:lambda:${region}:${ACCOUNT}:function:${name}`

/** What the user may, and the resources that the way uses. */
const WITNESSES: readonly [string, readonly Said[], readonly string[]][] = [
  [
    'anything goes',
    [PASS, allow(MAKE)],
    [iam('role/admin'), inRegion('us-east-1', 'x'), inRegion('us-east-1', 'x')],
  ],
  [
    'the region is begun',
    [PASS, allow(MAKE, 'arn:aws:lambda:eu-*:*:function:*')],
    [iam('role/admin'), inRegion('eu-west-1', 'x'), inRegion('eu-west-1', 'x')],
  ],
  [
    'the region is said but for its number, and the name is begun',
    [PASS, allow(MAKE, 'arn:aws:lambda:ap-south-?:*:function:dev-*')],
    [iam('role/admin'), inRegion('ap-south-1', 'dev-x'), inRegion('ap-south-1', 'dev-x')],
  ],
  [
    'a star stands for all but the name',
    [PASS, allow(MAKE, '*function:dev-*')],
    [iam('role/admin'), inRegion('us-east-1', 'dev-x'), inRegion('us-east-1', 'dev-x')],
  ],
  [
    'regions are denied',
    [PASS, allow(MAKE), deny('lambda:*', 'arn:aws:lambda:us-*:*:*')],
    [iam('role/admin'), inRegion('eu-west-1', 'x'), inRegion('eu-west-1', 'x')],
  ],
  [
    'all regions but one are denied by a condition',
    [
      PASS,
      allow(MAKE),
      deny('*', '*', { StringNotEquals: { 'aws:RequestedRegion': ['ap-south-2', 'us-east-1x'] } }),
    ],
    [iam('role/admin'), inRegion('ap-south-2', 'x'), inRegion('ap-south-2', 'x')],
  ],
  [
    'a region is asked for by a condition',
    [PASS, allow(MAKE, '*', { StringLike: { 'aws:RequestedRegion': 'eu-c*' } })],
    [iam('role/admin'), inRegion('eu-central-1', 'x'), inRegion('eu-central-1', 'x')],
  ],
  [
    'the usual name is denied',
    [PASS, allow(MAKE), deny('lambda:*', '*function:x*')],
    [iam('role/admin'), inRegion('us-east-1', 'y'), inRegion('us-east-1', 'y')],
  ],
  ['a role is made', [allow(NEW_ROLE, 'arn:aws:iam::*:role/dev-*')], [iam('role/dev-x'), iam('role/dev-x')]],
  [
    'a role is made that is called otherwise',
    [{ Effect: 'Allow', Action: NEW_ROLE, NotResource: ['arn:aws:iam::*:role/x*', iam('role/admin')] }],
    [iam('role/y'), iam('role/y')],
  ],
]

describe('the resources of a step', () => {
  it.each(WITNESSES)('look like those of the account where %s', (_, statements, resources) => {
    const { path } = escalate(account([user('dev', statements), admin()]), iam('user/dev'), world)
    expect(path.flatMap(({ witnesses }) => witnesses).map(({ resource }) => resource)).toEqual(resources)
  })

  it('are of the partition of the account', () => {
    const principals = [user('dev', [PASS, allow(MAKE)]), admin()].map(each => ({
      ...each,
      arn: ofChina(each.arn),
    }))
    const { path } = escalate(account(principals), ofChina(iam('user/dev')), world)
    const made = 'arn:aws-cn:lambda:cn-north-1:111122223333:function:x'
    expect(path.flatMap(({ witnesses }) => witnesses)).toEqual([
      { action: 'iam:PassRole', resource: ofChina(iam('role/admin')) },
      { action: 'lambda:CreateFunction', resource: made },
      { action: 'lambda:InvokeFunction', resource: made },
    ])
  })
})

function ofChina(arn: string): string {
  return arn.replace('arn:aws:', 'arn:aws-cn:')
}
