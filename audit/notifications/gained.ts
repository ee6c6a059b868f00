import type { AccessChange } from '../account/access-change.ts'
import type { Severity } from '../controls/severity.ts'
import type { Granted } from '../policy/diff/granted.ts'
import { keyOf } from '../resources/resource.ts'
import { byStatement } from './by-statement.ts'
import { quotedBytes } from './quoted.ts'
import { short, someOf, type Some } from './some.ts'
import type { Workloads } from './workloads.ts'

/** Principals that may do the same now and could not before. */
export interface Gained {
  severity: Severity
  /** The first ones. */
  principals: readonly string[]
  count: number
  /** ARNs of the first functions and task definitions that run as them. */
  workloads: readonly string[]
  workloadCount: number
  /** Principals of which nobody looked up what runs as them. */
  notLookedUp: number
  /** The most dangerous first. */
  granted: readonly GrantedAccess[]
  /** How much more was granted, by statement. */
  more: number
}

/** What was granted, as messages say it. */
export interface GrantedAccess extends Pick<
  Granted,
  'actions' | 'count' | 'services' | 'resource' | 'certainty' | 'witness'
> {
  /** What the resources are not, and what must hold: the first ones, and how many more there are. */
  except: Some
  conditions: Some
  /** The statement, and its policy. */
  by: string
}

/** What a message tells of all that was gained. */
export interface AllGained {
  told: readonly Gained[]
  /** Principals that gained something else, less dangerous, and are not named. */
  others: number
}

/** Principals and workloads that are named of each group, and grants. */
const NAMED = 10
const MOST_GRANTS = 5

/** Bytes of all of it within a message, and of the grants of one group, of which the first fits. */
const MOST_BYTES = 20_000
const MOST_OF_ONE = 20_000

/** What principals gained, those together that gained the same, the most dangerous first: as much as fits. */
export function gainedBy(changes: readonly AccessChange[], workloads: Workloads): AllGained {
  const groups = new Map<string, AccessChange[]>()
  for (const change of changes) {
    const key = essenceOf(change)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [change])
    else group.push(change)
  }
  const all = [...groups.values()].flatMap(group => gainedIn(group, workloads)).toSorted(byDanger)
  let bytes = 0
  const told = all.filter((gained, at) => (bytes += quotedBytes(gained)) <= MOST_BYTES || at === 0)
  return {
    told,
    others: all.reduce((sum, { count }) => sum + count, 0) - told.reduce((sum, { count }) => sum + count, 0),
  }
}

/** What was granted; examples may differ where the same was. */
function essenceOf({ granted, more }: AccessChange): string {
  return JSON.stringify([more, granted.map(change => ({ ...change, witness: undefined }))])
}

const SEVERITIES: readonly Severity[] = ['HIGH', 'MEDIUM', 'LOW']

function byDanger(one: Gained, other: Gained): number {
  return SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) || other.count - one.count
}

function gainedIn(group: readonly AccessChange[], workloads: Workloads): Gained[] {
  const [first] = group
  if (first === undefined) return []
  const keys = group.map(({ principal }) => keyOf(principal))
  const running = keys.flatMap(key => workloads.get(key) ?? [])
  const some = first.granted.slice(0, MOST_GRANTS).map(grantedAs)
  const granted = quotedBytes(some) > MOST_OF_ONE ? some.slice(0, 1) : some
  return [
    {
      severity: severityOf(first.granted),
      principals: group.slice(0, NAMED).map(({ principal }) => principal.arn),
      count: group.length,
      workloads: running.slice(0, NAMED).map(({ arn }) => arn),
      workloadCount: running.length,
      notLookedUp: keys.filter(key => !workloads.has(key)).length,
      granted,
      more: first.more + first.granted.length - granted.length,
    },
  ]
}

/** Rights that give rights are serious, and so is writing on everything. */
function severityOf(granted: readonly Granted[]): Severity {
  if (granted.some(({ risk, resource }) => risk >= 4 || (risk === 3 && resource === '*'))) return 'HIGH'
  return granted.some(({ risk }) => risk === 3) ? 'MEDIUM' : 'LOW'
}

function grantedAs({ witness, ...change }: Granted): GrantedAccess {
  const { count, services, certainty } = change
  return {
    actions: change.actions.map(short),
    count,
    services,
    resource: short(change.resource),
    except: someOf(change.except),
    certainty,
    conditions: someOf(change.conditions),
    witness: { action: short(witness.action), resource: short(witness.resource) },
    by: byStatement(change.statement),
  }
}
