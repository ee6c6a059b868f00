import { control } from '../control.ts'
import { skipExemptRegion, REGION_LIMITATION } from '../criteria/exempt-regions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const guarddutyRuntimeMonitoring = control(
  {
    id: 'runtime-monitoring/guardduty-runtime-monitoring',
    title: 'GuardDuty Runtime Monitoring should cover tasks on Fargate',
    severity: 'HIGH',
    rationale:
      'Network logs do not show a reverse shell or a new binary in a container; the agent of Runtime ' +
      'Monitoring does.',
    remediation:
      'Enable the feature RUNTIME_MONITORING of the detector with ECS_FARGATE_AGENT_MANAGEMENT ' +
      '(UpdateDetector). Only new tasks get the agent: redeploy running services (UpdateService with ' +
      'forceNewDeployment).',
    references: [
      'https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-12',
    ],
    frameworks: {
      'AWS FSBP': ['GuardDuty.11', 'GuardDuty.12'],
      'HIPAA Security Rule': ['164.308(a)(5)(ii)(B)'],
      'NIST SP 800-190': ['4.4.4'],
    },
    criteria: ['The agent on EC2 instances (EC2_AGENT_MANAGEMENT) is not required.'],
    knownLimitations: [
      REGION_LIMITATION,
      'Whether each task has the agent is not checked: tasks that started earlier, and tasks in ' +
        'clusters that a tag excludes, have none.',
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
        if (status !== 'ENABLED') return nonCompliant(`GuardDuty is disabled in ${region}.`, { status })
        const findFeature = (name: string) => (Object.hasOwn(features, name) ? features[name] : undefined)
        const monitoring = findFeature('RUNTIME_MONITORING')
        const agent = monitoring?.additional['ECS_FARGATE_AGENT_MANAGEMENT'] ?? 'DISABLED'
        const legacy = findFeature('EKS_RUNTIME_MONITORING')?.status === 'ENABLED'
        const evidence = {
          RUNTIME_MONITORING: monitoring?.status ?? 'DISABLED',
          ECS_FARGATE_AGENT_MANAGEMENT: agent,
        }
        if (monitoring?.status !== 'ENABLED') {
          const hint = legacy ? '; EKS_RUNTIME_MONITORING, which is enabled, covers only EKS' : ''
          return nonCompliant(`GuardDuty Runtime Monitoring is disabled in ${region}${hint}.`, evidence)
        }
        if (agent === 'ENABLED') return compliant(evidence)
        return nonCompliant(
          `GuardDuty does not add the Runtime Monitoring agent to tasks on Fargate in ${region}.`,
          evidence,
        )
      },
    ),
  ],
)
