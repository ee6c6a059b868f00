import { describe, expect, it } from 'vitest'
import { findEscalation } from '../../../../../audit/engines/iam/escalation/find-escalation.ts'
import type {
  EscalationAccount,
  EscalationPrincipal,
} from '../../../../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import {
  ALLOW_EVERYTHING,
  buildAllow,
  buildDeny,
  buildEscalationAccount,
  buildEscalationDocument,
  buildEscalationRole,
  buildEscalationUser,
  buildRoleTrust,
  buildSourcedPolicy,
  formatIamArn,
  TRUST_OWN_ACCOUNT,
  type RawEscalationStatement,
} from './escalation-account.ts'
import { escalationWorld } from './known-paths.ts'

const DEV = formatIamArn('user/dev')

function dev(statements: readonly RawEscalationStatement[], facts: Partial<EscalationPrincipal> = {}) {
  return buildEscalationUser('dev', statements, { tags: {}, ...facts })
}

function admin(facts: Partial<EscalationPrincipal> = {}) {
  return buildEscalationRole('admin', ALLOW_EVERYTHING, { tags: {}, trust: TRUST_OWN_ACCOUNT, ...facts })
}

/** A trust policy that admits the principals of the account, and their session tags. */
function trustWithTags(Condition?: RawEscalationStatement) {
  return buildEscalationDocument({
    Effect: 'Allow',
    Principal: { AWS: formatIamArn('root') },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    ...(Condition ? { Condition } : {}),
  })
}

const tagged = (key: string, value: string) => ({ StringEquals: { [key]: value } })
const ofResource = (value: string) => tagged('iam:ResourceTag/team', value)
const ofCaller = (value: string) => tagged('aws:PrincipalTag/team', value)
const ofRequest = (value: string) => tagged('aws:RequestTag/team', value)
const tagging = (value: string) => buildAllow('iam:TagUser', '*', ofRequest(value))
const named = (tag: string) =>
  buildAllow('iam:TagUser', '*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': [tag] } })
const creating = (value: string) => buildAllow('iam:CreateRole', '*', ofRequest(value))
/** A role that grants itself everything in sessions with a tag. */
const app = (trust = trustWithTags()) =>
  buildEscalationRole('app', [buildAllow('iam:PutRolePolicy', '*', ofCaller('red'))], { tags: {}, trust })
const deleter = (...statements: readonly RawEscalationStatement[]) =>
  buildEscalationRole('deleter', statements, { trust: TRUST_OWN_ACCOUNT })
const ASSUMING = buildAllow('sts:AssumeRole')

function search(account: EscalationAccount) {
  const { reachesAdmin, path, actions } = findEscalation(account, DEV, escalationWorld)
  return { reachesAdmin, by: path.map(({ by }) => by), actions }
}

function searchPrincipals(...principals: readonly EscalationPrincipal[]) {
  return search(buildEscalationAccount(principals))
}

const staff = {
  arn: formatIamArn('group/staff'),
  members: [],
  identity: [buildSourcedPolicy(buildAllow('iam:PutUserPolicy'))],
}

function searchWith(...statements: readonly RawEscalationStatement[]) {
  return search(buildEscalationAccount([dev(statements)], { groups: [staff] }))
}

