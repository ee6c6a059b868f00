import lastAccessedActions from '../knowledge/last-accessed-actions.json' with { type: 'json' }

/** What IAM answers of one service (GetServiceLastAccessedDetails); attempts count, even denied ones. */
export interface ServiceLastAccessed {
  /** Its namespace, such as `lambda`. */
  service: string
  /** ISO 8601; null where nothing was attempted in the tracking period. */
  lastAuthenticated: string | null
  /** By the names of its actions that IAM tracks, such as `CreateFunction`; left out where the report has none. */
  trackedActions?: Readonly<Record<string, string | null>>
}

/** Of when the data are, and of whom. */
export interface Period {
  now: string
  windowDays: number
  createDate: string
}

/** Whether something was used within the window; UNKNOWN where the data cannot tell. */
export type Use = 'USED' | 'UNUSED' | 'UNKNOWN'

export interface Usage {
  /** The first moment of the window, as ISO 8601. */
  since: string
  /** Whether the principal is younger than the window, so that the data cannot tell anything. */
  tooYoung: boolean
  ofService(namespace: string): Use
  /** Of an action in lower case, such as `s3:getobject`. */
  ofAction(name: string): Use
}

/** Milliseconds, or null for never. */
interface Times {
  service: number | null
  actions: ReadonlyMap<string, number | null>
}

const DAY = 24 * 60 * 60 * 1_000

/** Never tracked, whatever a report says: they are no requests of their own. */
const NEVER_TRACKED: ReadonlySet<string> = new Set(lastAccessedActions.neverTracked.map(lower))

/**
 * What `report` says of the window before `now`. A service that is missing in it is not tracked. Of services for which
 * `isCatalogued` is false the actions are not known well enough to be judged one by one. Throws RangeError for
 * something that is no time. Source: IAM User Guide, "Refine permissions in AWS using last accessed information".
 */
export function usageOf(
  report: readonly ServiceLastAccessed[],
  period: Period,
  isCatalogued: (namespace: string) => boolean,
): Usage {
  if (!(period.windowDays > 0)) throw new RangeError(`a window of ${period.windowDays} days`)
  const since = moment(period.now) - period.windowDays * DAY
  const tooYoung = moment(period.createDate) > since
  const times = timesOf(report)
  /** Within the tracking period only, "never" says that it is unused. */
  const never: Use = period.windowDays > lastAccessedActions.trackedDays ? 'UNKNOWN' : 'UNUSED'
  const use = (last: number | null): Use => {
    if (last === null) return never
    return last < since ? 'UNUSED' : 'USED'
  }
  const uses = new Map(
    [...times].map(([namespace, of]) => [namespace, use(latest([of.service, ...of.actions.values()]))]),
  )
  const ofService = (namespace: string): Use => (tooYoung ? undefined : uses.get(namespace)) ?? 'UNKNOWN'
  const ofAction = (name: string): Use => {
    if (NEVER_TRACKED.has(name)) return 'UNKNOWN'
    const namespace = namespaceOf(name)
    const service = ofService(namespace)
    if (service !== 'USED' || !isCatalogued(namespace)) return service === 'UNUSED' ? service : 'UNKNOWN'
    const last = times.get(namespace)?.actions.get(name)
    if (last === undefined) return 'UNKNOWN'
    return last === null && since < actionsTrackedSince(namespace) ? 'UNKNOWN' : use(last)
  }
  return { since: new Date(since).toISOString(), tooYoung, ofService, ofAction }
}

/** The service of an action or of a pattern: what stands before its colon, in lower case. */
export function namespaceOf(action: string): string {
  const colon = action.indexOf(':')
  return (colon === -1 ? action : action.slice(0, colon)).toLowerCase()
}

function timesOf(report: readonly ServiceLastAccessed[]): ReadonlyMap<string, Times> {
  const all = new Map<string, Times>()
  for (const { service, lastAuthenticated, trackedActions = {} } of report) {
    const namespace = service.toLowerCase()
    const known = all.get(namespace)
    const actions = new Map(known?.actions)
    for (const [name, time] of Object.entries(trackedActions)) {
      const action = `${namespace}:${name.toLowerCase()}`
      actions.set(action, latest([actions.get(action) ?? null, momentOrNever(time)]))
    }
    const last = latest([known?.service ?? null, momentOrNever(lastAuthenticated)])
    all.set(namespace, { service: last, actions })
  }
  return all
}

function latest(times: readonly (number | null)[]): number | null {
  return times.reduce<number | null>(
    (last, time) => (time !== null && time > (last ?? time - 1) ? time : last),
    null,
  )
}

/** When IAM began to track the actions of a service, in milliseconds. */
function actionsTrackedSince(namespace: string): number {
  const days: Readonly<Record<string, string>> = lastAccessedActions.actionsTrackedSince
  return moment((Object.hasOwn(days, namespace) ? days[namespace] : undefined) ?? days['*'] ?? '')
}

function momentOrNever(time: string | null): number | null {
  return time === null ? null : moment(time)
}

function moment(time: string): number {
  const milliseconds = Date.parse(time)
  if (Number.isNaN(milliseconds)) throw new RangeError(`${JSON.stringify(time)} is no time`)
  return milliseconds
}

function lower(name: string): string {
  return name.toLowerCase()
}
