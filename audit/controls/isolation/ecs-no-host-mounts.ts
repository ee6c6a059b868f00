import { control } from '../control.ts'
import { retired, RETIRED_LIMIT, shownNames } from '../task-definition.ts'
import { compliant, nonCompliant } from '../verdict.ts'

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
    because:
      "Who can write to the host's root or talk to its Docker socket starts programs on the host as root; who can " +
      'read /proc or /etc reads the secrets of everything that runs there.',
    remediation:
      'Register a revision without host.sourcePath on these paths; use a volume of EFS, or one that Docker keeps. ' +
      'List what an agent needs by design, such as /proc, under "allowedPaths".',
    references: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html'],
    mappings: { 'CIS Docker 1.6': ['5.6', '5.32'], 'NIST SP 800-190': ['4.5.5'] },
    limits: [
      RETIRED_LIMIT,
      'A volume counts whether or not a container mounts it, and also where it is mounted read-only.',
    ],
    /** Paths of the host that tasks may mount. */
    settings: { allowedPaths: [] as string[] },
  },
  on => [
    on('AWS::ECS::TaskDefinition', { facts: ['status', 'volumes'] }, ({ status, volumes }, { settings }) => {
      const retirement = retired(status)
      if (retirement) return retirement
      const allowed = new Set(settings.allowedPaths.map(plainPath))
      const paths = volumes.map(({ hostPath }) => hostPath).filter(path => path !== 'NONE')
      const sensitive = paths.filter(path => isSensitive(path) && !allowed.has(plainPath(path)))
      if (sensitive.length === 0) return compliant({ hostPaths: shownNames(paths) })
      const shown = shownNames([...new Set(sensitive)])
      return nonCompliant(`The tasks mount ${shown.join(', ')} of their host.`, { sensitive: shown })
    }),
  ],
)

function isSensitive(path: string): boolean {
  if (/^[a-z]:[\\/]*$/i.test(path) || /pipe[\\/]+docker_engine/i.test(path)) return true
  const plain = plainPath(path)
  const below = SENSITIVE.some(each => plain === each || plain.startsWith(`${each}/`))
  return (
    below || PROGRAMS.includes(plain) || SENSITIVE.some(each => plain === '/' || each.startsWith(`${plain}/`))
  )
}

/** The path without `.`, `..`, doubled and trailing slashes. */
function plainPath(path: string): string {
  const parts = path.split('/').reduce<string[]>((before, part) => {
    if (part === '' || part === '.') return before
    return part === '..' ? before.slice(0, -1) : [...before, part]
  }, [])
  return `/${parts.join('/')}`
}
