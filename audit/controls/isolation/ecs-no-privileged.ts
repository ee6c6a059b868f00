import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { describeContainers, summarizeNames } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const ecsNoPrivileged = control(
  {
    id: 'isolation/ecs-no-privileged',
    title: 'Containers should not be privileged',
    severity: 'HIGH',
    rationale:
      'A privileged container has all Linux capabilities and all devices of its host. An attacker in it ' +
      'is root on the host and can control every other task there.',
    remediation:
      'Register a revision without "privileged" (RegisterTaskDefinition) and update the services to it ' +
      '(UpdateService). If a single capability is needed, add only that one under ' +
      'linuxParameters.capabilities.add.',
    references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-4'],
    frameworks: {
      'AWS FSBP': ['ECS.4'],
      'BSI C5:2020': ['OPS-23'],
      'CIS Docker 1.6': ['5.5'],
      'DORA 2022/2554': ['Article 9'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-DFP'],
      'NIST SP 800-190': ['4.4.3'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-5', 'AC-6'],
      'PCI DSS 4.0.1': ['7.2.1', '7.2.2', '7.2.3'],
    },
    settings: {},
  },
  declareEvaluator =>
    declareForRevisions(declareEvaluator, { facts: ['containers'] }, ({ containers }) => {
      const privileged = containers
        .filter(containerDefinition => containerDefinition.privileged)
        .map(({ name }) => name)
      if (privileged.length === 0) return compliant({ containers: containers.length })
      return nonCompliant(`${describeContainers(privileged, 'is', 'are')} privileged.`, {
        privileged: summarizeNames(privileged),
      })
    }),
)
