import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { describeContainers, quoteNames, summarizeNames } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

/** Linux capabilities that affect the host (capabilities(7)). Docker grants none of them by default. */
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
    title: 'Containers should not have dangerous capabilities or host devices',
    severity: 'HIGH',
    rationale:
      'With SYS_ADMIN, SYS_MODULE or a host device, a process in the container can take over the host, ' +
      'just as in a privileged container.',
    remediation:
      'Register a revision without these entries of linuxParameters.capabilities.add and ' +
      'linuxParameters.devices (RegisterTaskDefinition), and update the services to it (UpdateService). ' +
      'If one of them is required, remove the capability from "capabilities" or list the device under ' +
      '"allowedDevices".',
    references: ['https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html'],
    frameworks: {
      'BSI C5:2020': ['OPS-23'],
      'CIS Docker 1.6': ['5.4', '5.18'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-DFP'],
    },
    criteria: [
      'Fargate allows only SYS_PTRACE to be added, and no two tasks share a kernel there; the ' +
        'capability fails nevertheless.',
    ],
    settings: {
      /** Linux capabilities that containers must not add. */
      capabilities: DANGEROUS,
      /** Paths of host devices that containers may use. */
      allowedDevices: [] as string[],
    },
  },
  declareEvaluator =>
    declareForRevisions(declareEvaluator, { facts: ['containers'] }, ({ containers }, { settings }) => {
      const excessive = containers.flatMap(({ name, addedCapabilities, devices }) => {
        const capabilities = addedCapabilities
          .map(normalizeCapability)
          .filter(each => settings.capabilities.includes(each))
        const more = devices.filter(device => !settings.allowedDevices.includes(device))
        return capabilities.length + more.length > 0 ? [{ name, has: [...capabilities, ...more] }] : []
      })
      if (excessive.length === 0) return compliant({ containers: containers.length })
      const has = [...new Set(excessive.flatMap(each => each.has))]
      const names = excessive.map(({ name }) => name)
      return nonCompliant(
        `${describeContainers(names, 'has', 'have')} dangerous capabilities or host devices: ${quoteNames(has).join(', ')}.`,
        {
          containers: summarizeNames(names),
          has: summarizeNames(has),
        },
      )
    }),
)

function normalizeCapability(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, '')
}
