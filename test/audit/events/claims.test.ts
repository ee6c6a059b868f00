import { describe, expect, it } from 'vitest'
import type { CloudTrailEvent } from '../../../audit/events/cloudtrail-event.ts'
import { listEc2Claims } from '../../../audit/events/ec2/ec2-claims.ts'
import { listEcrClaims } from '../../../audit/events/ecr/ecr-claims.ts'
import { listIamClaims } from '../../../audit/events/iam/iam-claims.ts'
import { listLambdaClaims } from '../../../audit/events/lambda/lambda-claims.ts'
import { attachClaims } from '../../../audit/events/claims.ts'
import type { FactEdit } from '../../../audit/resources/fact-edit.ts'
import { buildManagedPolicyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { getResourceKey } from '../../../audit/resources/resource.ts'

const account = '111122223333'
const document = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
const parsed = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }] }
const arn = 'arn:aws:iam::aws:policy/AdministratorAccess'
const policy = buildManagedPolicyResource(arn, account)
const statement =
  '{"Sid":"open","Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunction","Resource":"r"}'

function call(operation: string, request: object, response: object = {}): CloudTrailEvent {
  const actor = { type: 'IAMUser', name: 'alice' }
  const at = '2026-05-12T09:00:00.000Z'
  const flags = { failed: false, dryRun: false, readOnly: false }
  const event = { request: { ...request }, response: { ...response } }
  const nothing = { details: {}, resources: [] }
  return {
    ...nothing,
    id: 'e',
    account,
    region: 'eu-west-1',
    service: 's',
    operation,
    actor,
    at,
    ...event,
    ...flags,
  }
}

type ClaimCase = [operation: string, request: object, edits: FactEdit[], response?: object]

describe('the claims of IAM calls', () => {
  const named = { roleName: 'r', policyName: 'debug' }
  const attached = { fact: 'attachedPolicies', member: getResourceKey(policy) }
  it.each<ClaimCase>([
    [
      'PutRolePolicy',
      { ...named, policyDocument: document },
      [{ fact: 'inlinePolicies', member: 'debug', value: parsed }],
    ],
    [
      'PutRolePolicy',
      { ...named, policyDocument: document.replace('{"Effect"', '[7,{"Effect"').replace('}}', '}]}') },
      [
        {
          fact: 'inlinePolicies',
          member: 'debug',
          value: {
            ...parsed,
            Statement: [
              { Effect: 'Allow', Action: [], NotUnderstood: 'statement 1 is not an object' },
              ...parsed.Statement,
            ],
          },
          incomplete: 'a policy is not understood as a whole: statement 1 is not an object',
        },
      ],
    ],
    ['PutGroupPolicy', { ...named, policyDocument: 'none' }, [{ fact: 'inlinePolicies', member: 'debug' }]],
    ['PutUserPolicy', named, [{ fact: 'inlinePolicies', member: 'debug' }]],
    ['DeleteRolePolicy', named, [{ fact: 'inlinePolicies', member: 'debug', removed: true }]],
    ['DeleteRolePolicy', { roleName: 'r' }, []],
    ['AttachRolePolicy', { policyArn: arn }, [{ ...attached, value: policy }]],
    ['DetachUserPolicy', { policyArn: arn }, [{ ...attached, removed: true }]],
    ['AttachRolePolicy', { policyArn: 7 }, []],
    ['UpdateAssumeRolePolicy', { policyDocument: document }, [{ fact: 'trust', value: parsed }]],
    ['PutRolePermissionsBoundary', { permissionsBoundary: arn }, [{ fact: 'boundary', value: policy }]],
    ['DeleteUserPermissionsBoundary', {}, [{ fact: 'boundary', value: 'NONE' }]],
    [
      'CreatePolicyVersion',
      { setAsDefault: true, policyDocument: document },
      [{ fact: 'document', value: parsed }],
    ],
    ['CreatePolicyVersion', { policyDocument: document }, []],
    ['SetDefaultPolicyVersion', { versionId: 'v3' }, [{ fact: 'document' }]],
    ['TagRole', {}, []],
  ])('%s', (operation, request, edits) => {
    expect(listIamClaims(call(operation, request))).toEqual(edits)
  })
})

