import { control } from '../control.ts'
import { skipExemptRegion, REGION_LIMITATION } from '../criteria/exempt-regions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const guarddutyRuntimeMonitoring = control(
  {
    id: 'runtime-monitoring/guardduty-runtime-monitoring',
    title: 'GuardDuty Runtime Monitoring should watch the tasks on Fargate',
    severity: 'HIGH',
    rationale:
      'Logs of the network do not show a reverse shell or a new binary in a container; the agent of Runtime Monitoring does.',
    remediation:
      'Enable the feature RUNTIME_MONITORING of the detector with ECS_FARGATE_AGENT_MANAGEMENT (UpdateDetector). New ' +
      'tasks get the agent; deploy services again (UpdateService with forceNewDeployment) for it to be in theirs.',
    references: [
      'https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-12',
    ],
    frameworks: { 'AWS FSBP': ['GuardDuty.11', 'GuardDuty.12'], 'NIST SP 800-190': ['4.4.4'] },
    knownLimitations: [
      REGION_LIMITATION,
      'Whether each task has the agent is not weighed: tasks that started before, and clusters that a tag excludes, have none.',
      'The agent on EC2 instances (EC2_AGENT_MANAGEMENT) is not asked for.',
    ],
    /** Regions without tasks on Fargate. */
    settings: { exemptRegions: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::GuardDuty::Detector',
      { facts: ['status', 'features'] },
      ({ resource, status, features }, { settings }) => {
        const skipped = skipExemptRegion(resource, settings.exemptRegions)
        if (skipped) return skipped
        const { region } = resource
        if (status !== 'ENABLED') return nonCompliant(`GuardDuty is off in ${region}.`, { status })
        const of = (name: string) => (Object.hasOwn(features, name) ? features[name] : undefined)
        const monitoring = of('RUNTIME_MONITORING')
        const agent = monitoring?.additional['ECS_FARGATE_AGENT_MANAGEMENT'] ?? 'DISABLED'
        const legacy = of('EKS_RUNTIME_MONITORING')?.status === 'ENABLED'
        const evidence = {
          RUNTIME_MONITORING: monitoring?.status ?? 'DISABLED',
          ECS_FARGATE_AGENT_MANAGEMENT: agent,
        }
        if (monitoring?.status !== 'ENABLED') {
          const instead = legacy ? ': EKS_RUNTIME_MONITORING, which is on, is for EKS alone' : ''
          return nonCompliant(`Runtime Monitoring is off in ${region}${instead}.`, evidence)
        }
        if (agent === 'ENABLED') return compliant(evidence)
        return nonCompliant(
          `Runtime Monitoring does not put its agent into tasks on Fargate in ${region}.`,
          evidence,
        )
      },
    ),
  ],
)
