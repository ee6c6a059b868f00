import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const ecsNoHostPid = control(
  {
    id: 'isolation/ecs-no-host-pid',
    title: 'Tasks should not share the process or IPC namespace of their host',
    severity: 'HIGH',
    rationale:
      'With pidMode host, a container can see and signal every process of the host and read their ' +
      'environment variables. With ipcMode host, it can read the shared memory of the host.',
    remediation:
      'Register a revision without pidMode host and ipcMode host (RegisterTaskDefinition), and update the ' +
      'services to it (UpdateService). Use the value task to share between the containers of one task.',
    references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-3'],
    frameworks: {
      'AWS FSBP': ['ECS.3'],
      'BSI C5:2020': ['OPS-23'],
      'CIS Docker 1.6': ['5.16', '5.17'],
      'NIST SP 800-190': ['4.4.3'],
      'NIST SP 800-53 r5': ['CA-9', 'CM-2'],
      'PCI DSS 4.0.1': ['1.4.5'],
    },
    settings: {},
  },
  declareEvaluator =>
    declareForRevisions(declareEvaluator, { facts: ['pidMode', 'ipcMode'] }, ({ pidMode, ipcMode }) => {
      const evidence = { pidMode, ipcMode }
      const shared = [...(pidMode === 'host' ? ['process'] : []), ...(ipcMode === 'host' ? ['IPC'] : [])]
      if (shared.length === 0) return compliant(evidence)
      return nonCompliant(
        `The tasks share the ${shared.join(' and ')} ${shared.length === 1 ? 'namespace' : 'namespaces'} of their host.`,
        evidence,
      )
    }),
)
