import { describe, expect, it } from 'vitest'
import { awsCatalog } from '../../../../functions/bundled-files/aws-catalog.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../../audit/resources/resource-snapshot.ts'
import { evaluateControl } from '../../../../audit/controls/control.ts'
import { sgDefaultClosed } from '../../../../audit/controls/segmentation/sg-default-closed.ts'
import { defaultSettings } from '../../../../audit/settings/settings.ts'
import { testControl } from '../../../test-control.ts'
import { buildGroupRule } from './security-group-rule.ts'

const anything = buildGroupRule('sgr-1', '-1', -1, '0.0.0.0/0')
const group = (name: string) => ({ facts: { name } })

testControl(sgDefaultClosed, 'AWS::EC2::SecurityGroup', {
  compliant: [{ name: 'without rules', facts: { name: 'default', ingress: [], egress: [] } }],
  nonCompliant: [
    {
      name: 'with the rules that AWS creates',
      facts: {
        name: 'default',
        ingress: [buildGroupRule('sgr-2', '-1', -1, 'sg-0aaaaaaaaaaaaaaaa')],
        egress: [anything],
      },
      reason: 'The default security group has 1 inbound rule and 1 outbound rule.',
    },
    {
      name: 'outbound only',
      facts: { name: 'default', ingress: [], egress: [anything] },
      reason: '0 inbound rules',
    },
  ],
  notApplicable: [{ name: 'another group', facts: { name: 'default-2', ingress: [anything], egress: [] } }],
})

testControl(sgDefaultClosed, 'AWS::Lambda::Function', {
  compliant: [{ name: 'in its own security group', each: { securityGroups: [group('checkout')] } }],
  nonCompliant: [
    {
      name: 'in the default group, too',
      each: { securityGroups: [group('checkout'), group('default')] },
      reason: 'the default security group of its VPC',
    },
  ],
  notApplicable: [{ name: 'not attached to a VPC', each: { securityGroups: [] } }],
})

const subnets = [{ kind: 'AWS::EC2::Subnet', account: '111122223333', region: 'eu-west-1', arn: 'subnet-1' }]
const service = (...groups: object[]) => ({
  facts: { assignPublicIp: 'DISABLED', subnets },
  each: { securityGroups: groups },
})

testControl(sgDefaultClosed, 'AWS::ECS::Service', {
  compliant: [{ name: 'in its own security group', ...service(group('orders')) }],
  nonCompliant: [
    {
      name: 'in the default group',
      ...service(group('default')),
      reason: 'the default security group of its VPC',
    },
  ],
  notApplicable: [
    {
      name: 'in the network of its instances',
      facts: { assignPublicIp: 'NONE', subnets: [] },
      each: { securityGroups: [] },
    },
  ],
})

const buildGroupCase = (securityGroups: ResourceSnapshot['facts'][string]): ResourceSnapshot => ({
  resource: { kind: 'AWS::ECS::Service', account: '111122223333', region: 'eu-west-1', arn: 'service' },
  presence: 'PRESENT',
  facts: { assignPublicIp: { known: 'ENABLED' }, subnets: { known: subnets }, securityGroups },
  provenance: {},
  collectedAt: {},
  priorFacts: [],
  readAt: '2026-10-31T00:00:00.000Z',
  factsVersion: FACTS_VERSION,
})

describe('a service that names no group', () => {
  it.each([
    [{ known: [] }, 'NON_COMPLIANT'],
    [{ unknown: 'access denied' }, 'INSUFFICIENT_DATA'],
  ])('uses the default group, if its groups are known: %j', (groups, status) => {
    const evaluator = sgDefaultClosed.evaluators.find(({ kind }) => kind === 'AWS::ECS::Service')
    if (evaluator === undefined) throw new Error('no evaluator of services')
    const { resource } = buildGroupCase(groups)
    const environment = {
      lookup: () => buildGroupCase(groups),
      settings: defaultSettings,
      awsCatalog,
      now: new Date(0),
    }
    expect(evaluateControl(sgDefaultClosed, evaluator, resource, environment).evaluation.status).toBe(status)
  })
})
