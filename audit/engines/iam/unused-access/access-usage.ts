import lastAccessedActions from '../catalog/last-accessed-actions.json' with { type: 'json' }

/** IAM's data on one service (GetServiceLastAccessedDetails). Attempts count, even denied ones. */
export interface ServiceLastAccessed {
  /** Its namespace, such as `lambda`. */
  service: string
  /** ISO 8601; null if nothing was attempted in the tracking period. */
  lastAuthenticated: string | null
  /** By the name of the tracked action, such as `CreateFunction`; omitted if the report has none. */
  trackedActions?: Readonly<Record<string, string | null>>
}

/** The time and the principal of the data, and the window. */
export interface UsagePeriod {
  now: string
  windowDays: number
  createDate: string
}

/** Whether something was used within the window; UNKNOWN if the data do not show it. */
type UsageStatus = 'USED' | 'UNUSED' | 'UNKNOWN'

export interface AccessUsage {
  /** The start of the window, as ISO 8601. */
  since: string
  /** Whether the principal is younger than the window, so that the data are inconclusive. */
  tooYoung: boolean
  serviceStatus(namespace: string): UsageStatus
  /** By lowercase action name, such as `s3:getobject`. */
  actionStatus(name: string): UsageStatus
}

/** Milliseconds, or null for never. */
interface AttemptTimes {
  service: number | null
  actions: ReadonlyMap<string, number | null>
}

const DAY = 24 * 60 * 60 * 1_000

/** Never tracked, even if a report contains them: they are not requests by themselves. */
const NEVER_TRACKED: ReadonlySet<string> = new Set(lastAccessedActions.neverTracked.map(lowerName))

/**
 * Derives the usage in the window before `now` from a report. A service that the report lacks is not tracked. If
 * `isCatalogued` is false for a service, its actions are not known well enough to be evaluated individually. Throws
 * RangeError for an invalid time. Source: IAM User Guide, "Refine permissions in AWS using last accessed
 * information".
 */
export function deriveUsage(
  report: readonly ServiceLastAccessed[],
  usagePeriod: UsagePeriod,
  isCatalogued: (namespace: string) => boolean,
): AccessUsage {
  if (!(usagePeriod.windowDays > 0))
    throw new RangeError(`the window must be longer than 0 days, got ${usagePeriod.windowDays}`)
  const since = parseTime(usagePeriod.now) - usagePeriod.windowDays * DAY
  const tooYoung = parseTime(usagePeriod.createDate) > since
  const times = parseReport(report)
  /** "Never" means unused only within the tracking period. */
  const never: UsageStatus = usagePeriod.windowDays > lastAccessedActions.trackedDays ? 'UNKNOWN' : 'UNUSED'
  const use = (last: number | null): UsageStatus => {
    if (last === null) return never
    return last < since ? 'UNUSED' : 'USED'
  }
  const uses = new Map(
    [...times].map(([namespace, of]) => [namespace, use(findLatest([of.service, ...of.actions.values()]))]),
  )
  const serviceStatus = (namespace: string): UsageStatus =>
    (tooYoung ? undefined : uses.get(namespace)) ?? 'UNKNOWN'
  const actionStatus = (name: string): UsageStatus => {
    if (NEVER_TRACKED.has(name)) return 'UNKNOWN'
    const namespace = parseNamespace(name)
    const service = serviceStatus(namespace)
    if (service !== 'USED' || !isCatalogued(namespace)) return service === 'UNUSED' ? service : 'UNKNOWN'
    const last = times.get(namespace)?.actions.get(name)
    if (last === undefined) return 'UNKNOWN'
    return last === null && since < findTrackingStart(namespace) ? 'UNKNOWN' : use(last)
  }
  return { since: new Date(since).toISOString(), tooYoung, serviceStatus, actionStatus }
}

/** The service of an action or action pattern: the lowercase part before its colon. */
export function parseNamespace(action: string): string {
  const colon = action.indexOf(':')
  return (colon === -1 ? action : action.slice(0, colon)).toLowerCase()
}

function parseReport(report: readonly ServiceLastAccessed[]): ReadonlyMap<string, AttemptTimes> {
  const all = new Map<string, AttemptTimes>()
  for (const { service, lastAuthenticated, trackedActions = {} } of report) {
    const namespace = service.toLowerCase()
    const known = all.get(namespace)
    const actions = new Map(known?.actions)
    for (const [name, time] of Object.entries(trackedActions)) {
      const action = `${namespace}:${name.toLowerCase()}`
      actions.set(action, findLatest([actions.get(action) ?? null, parseTimeOrNull(time)]))
    }
    const last = findLatest([known?.service ?? null, parseTimeOrNull(lastAuthenticated)])
    all.set(namespace, { service: last, actions })
  }
  return all
}

function findLatest(times: readonly (number | null)[]): number | null {
  return times.reduce<number | null>(
    (last, time) => (time !== null && time > (last ?? time - 1) ? time : last),
    null,
  )
}

/** When IAM started to track the actions of a service, in milliseconds. */
function findTrackingStart(namespace: string): number {
  const days: Readonly<Record<string, string>> = lastAccessedActions.actionsTrackedSince
  return parseTime((Object.hasOwn(days, namespace) ? days[namespace] : undefined) ?? days['*'] ?? '')
}

function parseTimeOrNull(time: string | null): number | null {
  return time === null ? null : parseTime(time)
}

function parseTime(time: string): number {
  const milliseconds = Date.parse(time)
  if (Number.isNaN(milliseconds)) throw new RangeError(`${JSON.stringify(time)} is not a valid time`)
  return milliseconds
}

function lowerName(name: string): string {
  return name.toLowerCase()
}
