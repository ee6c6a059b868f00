import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { describeContainers, summarizeNames } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const ecsReadonlyRootfs = control(
  {
    id: 'isolation/ecs-readonly-rootfs',
    title: 'Containers should have a read-only root file system',
    severity: 'MEDIUM',
    rationale:
      'An attacker in a container with a writable root file system can change the program and install ' +
      'tools.',
    remediation:
      'Register a revision with readonlyRootFilesystem set to true (RegisterTaskDefinition), and mount ' +
      'volumes or tmpfs where the container has to write. List sidecars that need a writable file system ' +
      'under "exceptContainers".',
    references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-5'],
    frameworks: {
      'AWS FSBP': ['ECS.5'],
      'BSI C5:2020': ['OPS-23'],
      'CIS Docker 1.6': ['5.13'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-IBP'],
      'NIST SP 800-190': ['4.4.3', '4.4.4'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-5', 'AC-6'],
      'PCI DSS 4.0.1': ['7.2.1', '7.2.2', '7.3.1'],
    },
    knownLimitations: [
      'ECS Exec does not work in containers with a read-only root file system; whether a service uses ' +
        'it is not checked.',
    ],
    /** Names of containers, such as sidecars, that may have a writable root file system. */
    settings: { exceptContainers: [] as string[] },
  },
  declareEvaluator =>
    declareForRevisions(
      declareEvaluator,
      { facts: ['containers', 'operatingSystemFamily'] },
      ({ containers, operatingSystemFamily }, { settings }) => {
        if (operatingSystemFamily.startsWith('WINDOWS')) {
          return notApplicable('Windows containers do not support a read-only root file system.')
        }
        const checked = containers.filter(({ name }) => !settings.exceptContainers.includes(name))
        const writable = checked.filter(each => !each.readonlyRootFilesystem).map(({ name }) => name)
        if (writable.length === 0) {
          return compliant({ containers: checked.length, excepted: containers.length - checked.length })
        }
        return nonCompliant(`${describeContainers(writable, 'has', 'have')} a writable root file system.`, {
          writable: summarizeNames(writable),
        })
      },
    ),
)