describe('tags of the caller that it sets', () => {
  const granting = buildAllow('iam:PutUserPolicy', DEV, ofCaller('red'))

  it('make a condition hold', () => {
    expect(searchPrincipals(dev([granting])).reachesAdmin).toBe(false)
    expect(searchPrincipals(dev([granting, buildAllow('iam:TagUser')]))).toMatchObject({
      reachesAdmin: true,
      actions: ['iam:TagUser', 'iam:PutUserPolicy'],
    })
    expect(searchPrincipals(dev([granting], { tags: { Team: 'red' } })).reachesAdmin).toBe(true)
  })

  it('make a condition of a policy hold that another principal attaches', () => {
    const attaching = buildAllow('iam:AttachUserPolicy', '*', {
      ArnEquals: { 'iam:PolicyARN': formatIamArn('policy/gained') },
    })
    const searchGained = (...statements: readonly RawEscalationStatement[]) =>
      search(
        buildEscalationAccount([dev([ASSUMING, ...statements]), deleter(attaching)], {
          policies: [{ arn: formatIamArn('policy/gained'), document: buildEscalationDocument(granting) }],
        }),
      )
    expect(searchGained()).toMatchObject({ reachesAdmin: false })
    expect(searchGained(tagging('blue'))).toMatchObject({ reachesAdmin: false })
    expect(searchGained(tagging('red'))).toMatchObject({ reachesAdmin: true })
  })

  it('must be allowed by the conditions of the request', () => {
    expect(searchPrincipals(dev([granting, tagging('blue')])).reachesAdmin).toBe(false)
    expect(searchPrincipals(dev([granting, tagging('red')])).reachesAdmin).toBe(true)
    expect(searchPrincipals(dev([granting, named('owner')])).reachesAdmin).toBe(false)
    expect(searchPrincipals(dev([granting, named('team')])).reachesAdmin).toBe(true)
  })

  it('are removed if a Deny names them', () => {
    const held = { tags: { team: 'red' } }
    const guard = buildDeny('iam:PutUserPolicy', '*', ofCaller('red'))
    const putting = buildAllow('iam:PutUserPolicy', DEV)
    expect(searchPrincipals(dev([putting, guard], held)).reachesAdmin).toBe(false)
    expect(searchPrincipals(dev([putting, guard, buildAllow('iam:UntagUser')], held)).reachesAdmin).toBe(true)
    expect(searchPrincipals(dev([putting, guard, buildAllow('iam:TagUser')], held)).reachesAdmin).toBe(true)
  })

  it('meet a trust policy', () => {
    const trust = buildRoleTrust({ AWS: formatIamArn('root') }, ofCaller('red'))
    const all = (...more: readonly RawEscalationStatement[]) =>
      searchPrincipals(dev([ASSUMING, ...more]), admin({ trust }))
    expect(all().reachesAdmin).toBe(false)
    expect(all(buildAllow('iam:TagUser'))).toMatchObject({
      reachesAdmin: true,
      actions: ['iam:TagUser', 'sts:AssumeRole'],
    })
  })

  it('match the tag of a resource', () => {
    const statement = buildAllow('iam:UpdateAssumeRolePolicy', '*', ofResource('${aws:PrincipalTag/team}'))
    const target = admin({ tags: { team: 'ops' }, trust: buildRoleTrust({ Service: 'ec2.amazonaws.com' }) })
    expect(searchPrincipals(dev([statement]), target).reachesAdmin).toBe(false)
    expect(searchPrincipals(dev([statement, buildAllow('iam:TagUser')]), target).reachesAdmin).toBe(true)
  })
})

describe('tags of a resource that the caller sets', () => {
  const target = admin({ trust: buildRoleTrust({ Service: 'ec2.amazonaws.com' }) })
  const changing = buildAllow('iam:UpdateAssumeRolePolicy', '*', ofResource('red'))

  it('make a condition hold', () => {
    expect(searchPrincipals(dev([changing]), target).reachesAdmin).toBe(false)
    expect(searchPrincipals(dev([changing, buildAllow('iam:TagRole')]), target)).toMatchObject({
      reachesAdmin: true,
      actions: ['iam:TagRole', 'iam:UpdateAssumeRolePolicy'],
    })
    expect(searchPrincipals(dev([changing, buildAllow('iam:TagUser')]), target).reachesAdmin).toBe(false)
  })

  it('must be allowed on the resource as it is tagged before', () => {
    const retagging = buildAllow('iam:TagRole', '*', ofResource('blue'))
    expect(searchPrincipals(dev([changing, retagging]), target).reachesAdmin).toBe(false)
    expect(
      searchPrincipals(dev([changing, retagging]), { ...target, tags: { team: 'blue' } }).reachesAdmin,
    ).toBe(true)
  })

  it('are removed if a Deny protects what has them', () => {
    const guard = buildDeny('iam:UpdateAssumeRolePolicy', '*', ofResource('red'))
    const all = (...more: readonly RawEscalationStatement[]) =>
      searchPrincipals(dev([buildAllow('iam:UpdateAssumeRolePolicy'), guard, ...more]), {
        ...target,
        tags: { team: 'red' },
      })
    expect(all().reachesAdmin).toBe(false)
    expect(all(buildAllow('iam:UntagRole')).reachesAdmin).toBe(true)
  })

  it('can be set by another principal that is reached', () => {
    const tagger = buildEscalationRole('tagger', [buildAllow('iam:TagRole')], {
      tags: {},
      trust: TRUST_OWN_ACCOUNT,
    })
    const found = searchPrincipals(dev([changing, buildAllow('sts:AssumeRole', tagger.arn)]), tagger, target)
    expect(found).toMatchObject({
      reachesAdmin: true,
      actions: ['sts:AssumeRole', 'iam:TagRole', 'iam:UpdateAssumeRolePolicy'],
    })
    expect(searchPrincipals(dev([changing]), tagger, target).reachesAdmin).toBe(false)
  })
})

