import type { OsRelease } from './os-release.ts'
import table from './os-eol.json' with { type: 'json' }

/** The lifecycle of a version of an operating system. Dates are ISO days, the last ones with updates. */
export interface OsLifecycle {
  label: string
  version: string
  /** `ROLLING` has no versions, and so no end; `NOT_ANNOUNCED` has one that is not known yet. */
  endOfLife: string
  /** Updates after the end of life, which are paid for, or cover some packages. */
  extended?: { until: string; by: string }
  /** The day on which the dates were copied. */
  asOf: string
}

interface Row {
  id: string
  version: string
  label: string
  standard: string | null
  extended: string | null
  extendedBy: string | null
}

/** Distributions without versions. */
const ROLLING: Readonly<Record<string, string>> = {
  wolfi: 'Wolfi',
  chainguard: 'Chainguard OS',
  arch: 'Arch Linux',
}

/** Whose version is that of the table to the minor number, and whose to the major number; all others' as it is. */
const BY_MINOR = ['alpine']
const BY_MAJOR = ['debian', 'rhel', 'centos', 'rocky', 'almalinux', 'ol', 'fedora']

/** Finds the lifecycle of an operating system; undefined if it is not known. Source: endoflife.date. */
export function findOsLifecycle(osRelease: OsRelease): OsLifecycle | undefined {
  const { id, versionId } = osRelease
  const { asOf } = table
  const rolling = Object.hasOwn(ROLLING, id) ? ROLLING[id] : undefined
  if (rolling !== undefined) return { label: rolling, version: '', endOfLife: 'ROLLING', asOf }
  if (isDevelopment(osRelease)) return { label: id, version: versionId ?? '', endOfLife: 'ROLLING', asOf }
  const rows: readonly Row[] = table.versions
  const product = id === 'centos' && Number.parseInt(versionId ?? '', 10) >= 8 ? findCentos(osRelease) : id
  const version = toVersion(id, versionId ?? '')
  const row = rows.find(each => each.id === product && each.version === version)
  if (row === undefined) return undefined
  const { label, standard, extended, extendedBy } = row
  return {
    label,
    version,
    endOfLife: standard ?? 'NOT_ANNOUNCED',
    ...(extended === null ? {} : { extended: { until: extended, by: extendedBy ?? '' } }),
    asOf,
  }
}

/** CentOS Stream has the id of CentOS Linux. */
function findCentos({ prettyName = '', versionId }: OsRelease): string {
  return /stream/i.test(prettyName) || Number.parseInt(versionId ?? '', 10) > 8 ? 'centos-stream' : 'centos'
}

/** `edge` of Alpine has a version such as `3.23_alpha20250612`; `sid` and `testing` of Debian have none. */
function isDevelopment({ id, versionId }: OsRelease): boolean {
  if (id === 'alpine') return versionId === 'edge' || /_(?:alpha|beta|rc)/.test(versionId ?? '')
  return id === 'debian' && versionId === undefined
}

function toVersion(id: string, versionId: string): string {
  if (BY_MINOR.includes(id)) return versionId.split('.').slice(0, 2).join('.')
  return BY_MAJOR.includes(id) ? (versionId.split('.')[0] ?? '') : versionId
}
