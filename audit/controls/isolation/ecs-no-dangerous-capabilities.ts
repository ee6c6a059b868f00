import { control } from '../control.ts'
import {
  skipInactiveRevision,
  INACTIVE_REVISION_LIMITATION,
  describeContainers,
  summarizeNames,
} from '../criteria/task-definitions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

/** Linux capabilities that reach beyond the container (capabilities(7)); Docker gives none of them by itself. */
const DANGEROUS = [
  'ALL',
  'AUDIT_CONTROL',
  'DAC_READ_SEARCH',
  'LINUX_IMMUTABLE',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'NET_ADMIN',
  'SYSLOG',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_TIME',
]

export const ecsNoDangerousCapabilities = control(
  {
    id: 'isolation/ecs-no-dangerous-capabilities',
    title: 'Containers should have no dangerous capabilities and no devices of the host',
    severity: 'HIGH',
    rationale:
      'With SYS_ADMIN, SYS_MODULE or a device of the host a container can become its host, as a privileged one can.',
    remediation:
      'Register a revision without these entries of linuxParameters.capabilities.add and linuxParameters.devices; ' +
      'where one is needed, take it from "capabilities" or list the device under "allowedDevices".',
    references: ['https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html'],
    frameworks: { 'CIS Docker 1.6': ['5.4', '5.18'] },
    knownLimitations: [
      INACTIVE_REVISION_LIMITATION,
      'On Fargate, where only SYS_PTRACE can be added, a task shares its kernel with no other; it counts the same.',
    ],
    settings: {
      /** Linux capabilities that may not be added. */
      capabilities: DANGEROUS,
      /** Paths of devices of the host that containers may have. */
      allowedDevices: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECS::TaskDefinition',
      { facts: ['status', 'containers'] },
      ({ status, containers }, { settings }) => {
        const skipped = skipInactiveRevision(status)
        if (skipped) return skipped
        const excessive = containers.flatMap(({ name, addedCapabilities, devices }) => {
          const capabilities = addedCapabilities
            .map(normalizeCapability)
            .filter(each => settings.capabilities.includes(each))
          const more = devices.filter(device => !settings.allowedDevices.includes(device))
          return capabilities.length + more.length > 0 ? [{ name, has: [...capabilities, ...more] }] : []
        })
        if (excessive.length === 0) return compliant({ containers: containers.length })
        const has = summarizeNames([...new Set(excessive.flatMap(each => each.has))])
        const names = excessive.map(({ name }) => name)
        return nonCompliant(`${describeContainers(names, 'has', 'have')} ${has.join(', ')}.`, {
          containers: summarizeNames(names),
          has,
        })
      },
    ),
  ],
)

function normalizeCapability(written: string): string {
  return written.toUpperCase().replace(/^CAP_/, '')
}
