import { bothReach, drop, exactly, extend, has, isNone, nowhere, type Reach } from './bits.ts'
import { assumableBy } from './assumable.ts'
import { assumedBy, takenBy } from './gains.ts'
import { givenBy } from './gifts.ts'
import { changedIn, groundAfter, type Goer, type Ground } from './ground.ts'
import { usesToMake } from './new-principals.ts'
import type { PathWay } from './paths.ts'
import type { PermissionIndex } from './permission-index.ts'
import { GRANTED, UNBOUND, type State } from './variants.ts'

/** What a principal can do to principals, by their numbers. */
export interface Row {
  /** Those that it takes over, without itself. */
  gains: Reach
  /** Those to which it gives permissions at will, and those whose boundary it takes away. */
  gives: Readonly<Record<typeof GRANTED | typeof UNBOUND, Reach>>
  /** Whether it can make another principal that has everything. */
  makes: boolean
  givesNothing: boolean
  /** Whether it can do nothing at all of this. */
  idle: boolean
}

/** The graph of an account's principals: rows are worked out when they are first asked for. */
export interface Graph {
  ground: Ground
  row(principal: number, state: State): Row
  isAdmin(principal: number, state: State): boolean
}

/** What the holders of a permission set can do, whoever they are. */
interface Shared extends Pick<Row, 'gives' | 'makes' | 'givesNothing'> {
  gains: Reach
  /** Roles that are taken over if they may read a queue or a stream. */
  readers: Reach
  /** Roles that are passed to a service, which assumes others with them. */
  administrations: Reach
}

/** What has been worked out. */
interface Known {
  /** By the numbers of permission sets. */
  shared: (Shared | undefined)[]
  /** Four for each principal, by its states. */
  rows: (Row | undefined)[]
}

export function graphOf(ground: Ground): Graph {
  return graphOn(ground, { shared: [], rows: [] })
}

/** The graph of the index `now`: rows of what has not changed stay. Undefined where all has to be done anew. */
export function graphAfter(before: Graph, now: PermissionIndex): Graph | undefined {
  const ground = groundAfter(before.ground, now)
  const known = ground && workedOut.get(before)
  if (ground === undefined || known === undefined) return undefined
  const changed = changedIn(before.ground.index, now)
  const isMoved = (number: number) => has(ground.readers, number) !== has(before.ground.readers, number)
  const moved = changed.filter(isMoved)
  const depends = ({ readers, administrations }: Shared) =>
    changed.some(number => has(administrations.possible, number)) ||
    moved.some(number => has(readers.possible, number))
  const rows = known.rows.slice()
  for (const number of changed) rows.fill(undefined, number * 4, number * 4 + 4)
  const dependent = new Set(known.shared.flatMap((shared, set) => (shared && depends(shared) ? [set] : [])))
  if (dependent.size > 0)
    for (const key of rows.keys())
      if (dependent.has(setOf(key >> 2, (key & 3) as State, now))) rows[key] = undefined
  return graphOn(ground, { shared: known.shared.slice(), rows })
}

const workedOut = new WeakMap<Graph, Known>()

function setOf(principal: number, state: State, { principals }: PermissionIndex): number {
  return principals[principal]?.states[state]?.set ?? -1
}

function graphOn(ground: Ground, known: Known): Graph {
  const { shared, rows } = known
  const graph: Graph = {
    ground,
    row(principal, state) {
      const key = principal * 4 + state
      const remembered = rows[key]
      if (remembered !== undefined) return remembered
      const goer = ground.goer(principal, state)
      const set = setOf(principal, state, ground.index)
      const common = shared[set] ?? sharedBy(goer, ground)
      shared[set] = common
      const row = rowOf(goer, common, ground)
      rows[key] = row
      return row
    },
    isAdmin: (principal, state) => ground.index.principals[principal]?.states[state]?.isAdmin === true,
  }
  workedOut.set(graph, known)
  return graph
}

function sharedBy(goer: Goer, ground: Ground): Shared {
  const { none } = ground.principals
  const found = { gains: none, readers: none, administrations: none, PERMISSIONS: none, NO_BOUNDARY: none }
  const add = (place: keyof typeof found, more: Reach | undefined) => {
    if (more === undefined || isNone(more.possible)) return
    if (found[place] === none) found[place] = nowhere(ground.index.principals.length)
    extend(found[place], more)
  }
  for (const way of ground.paths.gifts)
    add(way.path.gives === 'PERMISSIONS' ? 'PERMISSIONS' : 'NO_BOUNDARY', givenBy(way, goer, ground))
  for (const way of ground.paths.gains) if (!isAssuming(way)) add(placeOf(way), takenBy(way, goer, ground))
  const { gains, readers, administrations, PERMISSIONS, NO_BOUNDARY } = found
  return {
    gains,
    readers,
    administrations,
    gives: { [GRANTED]: PERMISSIONS, [UNBOUND]: NO_BOUNDARY },
    makes: ground.paths.newPrincipals.some(way => usesToMake(way, goer, ground) !== undefined),
    givesNothing: PERMISSIONS === none && NO_BOUNDARY === none,
  }
}

function placeOf({ requires = [] }: PathWay): 'gains' | 'readers' | 'administrations' {
  if (requires.includes('EVENT_SOURCE')) return 'readers'
  return requires.includes('EXECUTION_ROLE') ? 'administrations' : 'gains'
}

function isAssuming({ needs }: PathWay): boolean {
  return needs.some(({ action }) => action === 'sts:AssumeRole')
}

function rowOf(goer: Goer, shared: Shared, ground: Ground): Row {
  const { gains, readers, administrations, gives, makes, givesNothing } = shared
  const { none } = ground.principals
  const reach = nowhere(ground.index.principals.length)
  for (const each of [gains, reading(readers, ground)]) if (each !== none) extend(reach, each)
  if (ground.paths.gains.some(isAssuming)) extend(reach, assumableBy(goer, ground))
  if (administrations !== none) extend(reach, assumedBy(administrations, ground))
  drop(reach.certain, goer.principal)
  drop(reach.possible, goer.principal)
  const gainsNothing = isNone(reach.possible)
  return {
    gains: gainsNothing ? none : reach,
    gives,
    makes,
    givesNothing,
    idle: givesNothing && gainsNothing && !makes,
  }
}

function reading(reach: Reach, { readers, principals: { none } }: Ground): Reach {
  return reach === none ? none : bothReach(reach, exactly(readers))
}
