import { guarddutyEnabled } from '../../../../audit/controls/runtime-monitoring/guardduty-enabled.ts'
import { guarddutyLambdaProtection } from '../../../../audit/controls/runtime-monitoring/guardduty-lambda-protection.ts'
import { guarddutyRuntimeMonitoring } from '../../../../audit/controls/runtime-monitoring/guardduty-runtime-monitoring.ts'
import { buildDetectorResource } from '../../../../audit/resources/guardduty/detector.ts'
import { testControl } from '../../../test-control.ts'

const { arn } = buildDetectorResource({ account: '111122223333', region: 'eu-west-1' })
const status = 'ENABLED'
const exempt = { name: 'an exempt region', settings: { exemptRegions: ['eu-west-1'] } }

testControl(guarddutyEnabled, 'AWS::GuardDuty::Detector', {
  compliant: [
    { name: 'enabled', facts: { status } },
    {
      name: 'enabled, with another exempt region',
      arn,
      facts: { status },
      settings: { exemptRegions: ['eu-west-3'] },
    },
  ],
  nonCompliant: [
    { name: 'no detector', arn, facts: { status: 'NONE' }, reason: 'no GuardDuty detector in eu-west-1' },
    { name: 'suspended', arn, facts: { status: 'DISABLED' }, reason: 'suspended in eu-west-1' },
  ],
  notApplicable: [{ ...exempt, arn, facts: { status: 'NONE' }, reason: 'eu-west-1' }],
})

const lambda = (state: string) => ({ LAMBDA_NETWORK_LOGS: { status: state, additional: {} } })

testControl(guarddutyLambdaProtection, 'AWS::GuardDuty::Detector', {
  compliant: [{ name: 'enabled', facts: { status, features: lambda('ENABLED') } }],
  nonCompliant: [
    {
      name: 'disabled',
      facts: { status, features: lambda('DISABLED') },
      reason: 'GuardDuty Lambda Protection is disabled',
    },
    { name: 'a feature that AWS does not list', facts: { status, features: {} } },
    {
      name: 'enabled on a suspended detector',
      facts: { status: 'DISABLED', features: lambda('ENABLED') },
    },
    {
      name: 'no detector',
      arn,
      facts: { status: 'NONE', features: {} },
      reason: 'GuardDuty is disabled in eu-west-1.',
    },
  ],
  notApplicable: [{ ...exempt, arn, facts: { status, features: {} } }],
})

const runtime = (state: string, additional: object) => ({ RUNTIME_MONITORING: { status: state, additional } })
const agent = { ECS_FARGATE_AGENT_MANAGEMENT: 'ENABLED' }
const legacy = { EKS_RUNTIME_MONITORING: { status, additional: agent } }

testControl(guarddutyRuntimeMonitoring, 'AWS::GuardDuty::Detector', {
  compliant: [{ name: 'enabled with the agent', facts: { status, features: runtime(status, agent) } }],
  nonCompliant: [
    {
      name: 'disabled',
      facts: { status, features: runtime('DISABLED', agent) },
      reason: 'Runtime Monitoring is disabled',
    },
    { name: 'without the agent', facts: { status, features: runtime(status, {}) }, reason: 'agent' },
    {
      name: 'only the agent for EC2',
      facts: { status, features: runtime(status, { EC2_AGENT_MANAGEMENT: 'ENABLED' }) },
      evidence: { RUNTIME_MONITORING: 'ENABLED', ECS_FARGATE_AGENT_MANAGEMENT: 'DISABLED' },
    },
    { name: 'the legacy feature', facts: { status, features: legacy }, reason: 'EKS_RUNTIME_MONITORING' },
    {
      name: 'enabled on a suspended detector',
      facts: { status: 'DISABLED', features: runtime(status, agent) },
    },
  ],
  notApplicable: [{ ...exempt, arn, facts: { status, features: {} } }],
})
