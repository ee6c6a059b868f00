import { describe, expect, it } from 'vitest'
import { findEscalation } from '../../../../../audit/engines/iam/escalation/find-escalation.ts'
import {
  buildAllow,
  buildDeny,
  buildEscalationAccount,
  buildEscalationUser,
  formatIamArn,
  type RawEscalationStatement,
} from './escalation-account.ts'
import { escalationWorld } from './known-paths.ts'

const creating = [buildAllow(['iam:CreateRole', 'iam:PutRolePolicy']), buildDeny('sts:AssumeRole')]

function search(...statements: readonly RawEscalationStatement[]) {
  const account = buildEscalationAccount([buildEscalationUser('dev', [...creating, ...statements])])
  const { reachesAdmin, actions } = findEscalation(account, formatIamArn('user/dev'), escalationWorld)
  return reachesAdmin ? actions : undefined
}

function pass(service: string, role = '*') {
  return buildAllow('iam:PassRole', role, { StringEquals: { 'iam:PassedToService': service } })
}

describe('a new role that its creator is denied to assume', () => {
  it('is no way to become an administrator by itself', () => {
    expect(search()).toBeUndefined()
    expect(search(pass('cloudformation.amazonaws.com'))).toBeUndefined()
  })

  it('can be passed to a service that it trusts', () => {
    expect(search(pass('cloudformation.amazonaws.com'), buildAllow('cloudformation:CreateStack'))).toEqual([
      'iam:CreateRole',
      'iam:PutRolePolicy',
      'iam:PassRole',
      'cloudformation:CreateStack',
    ])
    expect(search(pass('ec2.amazonaws.com'), buildAllow('ec2:RunInstances'))).toBeUndefined()
    expect(
      search(
        pass('ec2.amazonaws.com'),
        buildAllow(['ec2:RunInstances', 'iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile']),
      ),
    ).toBeDefined()
  })

  it('must be one that can be passed to that service', () => {
    const using = buildAllow('cloudformation:CreateStack')
    expect(search(pass('lambda.amazonaws.com'), using)).toBeUndefined()
    const own = formatIamArn('role/dev/*')
    expect(search(pass('cloudformation.amazonaws.com', own), using)).toBeDefined()
    expect(
      search(pass('cloudformation.amazonaws.com', own), using, buildDeny('iam:CreateRole', own)),
    ).toBeUndefined()
  })
})
