import { control } from '../control.ts'
import {
  skipInactiveRevision,
  INACTIVE_REVISION_LIMITATION,
  describeContainers,
  summarizeNames,
} from '../criteria/task-definitions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const ecsReadonlyRootfs = control(
  {
    id: 'isolation/ecs-readonly-rootfs',
    title: 'Containers should have a read-only root file system',
    severity: 'MEDIUM',
    rationale:
      'Whoever gets into a container that can write to its root file system can change the program and leave tools there.',
    remediation:
      'Register a revision with readonlyRootFilesystem true, and give the container volumes or tmpfs where it has to ' +
      'write. List sidecars whose author needs a writable file system under "exceptContainers".',
    references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-5'],
    frameworks: {
      'AWS FSBP': ['ECS.5'],
      'CIS Docker 1.6': ['5.13'],
      'NIST SP 800-190': ['4.4.3', '4.4.4'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-5', 'AC-6'],
      'PCI DSS 4.0.1': ['7.2.1', '7.2.2', '7.3.1'],
    },
    knownLimitations: [
      INACTIVE_REVISION_LIMITATION,
      'ECS Exec does not work in such containers; whether a service uses it is not weighed.',
    ],
    /** Names of containers, such as sidecars, that may write. */
    settings: { exceptContainers: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECS::TaskDefinition',
      { facts: ['status', 'containers', 'operatingSystemFamily'] },
      ({ status, containers, operatingSystemFamily }, { settings }) => {
        const skipped = skipInactiveRevision(status)
        if (skipped) return skipped
        if (operatingSystemFamily.startsWith('WINDOWS')) {
          return notApplicable('Windows has no read-only root file system.')
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
  ],
)
