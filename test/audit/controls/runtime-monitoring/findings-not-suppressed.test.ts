import { findingsNotSuppressed } from '../../../../audit/controls/runtime-monitoring/findings-not-suppressed.ts'
import { testControl } from '../../../test-control.ts'

const byType = { name: 'port-scans', fields: ['severity', 'type'] }
const byInstance = { name: 'bastion', fields: ['resource.instanceDetails.instanceId'] }
const bySeverity = { name: 'quiet', fields: ['severity', 'updatedAt'] }
const everything = { name: 'all', fields: [] }

const detector = (status: string, ...suppressionFilters: object[]) => ({
  facts: { status, suppressionFilters },
})

testControl(findingsNotSuppressed, 'AWS::GuardDuty::Detector', {
  compliant: [
    { name: 'no filters', ...detector('ENABLED'), evidence: { filters: 0 } },
    { name: 'filters for a type or a resource', ...detector('ENABLED', byType, byInstance) },
  ],
  nonCompliant: [
    {
      name: 'a filter without criteria that select something',
      ...detector('ENABLED', everything),
      reason: 'GuardDuty archives findings of all resources by filter all.',
    },
    {
      name: 'a filter for severities, beside others',
      ...detector('ENABLED', byType, bySeverity),
      reason: 'by filter quiet.',
      evidence: { filters: 2, broad: [{ name: 'quiet' }] },
    },
    {
      name: 'many filters',
      ...detector('ENABLED', ...['a', 'b', 'c', 'd'].map(name => ({ name, fields: ['region'] }))),
      reason: 'by filters a, b, c and 1 more.',
    },
  ],
  notApplicable: [
    { name: 'no detector', ...detector('NONE') },
    { name: 'a suspended detector', ...detector('DISABLED', everything) },
  ],
})

const inspector = (statuses: object, ...suppressionFilters: object[]) => ({
  facts: { ecr: 'DISABLED', lambda: 'DISABLED', lambdaCode: 'NONE', ...statuses, suppressionFilters },
})

testControl(findingsNotSuppressed, 'AWS::InspectorV2::AccountStatus', {
  compliant: [
    { name: 'no filters', ...inspector({ ecr: 'ENABLED' }) },
    {
      name: 'a filter for a vulnerability',
      ...inspector({ lambda: 'ENABLED' }, { name: 'accepted', fields: ['vulnerabilityId'] }),
    },
  ],
  nonCompliant: [
    {
      name: 'a filter for all images',
      ...inspector({ ecr: 'ENABLED' }, { name: 'images', fields: ['resourceType'] }),
      reason: 'Inspector suppresses findings of all resources by filter images.',
    },
  ],
  notApplicable: [{ name: 'Inspector is disabled', ...inspector({}) }],
})
