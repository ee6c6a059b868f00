import { isDeepStrictEqual } from 'node:util'
import type { AnalysisContext } from '../../effective-permissions/principal.ts'
import type { EscalationPath } from '../../catalog/escalation-path.ts'
import { buildBitset, removeNumber, addNumber, type Bitset } from '../sets/bitset.ts'
import {
  deriveEscalationFacts,
  groupRemovals,
  hasSameFacts,
  type EscalationFacts,
  type SharedRemovals,
} from './escalation-facts.ts'
import { SUPPORTING_ACTIONS } from '../permission-index/path-variants.ts'
import { addMadePrincipals } from './made-principals.ts'
import type { IndexedPrincipal, PermissionIndex } from '../permission-index/permission-index.ts'
import type { PermissionSet } from '../permissions/permission-set.ts'
import { createCapabilities, type Capabilities } from '../permissions/capabilities.ts'
import { LISTED, type PrincipalState } from '../permissions/principal-states.ts'

/** A principal of the index with the permissions it has at a point of an escalation path. */
export interface EscalationActor {
  principal: number
  state: PrincipalState
  capabilities: Capabilities
}

/** The evaluation context of an account's graph: its facts and the permissions of all principals. */
export interface GraphContext extends EscalationFacts {
  index: PermissionIndex
  getCapabilities(set: number): Capabilities
  /** The principal in a state. */
  getActor(principal: number, principalState: PrincipalState): EscalationActor
  /** Roles that can, as listed, read a queue or a stream. */
  readers: Bitset
  removals: SharedRemovals
  /** The context without altered principals, if there are any. */
  unaltered?: GraphContext
}

/** The context of the account, with roles that could be created. */
export function createGraphContext(
  listed: PermissionIndex,
  paths: readonly EscalationPath[],
  analysis: AnalysisContext,
): GraphContext {
  return createContextOfIndex(addMadePrincipals(listed), paths, analysis)
}

/** The context of all principals in the index. */
export function createContextOfIndex(
  index: PermissionIndex,
  paths: readonly EscalationPath[],
  analysis: AnalysisContext,
): GraphContext {
  const numbers = [...index.principals.keys()].filter(number => canReadEventSource(number, index))
  return buildContext(
    deriveEscalationFacts(index, paths, analysis),
    index,
    buildBitset(index.principals.length, numbers),
    groupRemovals(index.principals),
  )
}

/** The context of a changed index; undefined if more than permissions has changed, so that it must be rebuilt. */
export function updateGraphContext(before: GraphContext, listed: PermissionIndex): GraphContext | undefined {
  const current = reuseMadePrincipals(addMadePrincipals(listed), before.index)
  if (!hasSameFacts(before.index, current)) return undefined
  const readers = before.readers.slice()
  for (const number of listChangedPrincipals(before.index, current)) {
    removeNumber(readers, number)
    if (canReadEventSource(number, current)) addNumber(readers, number)
  }
  const removals = hasChangedRemovals(before.index, current)
    ? groupRemovals(current.principals)
    : before.removals
  return buildContext(before, current, readers, removals)
}

/** The index with the roles that could be created as the same objects, where they are the same. */
function reuseMadePrincipals(current: PermissionIndex, before: PermissionIndex): PermissionIndex {
  if (!current.principals.some(({ isMade }) => isMade === true)) return current
  const reuse = (principal: IndexedPrincipal, number: number) => {
    const previous = before.principals[number]
    return principal.isMade === true && previous !== undefined && isDeepStrictEqual(principal, previous)
      ? previous
      : principal
  }
  return { ...current, principals: current.principals.map(reuse) }
}

/** The numbers of the principals that changed. */
export function listChangedPrincipals(before: PermissionIndex, current: PermissionIndex): number[] {
  return current.principals.flatMap((principal, number) =>
    principal === before.principals[number] ? [] : [number],
  )
}

/** Whether a changed principal can lose other policies than before. */
export function hasChangedRemovals(before: PermissionIndex, current: PermissionIndex): boolean {
  return listChangedPrincipals(before, current).some(
    number => !isDeepStrictEqual(before.principals[number]?.removals, current.principals[number]?.removals),
  )
}

/** The limit of cached permission sets; each also caches its reach. */
const MAX_CACHED_SETS = 50

function buildContext(
  escalationFacts: EscalationFacts,
  index: PermissionIndex,
  readers: Bitset,
  removals: SharedRemovals,
): GraphContext {
  const cache = new Map<number, Capabilities>()
  const capabilities = (set: number) => {
    const found =
      cache.get(set) ?? createCapabilities(index.sets[set] ?? EMPTY_PERMISSION_SET, index.tagsUnknown)
    if (cache.size >= MAX_CACHED_SETS && !cache.has(set)) cache.clear()
    cache.set(set, found)
    return found
  }
  return {
    ...escalationFacts,
    index,
    getCapabilities: capabilities,
    getActor: (principal, principalState) => ({
      principal,
      state: principalState,
      capabilities: capabilities(index.principals[principal]?.states[principalState]?.set ?? -1),
    }),
    readers,
    removals,
  }
}

const EMPTY_PERMISSION_SET: PermissionSet = { holder: { arn: '', kind: 'role', account: '' }, allowed: [] }

function canReadEventSource(number: number, { principals, sets, tagsUnknown }: PermissionIndex): boolean {
  const set = sets[principals[number]?.states[LISTED]?.set ?? -1] ?? EMPTY_PERMISSION_SET
  const isNamed = set.allowed.some(({ actions }) => actions.some(action => EVENT_SOURCE_ACTIONS.has(action)))
  if (!isNamed) return false
  const capabilities = createCapabilities(set, tagsUnknown)
  return SUPPORTING_ACTIONS.eventSource.some(action => capabilities.findResources(action) !== undefined)
}

const EVENT_SOURCE_ACTIONS: ReadonlySet<string> = new Set(
  SUPPORTING_ACTIONS.eventSource.map(action => action.toLowerCase()),
)