describe('session tags', () => {
  it('make a condition of the role hold', () => {
    const found = searchPrincipals(dev([ASSUMING, buildAllow('sts:TagSession')]), app())
    expect(found).toMatchObject({
      reachesAdmin: true,
      actions: ['sts:AssumeRole', 'sts:TagSession', 'iam:PutRolePolicy'],
    })
    expect(found.by[0]).toBe('own-24')
  })

  it('are no tags of the role', () => {
    const changing = buildAllow('iam:PutRolePolicy', '*', ofResource('red'))
    const role = buildEscalationRole('app', [], { tags: {}, trust: trustWithTags(ofCaller('red')) })
    const user = dev([ASSUMING, buildAllow('sts:TagSession'), changing], { tags: { team: 'red' } })
    expect(searchPrincipals(user, role).reachesAdmin).toBe(false)
    expect(searchPrincipals(user, { ...role, tags: { team: 'red' } }).reachesAdmin).toBe(true)
  })

  it('can be those of a role that assumes itself', () => {
    const own = buildAllow('iam:UpdateAssumeRolePolicy', '*')
    const role = buildEscalationRole('app', [own, buildAllow('iam:PutRolePolicy', '*', ofCaller('red'))], {
      tags: {},
      trust: TRUST_OWN_ACCOUNT,
    })
    expect(searchPrincipals(dev([ASSUMING]), role).reachesAdmin).toBe(true)
  })

  it('must be allowed to the caller and by the trust policy', () => {
    expect(searchPrincipals(dev([ASSUMING]), app()).reachesAdmin).toBe(false)
    expect(
      searchPrincipals(dev([ASSUMING, buildAllow('sts:TagSession')]), app(TRUST_OWN_ACCOUNT)).reachesAdmin,
    ).toBe(false)
    const allowing = buildAllow('sts:TagSession', '*', ofRequest('blue'))
    expect(searchPrincipals(dev([ASSUMING, allowing]), app()).reachesAdmin).toBe(false)
  })
})

describe('tags of what the caller creates', () => {
  const granting = buildAllow('iam:PutRolePolicy', '*', ofResource('red'))

  it('are those of the request', () => {
    expect(searchPrincipals(dev([creating('blue'), granting])).reachesAdmin).toBe(false)
    expect(searchPrincipals(dev([creating('red'), granting])).reachesAdmin).toBe(true)
    expect(searchPrincipals(dev([buildAllow('iam:CreateRole'), granting])).reachesAdmin).toBe(true)
  })

  it('change if it may tag the role afterwards', () => {
    const statements = [creating('blue'), granting, buildAllow('iam:TagRole')]
    expect(searchPrincipals(dev(statements)).reachesAdmin).toBe(true)
  })
})

