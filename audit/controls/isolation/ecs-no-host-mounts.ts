import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { quoteNames, summarizeNames } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

/** Host paths that allow taking over the host, with everything below them. */
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

/** Program directories: sensitive as a whole; a single file in them is not. */
const PROGRAMS = ['/bin', '/lib', '/lib64', '/sbin', '/usr', '/usr/bin', '/usr/lib', '/usr/sbin']

export const ecsNoHostMounts = control(
  {
    id: 'isolation/ecs-no-host-mounts',
    title: 'Tasks should not mount sensitive host paths',
    severity: 'HIGH',
    rationale:
      "Write access to the host's root directory or to its Docker socket allows running programs on the " +
      'host as root. Read access to /proc or /etc reveals the secrets of everything that runs on the ' +
      'host.',
    remediation:
      'Register a revision without host.sourcePath on these paths (RegisterTaskDefinition), and update ' +
      'the services to it (UpdateService). Use an EFS volume or a Docker volume instead. List paths that ' +
      'an agent needs by design, such as /proc, under "allowedPaths".',
    references: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html'],
    frameworks: {
      'BSI C5:2020': ['OPS-23'],
      'CIS Docker 1.6': ['5.6', '5.32'],
      'NIST SP 800-190': ['4.5.5'],
    },
    criteria: ['A volume fails even if no container mounts it, or if it is mounted read-only.'],
    /** Host paths that tasks may mount. */
    settings: { allowedPaths: [] as string[] },
  },
  declareEvaluator =>
    declareForRevisions(declareEvaluator, { facts: ['volumes'] }, ({ volumes }, { settings }) => {
      const allowed = new Set(settings.allowedPaths.map(normalizePath))
      const paths = volumes.map(({ hostPath }) => hostPath).filter(path => path !== 'NONE')
      const sensitive = paths.filter(path => isSensitive(path) && !allowed.has(normalizePath(path)))
      if (sensitive.length === 0) return compliant({ hostPaths: summarizeNames(paths) })
      const distinct = [...new Set(sensitive)]
      return nonCompliant(`The tasks mount sensitive host paths: ${quoteNames(distinct).join(', ')}.`, {
        sensitive: summarizeNames(distinct),
      })
    }),
)

function isSensitive(path: string): boolean {
  if (/^[a-z]:[\\/]*$/i.test(path) || /pipe[\\/]+docker_engine/i.test(path)) return true
  const plain = normalizePath(path)
  const below = SENSITIVE.some(each => plain === each || plain.startsWith(`${each}/`))
  return (
    below || PROGRAMS.includes(plain) || SENSITIVE.some(each => plain === '/' || each.startsWith(`${plain}/`))
  )
}

/** Removes `.`, `..`, and doubled and trailing slashes. */
function normalizePath(path: string): string {
  const parts = path.split('/').reduce<string[]>((before, part) => {
    if (part === '' || part === '.') return before
    return part === '..' ? before.slice(0, -1) : [...before, part]
  }, [])
  return `/${parts.join('/')}`
}