describe('the claims of Lambda calls', () => {
  const live = { fact: 'policies', member: 'live', statement: 'open' }
  it.each<ClaimCase>([
    [
      'AddPermission',
      { functionName: 'f', qualifier: 'live', statementId: 'open' },
      [live],
      { statement: 'x' },
    ],
    ['AddPermission', { functionName: 'f', qualifier: 'live', statementId: 'open' }, [live], {}],
    [
      'RemovePermission',
      { functionName: 'arn:aws:lambda:eu-west-1:1:function:f:live', statementId: 'open' },
      [{ ...live, removed: true }],
    ],
    ['RemovePermission', { functionName: 'f' }, []],
    [
      'CreateFunctionUrlConfig',
      { functionName: 'f', authType: 'NONE' },
      [{ fact: 'urls', member: '$LATEST', value: { qualifier: '$LATEST', authType: 'NONE' } }],
    ],
    ['CreateFunctionUrlConfig', { functionName: 'f' }, [{ fact: 'urls', member: '$LATEST' }]],
    ['DeleteFunctionUrlConfig', { functionName: 'f' }, [{ fact: 'urls', member: '$LATEST', removed: true }]],
    ['DeleteResourcePolicy', { resourceArn: 'f' }, [{ fact: 'policies', member: '$LATEST', removed: true }]],
    ['UpdateFunctionCode', { functionName: 'f' }, []],
  ])('%s %o', (operation, request, edits, response) => {
    expect(listLambdaClaims(call(operation, request, response))).toEqual(edits)
  })

  it('AddPermission takes the statement from its response', () => {
    const request = { functionName: 'f', statementId: 'open' }
    const [edit] = listLambdaClaims(call('AddPermission', request, { statement }))
    expect(edit).toMatchObject({
      member: '$LATEST',
      statement: 'open',
      value: { Sid: 'open', Principal: { '*': ['*'] } },
    })
  })
})

describe('the claims of ECR calls', () => {
  it.each<ClaimCase>([
    ['SetRepositoryPolicy', { policyText: document }, [{ fact: 'policy', value: parsed }]],
    ['PutRegistryPolicy', {}, [{ fact: 'policy' }]],
    ['DeleteRepositoryPolicy', {}, [{ fact: 'policy', value: 'NONE' }]],
    ['PutImage', {}, []],
  ])('%s', (operation, request, edits) => {
    expect(listEcrClaims(call(operation, request))).toEqual(edits)
  })
})

describe('the claims of EC2 calls', () => {
  const member = 'tcp 22 22 0.0.0.0/0'
  const port = { ipProtocol: 'tcp', fromPort: 22, toPort: 22 }
  const value = { id: 'sgr-unknown', protocol: 'tcp', from: 22, to: 22, peer: '0.0.0.0/0' }
  const ranges = {
    ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] },
    groups: {},
    ipv6Ranges: {},
    prefixListIds: {},
  }
  const reply = {
    securityGroupRuleSet: { items: [{ ...port, securityGroupRuleId: 'sgr-1', cidrIpv4: '0.0.0.0/0' }] },
  }
  it.each<ClaimCase>([
    [
      'AuthorizeSecurityGroupIngress',
      { ...port, cidrIp: '0.0.0.0/0', ipPermissions: {} },
      [{ fact: 'ingress', member, value }],
    ],
    [
      'AuthorizeSecurityGroupIngress',
      { ipPermissions: { items: [{ ...port, ...ranges }] } },
      [{ fact: 'ingress', member, value }],
    ],
    [
      'AuthorizeSecurityGroupIngress',
      {},
      [{ fact: 'ingress', member, value: { ...value, id: 'sgr-1' } }],
      reply,
    ],
    [
      'RevokeSecurityGroupIngress',
      { ipPermissions: { items: [{ ...port, ...ranges }] } },
      [{ fact: 'ingress', member, removed: true }],
    ],
    [
      'RevokeSecurityGroupEgress',
      { ...port, cidrIp: '0.0.0.0/0' },
      [{ fact: 'egress', member, removed: true }],
    ],
    [
      'RevokeSecurityGroupIngress',
      { securityGroupRuleIds: { items: [{ securityGroupRuleId: 'sgr-1' }] } },
      [],
    ],
    ['AuthorizeSecurityGroupIngress', { ipPermissions: 'all', cidrIp: 7 }, []],
    ['ModifySecurityGroupRules', {}, []],
  ])('%s %o', (operation, request, edits, response) => {
    expect(listEc2Claims(call(operation, request, response))).toEqual(edits)
  })

  it('are limited to twenty rules', () => {
    const items = Array.from({ length: 60 }, (_, index) => ({ ...port, cidrIpv4: `10.0.0.${index}/32` }))
    const edits = listEc2Claims(
      call('AuthorizeSecurityGroupIngress', {}, { securityGroupRuleSet: { items } }),
    )
    expect(edits).toHaveLength(20)
  })
})

it('attaches claims to the first subject', () => {
  const [one, other] = ['a', 'b'].map(name => ({
    resource: buildRoleResourceByName(name, { account, region: 'us-east-1' }),
    facts: [],
  }))
  if (!one || !other) throw new Error('two subjects')
  const edits = [{ fact: 'trust' }]
  expect(attachClaims([one, other], edits)).toEqual([{ ...one, claims: edits }, other])
  expect(attachClaims([one], [])).toEqual([one])
  expect(attachClaims([], edits)).toEqual([])
})
