import { iamChangeNewAccess } from '../../../../audit/controls/least-privilege/iam-change-new-access.ts'
import type { DangerousAccess } from '../../../../audit/engines/iam/diff/dangerous-access.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import {
  computePolicyFingerprint,
  type NewAccess,
  type RecordedAccess,
} from '../../../../audit/resources/recorded/new-access.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const PASS_ROLE: DangerousAccess = { actions: ['iam:PassRole'], leastRisk: 3, on: { glob: '*' } }

const byTom: NewAccess = {
  changeId: 'ct:111122223333:1',
  at: '2026-10-20T10:00:00.000Z',
  action: 'iam:PutRolePolicy',
  by: 'tom',
  arn: 'arn:aws:iam::111122223333:user/tom',
  grants: [
    {
      actions: ['iam:PassRole'],
      count: 1,
      resource: '*',
      example: { action: 'iam:PassRole', resource: 'arn:aws:iam::111122223333:role/example' },
      statement: { policy: 'deploy', index: 0 },
    },
  ],
  count: 1,
  access: [PASS_ROLE],
  policiesBefore: 'other policies',
}
const byInes: NewAccess = {
  ...byTom,
  changeId: 'ct:111122223333:2',
  at: '2026-10-25T10:00:00.000Z',
  by: 'ines',
}
const byPipeline: NewAccess = {
  ...byTom,
  arn: 'arn:aws:sts::111122223333:assumed-role/deploy/17',
  issuer: 'arn:aws:iam::111122223333:role/ci/deploy',
}

const passRole = allow('iam:PassRole')
const readOnly = allow('s3:GetObject')

function allow(Action: string) {
  return parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } })
}

function withPolicy(
  document: object,
  changes: readonly NewAccess[],
  older?: RecordedAccess['older'],
): KnownResource {
  return {
    facts: {
      inlinePolicies: { deploy: document },
      recordedAccess: { changes, ...(older === undefined ? {} : { older }) },
    },
    one: { boundary: 'NONE' },
    each: { attachedPolicies: [] },
  }
}

const unchanged = computePolicyFingerprint({ identity: [{ policy: 'deploy', document: passRole }] })

testControl(iamChangeNewAccess, 'AWS::IAM::Role', {
  compliant: [
    { name: 'nothing of it allowed any more', ...withPolicy(readOnly, [byTom]), evidence: { changes: 1 } },
    {
      name: 'a permissions boundary that blocks it',
      ...withPolicy(passRole, [byTom]),
      one: { boundary: { facts: { document: readOnly } } },
    },
    { name: 'the policies as before', ...withPolicy(passRole, [{ ...byTom, policiesBefore: unchanged }]) },
    { name: 'after 30 days', ...withPolicy(passRole, [byTom]), now: '2026-11-19T10:00:00.000Z' },
    {
      name: 'after fewer configured days',
      ...withPolicy(passRole, [byTom]),
      settings: { newAccessDays: 10 },
    },
    {
      name: 'after a year whatever is configured',
      ...withPolicy(passRole, [byTom]),
      settings: { newAccessDays: 10_000 },
      now: '2027-10-20T10:00:00.000Z',
    },
    {
      name: 'by a reviewed role',
      ...withPolicy(passRole, [byPipeline]),
      settings: { reviewed: ['arn:aws:iam::111122223333:role/ci/*'] },
    },
    {
      name: 'older changes after 30 days',
      ...withPolicy(readOnly, [byTom], { count: 3, at: '2026-10-01T10:00:00.000Z' }),
    },
  ],
  nonCompliant: [
    {
      name: 'just granted',
      ...withPolicy(passRole, [byTom]),
      reason:
        'is newly allowed iam:PassRole on all resources by deploy, for example iam:PassRole on ' +
        'arn:aws:iam::111122223333:role/example, since tom called iam:PutRolePolicy at 2026-10-20 10:00:00 UTC.',
      evidence: { change: 'ct:111122223333:1', by: 'arn:aws:iam::111122223333:user/tom', changes: 1 },
    },
    { name: 'the moment before 30 days', ...withPolicy(passRole, [byTom]), now: '2026-11-19T09:59:59.999Z' },
    {
      name: 'by two changes',
      ...withPolicy(passRole, [byTom, byInes]),
      reason: 'since ines called iam:PutRolePolicy at 2026-10-25 10:00:00 UTC. 1 other change granted more.',
    },
    {
      name: 'too much to be stored',
      ...withPolicy(readOnly, [{ ...byTom, count: 30, access: 'TOO_LARGE' }]),
      reason: 'and 29 more grants',
    },
    {
      name: 'by someone who is not reviewed',
      ...withPolicy(passRole, [byTom]),
      settings: { reviewed: ['arn:aws:iam::111122223333:role/*'] },
    },
    {
      name: 'by changes of which only the number is stored',
      ...withPolicy(readOnly, [byTom], { count: 3, at: '2026-10-19T10:00:00.000Z' }),
      reason:
        'got risky permissions by 3 changes until 2026-10-19T10:00:00.000Z, of which no more is stored.',
    },
    {
      name: 'found by a full scan',
      ...withPolicy(passRole, [{ ...byTom, action: 'assay:FullScan', by: "Assay's full scan" }]),
      reason: 'since a change whose event Assay did not receive, before 2026-10-20 10:00:00 UTC.',
    },
  ],
  notApplicable: [
    {
      name: 'without a change',
      facts: { inlinePolicies: { deploy: passRole }, recordedAccess: 'NONE' },
      one: { boundary: 'NONE' },
      each: { attachedPolicies: [] },
      reason: 'No change is known to have granted risky permissions.',
    },
    {
      name: 'a service-linked role',
      arn: 'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
      ...withPolicy(passRole, [byTom]),
    },
  ],
})

testControl(iamChangeNewAccess, 'AWS::IAM::User', {
  compliant: [
    { name: 'nothing of it allowed any more', ...asUser(withPolicy(readOnly, [byTom]), readOnly) },
    {
      name: 'a permissions boundary that blocks it',
      ...asUser(withPolicy(passRole, [byTom]), readOnly),
      one: { boundary: { facts: { document: readOnly } } },
    },
  ],
  nonCompliant: [{ name: 'by a group', ...asUser(withPolicy(readOnly, [byTom]), passRole) }],
})

function asUser({ facts, one, each }: KnownResource, ofGroup: object): KnownResource {
  const group = { facts: { inlinePolicies: { team: ofGroup } }, each: { attachedPolicies: [] } }
  return { facts: { ...facts, tags: {} }, one: one ?? {}, each: { ...each, groups: [group] } }
}
