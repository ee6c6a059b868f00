import { describe, expect, it } from 'vitest'
import { findEscalation } from '../../../../../audit/engines/iam/escalation/find-escalation.ts'
import {
  buildEscalationAccount,
  ESCALATION_ACCOUNT_ID,
  buildAdminRole,
  buildAllow,
  buildDeny,
  formatIamArn,
  buildEscalationUser,
  type RawEscalationStatement,
} from './escalation-account.ts'
import { escalationWorld } from './known-paths.ts'

const MAKE = ['lambda:CreateFunction', 'lambda:InvokeFunction']
const PASS = buildAllow('iam:PassRole')
const NEW_ROLE = ['iam:CreateRole', 'iam:PutRolePolicy']
const inRegion = (region: string, name: string) =>
  `arn:aws:lambda:${region}:${ESCALATION_ACCOUNT_ID}:function:${name}`

/** The user's statements, and the resources that the path uses. */
const EXAMPLES: readonly [string, readonly RawEscalationStatement[], readonly string[]][] = [
  [
    'everything is allowed',
    [PASS, buildAllow(MAKE)],
    [formatIamArn('role/admin'), inRegion('us-east-1', 'x'), inRegion('us-east-1', 'x')],
  ],
  [
    'the region is begun',
    [PASS, buildAllow(MAKE, 'arn:aws:lambda:eu-*:*:function:*')],
    [formatIamArn('role/admin'), inRegion('eu-west-1', 'x'), inRegion('eu-west-1', 'x')],
  ],
  [
    'the region is said but for its number, and the name is begun',
    [PASS, buildAllow(MAKE, 'arn:aws:lambda:ap-south-?:*:function:dev-*')],
    [formatIamArn('role/admin'), inRegion('ap-south-1', 'dev-x'), inRegion('ap-south-1', 'dev-x')],
  ],
  [
    'a star stands for everything except the name',
    [PASS, buildAllow(MAKE, '*function:dev-*')],
    [formatIamArn('role/admin'), inRegion('us-east-1', 'dev-x'), inRegion('us-east-1', 'dev-x')],
  ],
  [
    'regions are denied',
    [PASS, buildAllow(MAKE), buildDeny('lambda:*', 'arn:aws:lambda:us-*:*:*')],
    [formatIamArn('role/admin'), inRegion('eu-west-1', 'x'), inRegion('eu-west-1', 'x')],
  ],
  [
    'all regions but one are denied by a condition',
    [
      PASS,
      buildAllow(MAKE),
      buildDeny('*', '*', { StringNotEquals: { 'aws:RequestedRegion': ['ap-south-2', 'us-east-1x'] } }),
    ],
    [formatIamArn('role/admin'), inRegion('ap-south-2', 'x'), inRegion('ap-south-2', 'x')],
  ],
  [
    'a region is asked for by a condition',
    [PASS, buildAllow(MAKE, '*', { StringLike: { 'aws:RequestedRegion': 'eu-c*' } })],
    [formatIamArn('role/admin'), inRegion('eu-central-1', 'x'), inRegion('eu-central-1', 'x')],
  ],
  [
    'the usual name is denied',
    [PASS, buildAllow(MAKE), buildDeny('lambda:*', '*function:x*')],
    [formatIamArn('role/admin'), inRegion('us-east-1', 'y'), inRegion('us-east-1', 'y')],
  ],
  [
    'a role is made',
    [buildAllow(NEW_ROLE, 'arn:aws:iam::*:role/dev-*')],
    [formatIamArn('role/dev-x'), formatIamArn('role/dev-x')],
  ],
  [
    'a role is made that is called otherwise',
    [
      {
        Effect: 'Allow',
        Action: NEW_ROLE,
        NotResource: ['arn:aws:iam::*:role/x*', formatIamArn('role/admin')],
      },
    ],
    [formatIamArn('role/y'), formatIamArn('role/y')],
  ],
]

describe('the example resources of a step', () => {
  it.each(EXAMPLES)('are typical of the account: %s', (_, statements, resources) => {
    const { path } = findEscalation(
      buildEscalationAccount([buildEscalationUser('dev', statements), buildAdminRole()]),
      formatIamArn('user/dev'),
      escalationWorld,
    )
    expect(path.flatMap(({ examples }) => examples).map(({ resource }) => resource)).toEqual(resources)
  })

  it('are in the partition of the account', () => {
    const principals = [buildEscalationUser('dev', [PASS, buildAllow(MAKE)]), buildAdminRole()].map(each => ({
      ...each,
      arn: buildInChina(each.arn),
    }))
    const { path } = findEscalation(
      buildEscalationAccount(principals),
      buildInChina(formatIamArn('user/dev')),
      escalationWorld,
    )
    const made = 'arn:aws-cn:lambda:cn-north-1:111122223333:function:x'
    expect(path.flatMap(({ examples }) => examples)).toEqual([
      { action: 'iam:PassRole', resource: buildInChina(formatIamArn('role/admin')) },
      { action: 'lambda:CreateFunction', resource: made },
      { action: 'lambda:InvokeFunction', resource: made },
    ])
  })
})

function buildInChina(arn: string): string {
  return arn.replace('arn:aws:', 'arn:aws-cn:')
}
