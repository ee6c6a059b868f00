import { control } from '../control.ts'
import {
  skipInactiveRevision,
  INACTIVE_REVISION_LIMITATION,
  summarizeNames,
} from '../criteria/task-definitions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

/** Paths of a host by which it can be taken over: they and what is below them. */
const SENSITIVE = [
  '/boot',
  '/dev',
  '/etc',
  '/proc',
  '/root',
  '/run/containerd',
  '/run/docker.sock',
  '/sys',
  '/var/lib/docker',
  '/var/lib/ecs',
  '/var/run/containerd',
  '/var/run/docker.sock',
]

/** Directories of programs: the whole of them, not a file in them. */
const PROGRAMS = ['/bin', '/lib', '/lib64', '/sbin', '/usr', '/usr/bin', '/usr/lib', '/usr/sbin']

export const ecsNoHostMounts = control(
  {
    id: 'isolation/ecs-no-host-mounts',
    title: 'Tasks should not mount sensitive paths of their host',
    severity: 'HIGH',
    rationale:
      "Who can write to the host's root or talk to its Docker socket starts programs on the host as root; who can " +
      'read /proc or /etc reads the secrets of everything that runs there.',
    remediation:
      'Register a revision without host.sourcePath on these paths; use a volume of EFS, or one that Docker keeps. ' +
      'List what an agent needs by design, such as /proc, under "allowedPaths".',
    references: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html'],
    frameworks: { 'CIS Docker 1.6': ['5.6', '5.32'], 'NIST SP 800-190': ['4.5.5'] },
    knownLimitations: [
      INACTIVE_REVISION_LIMITATION,
      'A volume counts whether or not a container mounts it, and also where it is mounted read-only.',
    ],
    /** Paths of the host that tasks may mount. */
    settings: { allowedPaths: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECS::TaskDefinition',
      { facts: ['status', 'volumes'] },
      ({ status, volumes }, { settings }) => {
        const skipped = skipInactiveRevision(status)
        if (skipped) return skipped
        const allowed = new Set(settings.allowedPaths.map(normalizePath))
        const paths = volumes.map(({ hostPath }) => hostPath).filter(path => path !== 'NONE')
        const sensitive = paths.filter(path => isSensitive(path) && !allowed.has(normalizePath(path)))
        if (sensitive.length === 0) return compliant({ hostPaths: summarizeNames(paths) })
        const shown = summarizeNames([...new Set(sensitive)])
        return nonCompliant(`The tasks mount ${shown.join(', ')} of their host.`, { sensitive: shown })
      },
    ),
  ],
)

function isSensitive(path: string): boolean {
  if (/^[a-z]:[\\/]*$/i.test(path) || /pipe[\\/]+docker_engine/i.test(path)) return true
  const plain = normalizePath(path)
  const below = SENSITIVE.some(each => plain === each || plain.startsWith(`${each}/`))
  return (
    below || PROGRAMS.includes(plain) || SENSITIVE.some(each => plain === '/' || each.startsWith(`${plain}/`))
  )
}

/** The path without `.`, `..`, doubled and trailing slashes. */
function normalizePath(path: string): string {
  const parts = path.split('/').reduce<string[]>((before, part) => {
    if (part === '' || part === '.') return before
    return part === '..' ? before.slice(0, -1) : [...before, part]
  }, [])
  return `/${parts.join('/')}`
}
