import { runtimeCoverageUnhealthy } from '../../../../audit/controls/runtime-monitoring/runtime-coverage-unhealthy.ts'
import { testControl } from '../../../test-control.ts'

const healthy = {
  status: 'HEALTHY',
  fargateIssues: [],
  fargateIssueCount: 0,
  issue: '',
  isAgentManaged: true,
  uncoveredInstances: 0,
}

const cluster = (runtimeCoverage: object | string) => ({ facts: { runtimeCoverage } })
const unhealthy = (more: object) => cluster({ ...healthy, status: 'UNHEALTHY', ...more })

testControl(runtimeCoverageUnhealthy, 'AWS::ECS::Cluster', {
  compliant: [{ name: 'healthy', ...cluster(healthy), evidence: { coverage: healthy } }],
  nonCompliant: [
    {
      name: 'an issue of a task',
      ...unhealthy({ fargateIssues: ['Others: agent exited'], fargateIssueCount: 1 }),
      reason: 'GuardDuty does not cover all tasks of the cluster on Fargate: "Others: agent exited".',
    },
    {
      name: 'issues of tasks, also if GuardDuty calls it healthy',
      ...cluster({ ...healthy, fargateIssues: ['a', 'b', 'c'], fargateIssueCount: 5 }),
      reason: 'on Fargate: a (and 4 more).',
    },
    {
      name: 'issues of tasks beside instances',
      ...unhealthy({ fargateIssues: ['a'], fargateIssueCount: 1, uncoveredInstances: 2 }),
      reason: 'on Fargate: a.',
    },
    { name: 'no agent', ...unhealthy({ isAgentManaged: false }), reason: 'GuardDuty does not add its agent' },
    {
      name: 'another issue',
      ...unhealthy({ issue: 'Insufficient memory' }),
      reason: 'unhealthy: "Insufficient memory".',
    },
    { name: 'no issue that is named', ...unhealthy({}), reason: 'unhealthy: it names no issue.' },
  ],
  notApplicable: [
    {
      name: 'only instances without an agent',
      ...unhealthy({ uncoveredInstances: 2 }),
      reason: '2 container instances have no agent',
    },
    { name: 'Runtime Monitoring is not enabled', ...cluster('NOT_ENABLED') },
    { name: 'a cluster that does not exist yet', ...cluster('NEW') },
  ],
  insufficientData: [
    { name: 'not listed', ...cluster('NONE'), reason: 'GuardDuty does not list the cluster' },
  ],
})