describe('policies without administrator permissions', () => {
  it('come with a group that the user joins', () => {
    expect(searchWith().reachesAdmin).toBe(false)
    expect(searchWith(buildAllow('iam:AddUserToGroup'))).toMatchObject({
      reachesAdmin: true,
      actions: ['iam:AddUserToGroup', 'iam:PutUserPolicy'],
    })
    const denied = searchWith(buildAllow('iam:AddUserToGroup'), buildDeny('iam:PutUserPolicy'))
    expect(denied.reachesAdmin).toBe(false)
  })

  it('depend on the tags of the user', () => {
    const group = {
      ...staff,
      identity: [buildSourcedPolicy(buildAllow('iam:PutUserPolicy', '*', ofCaller('red')))],
    }
    const joining = [buildAllow('iam:AddUserToGroup')]
    const searchTagged = (tags: Record<string, string>) =>
      search(buildEscalationAccount([dev(joining, { tags })], { groups: [group] })).reachesAdmin
    expect(searchTagged({ team: 'red' })).toBe(true)
    expect(searchTagged({ team: 'blue' })).toBe(false)
  })

  it('come with a group whose policy is rewritten afterwards', () => {
    const arn = formatIamArn('policy/helpers')
    const document = buildEscalationDocument(buildAllow('s3:ListAllMyBuckets'))
    const group = { ...staff, identity: [{ policy: arn, document }] }
    const searchRewriting = (action: string) =>
      search(
        buildEscalationAccount([dev([buildAllow(['iam:AddUserToGroup', action])])], {
          groups: [group],
          policies: [{ arn, document, versions: [buildEscalationDocument(...ALLOW_EVERYTHING)] }],
        }),
      ).reachesAdmin
    expect(searchRewriting('iam:SetDefaultPolicyVersion')).toBe(true)
    expect(searchRewriting('iam:CreatePolicyVersion')).toBe(true)
    expect(searchRewriting('iam:PutGroupPolicy')).toBe(true)
    expect(searchRewriting('iam:ListGroupPolicies')).toBe(false)
  })

  it('complete what the user holds', () => {
    const passing = { ...staff, identity: [buildSourcedPolicy(buildAllow('iam:PassRole'))] }
    const statements = [
      buildAllow('iam:AddUserToGroup'),
      buildAllow(['lambda:CreateFunction', 'lambda:InvokeFunction']),
    ]
    const role = admin({ trust: buildRoleTrust({ Service: 'lambda.amazonaws.com' }) })
    expect(search(buildEscalationAccount([dev(statements), role], { groups: [passing] })).reachesAdmin).toBe(
      true,
    )
    const boundary = buildSourcedPolicy(buildAllow(['iam:AddUserToGroup', 'lambda:*']))
    expect(
      search(buildEscalationAccount([dev(statements, { boundary }), role], { groups: [passing] }))
        .reachesAdmin,
    ).toBe(false)
  })

  it('are those that a condition of the attachment admits', () => {
    const policy = formatIamArn('policy/helpers')
    const attaching = buildAllow('iam:AttachUserPolicy', '*', { ArnEquals: { 'iam:PolicyARN': policy } })
    const account = (document: RawEscalationStatement) =>
      buildEscalationAccount([dev([attaching])], {
        policies: [{ arn: policy, document: buildEscalationDocument(document) }],
      })
    expect(search(account(buildAllow('s3:*'))).reachesAdmin).toBe(false)
    expect(search(account(buildAllow('iam:PutUserPolicy')))).toMatchObject({
      reachesAdmin: true,
      actions: ['iam:AttachUserPolicy', 'iam:PutUserPolicy'],
    })
  })

  it('are in another version of one that is attached', () => {
    const arn = formatIamArn('policy/helpers')
    const document = buildEscalationDocument(buildAllow('iam:SetDefaultPolicyVersion'))
    const user = dev([], { identity: [{ policy: arn, document }], attachedPolicyArns: [arn] })
    const account = (version: RawEscalationStatement) =>
      buildEscalationAccount([user], {
        policies: [{ arn, document, versions: [buildEscalationDocument(version)] }],
      })
    expect(search(account(buildAllow('s3:*'))).reachesAdmin).toBe(false)
    expect(search(account(buildAllow('iam:PutUserPolicy')))).toMatchObject({
      reachesAdmin: true,
      actions: ['iam:SetDefaultPolicyVersion', 'iam:PutUserPolicy'],
    })
  })
})

describe('access keys', () => {
  it('are deleted by one principal and created by another', () => {
    const target = buildEscalationUser('ops', ALLOW_EVERYTHING, { accessKeys: 2 })
    const creatingKeys = [buildAllow('iam:CreateAccessKey', target.arn), ASSUMING]
    expect(searchPrincipals(dev(creatingKeys), deleter(), target).reachesAdmin).toBe(false)
    const found = searchPrincipals(dev(creatingKeys), deleter(buildAllow('iam:DeleteAccessKey')), target)
    expect(found).toMatchObject({
      reachesAdmin: true,
      actions: ['sts:AssumeRole', 'iam:DeleteAccessKey', 'iam:CreateAccessKey'],
    })
  })
})

describe('a boundary that conditions name', () => {
  it('must still be there when the principal grants itself permissions', () => {
    const bound = formatIamArn('policy/bound')
    const granting = buildAllow('iam:PutUserPolicy', '*', {
      StringEquals: { 'iam:PermissionsBoundary': bound },
    })
    const boundary = {
      policy: bound,
      document: buildEscalationDocument(buildAllow('iam:DeleteUserPermissionsBoundary')),
    }
    const lifting = buildAllow('iam:DeleteUserPermissionsBoundary')
    expect(searchPrincipals(dev([granting, lifting], { boundary })).reachesAdmin).toBe(false)
    expect(searchPrincipals(dev([buildAllow('iam:PutUserPolicy'), lifting], { boundary })).reachesAdmin).toBe(
      true,
    )
  })
})
