import { guarddutyFindingsOpen } from '../../../../audit/controls/runtime-monitoring/guardduty-findings-open.ts'
import { buildDetectorResource } from '../../../../audit/resources/guardduty/detector.ts'
import type {
  DetectorFinding,
  DetectorFindings,
} from '../../../../audit/resources/guardduty/detector-findings.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import type { Severity } from '../../../../audit/settings/severity.ts'
import { testControl } from '../../../test-control.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const { arn } = buildDetectorResource(where)

function finding(id: string, severity: Severity, more: Partial<DetectorFinding> = {}): DetectorFinding {
  const type = 'Backdoor:Lambda/C&CActivity.B'
  return {
    id,
    type,
    severity,
    resourceType: 'Lambda',
    resource: buildFunctionResource('orders', where),
    ...more,
  }
}

function detector(worst: readonly DetectorFinding[], more: Partial<DetectorFindings> = {}) {
  const counts: Partial<Record<Severity, number>> = {}
  for (const { severity } of worst) counts[severity] = (counts[severity] ?? 0) + 1
  return { arn, facts: { status: 'ENABLED', openFindings: { counts, worst, ...more } } }
}

const onInstance = { type: 'Recon:EC2/Portscan', resourceType: 'Instance', resource: 'NONE' } as const

testControl(guarddutyFindingsOpen, 'AWS::GuardDuty::Detector', {
  compliant: [
    { name: 'no findings', ...detector([]) },
    {
      name: 'less severe findings',
      ...detector([finding('a', 'MEDIUM')]),
      evidence: { counts: { MEDIUM: 1 } },
    },
    { name: 'a higher threshold', ...detector([finding('a', 'HIGH')]), settings: { threshold: 'CRITICAL' } },
    {
      name: 'unread findings below the threshold',
      ...detector([finding('a', 'MEDIUM')], { unreadUpTo: 'MEDIUM' }),
    },
  ],
  nonCompliant: [
    {
      name: 'a severe finding on a function',
      ...detector([finding('a', 'HIGH')]),
      reason:
        'GuardDuty has 1 open finding of severity HIGH or higher in eu-west-1: "Backdoor:Lambda/C&CActivity.B" on function orders.',
      evidence: { worst: [{ id: 'a', severity: 'HIGH' }] },
    },
    {
      name: 'a finding on what is not audited, beside less severe ones',
      ...detector([finding('a', 'CRITICAL', onInstance), finding('b', 'LOW')]),
      reason: '1 open finding of severity HIGH or higher in eu-west-1: Recon:EC2/Portscan (Instance).',
    },
    {
      name: 'a finding without a type of its resource',
      ...detector([finding('a', 'CRITICAL', { ...onInstance, resourceType: '' })]),
      settings: { threshold: 'CRITICAL' },
      reason: '1 open finding of severity CRITICAL in eu-west-1: Recon:EC2/Portscan.',
    },
    {
      name: 'a lower threshold',
      ...detector([finding('a', 'LOW', onInstance)]),
      settings: { threshold: 'LOW' },
      reason: 'of severity LOW or higher',
    },
    {
      name: 'more findings than are named, and than are read',
      ...detector(
        ['a', 'b', 'c', 'd'].map(id => finding(id, 'HIGH', onInstance)),
        { unreadUpTo: 'HIGH' },
      ),
      reason: 'GuardDuty has at least 4 open findings',
      evidence: { unreadUpTo: 'HIGH' },
    },
    {
      name: 'more findings than are kept',
      ...detector([finding('a', 'HIGH', onInstance)], { counts: { HIGH: 30 } }),
      reason:
        '30 open findings of severity HIGH or higher in eu-west-1: Recon:EC2/Portscan (Instance) and 29 more.',
    },
  ],
  insufficientData: [
    {
      name: 'only samples were read, and as severe ones were not',
      ...detector([], { unreadUpTo: 'HIGH' }),
      reason: 'more findings in eu-west-1 than are read',
    },
  ],
  notApplicable: [
    {
      name: 'a suspended detector',
      facts: { ...detector([finding('a', 'HIGH')]).facts, status: 'DISABLED' },
    },
    { name: 'no detector', facts: { ...detector([]).facts, status: 'NONE' } },
  ],
})
