import type { EffectivePermission } from '../../effective-permissions/effective-permissions.ts'
import type { StatementRef } from '../../effective-permissions/principal.ts'
import { isInGlobSet, type GlobSet } from '../../glob/glob-set.ts'
import {
  addBitset,
  intersectBitsets,
  createBitset,
  createCertainSet,
  createUncertainSet,
  subtractBitset,
  type Bitset,
  type UncertainSet,
} from '../sets/bitset.ts'
import {
  isTargetKey,
  lookupNothing,
  createRequestContexts,
  type ConditionKeyLookup,
} from './condition-context.ts'
import { deriveAllowedScopes, hasMatchingTest, type AllowedScope } from './allowed-scopes.ts'
import type { PermissionSet } from './permission-set.ts'
import type { InternedStrings } from '../sets/interned-strings.ts'

/** Existing resources by ARN, and what conditions know of each. */
export interface TargetSet {
  name: string
  arns: InternedStrings
  /** Resources with the same known values, as one group. */
  groups: readonly { given: ConditionKeyLookup; bits: Bitset }[]
  getKeyLookup(number: number): ConditionKeyLookup
  /** The empty set of its resources. */
  none: UncertainSet
}

/** What a permission set allows. Actions are case-insensitive. */
export interface Capabilities {
  permissions(action: string): readonly EffectivePermission[]
  /** All actions, in lowercase, that are allowed on some resource; there can be others. */
  listActions(): Iterable<string>
  /** Whether the action is allowed on all resources, without conditions that the caller does not control. */
  isAllowedEverywhere(action: string): boolean
  /**
   * The targets on which the action is allowed: a cached set, not to be changed. `lookupName` identifies `lookupKey` in
   * the cache.
   */
  findTargets(
    action: string,
    targetSet: TargetSet,
    lookupName?: string,
    lookupKey?: ConditionKeyLookup,
  ): UncertainSet
  /** The resources on which the action is allowed, if the caller creates or chooses them. */
  findResources(action: string, lookupKey?: ConditionKeyLookup): AllowedResources | undefined
  /** How the action is allowed on one resource; on undefined: on a resource that could not be found. */
  findAllowance(
    action: string,
    resource: string | undefined,
    lookupKey: ConditionKeyLookup,
    makes: boolean,
  ): ActionAllowance | undefined
}

/** Whether each of the actions is allowed on some resource. */
export function isEachActionAllowed(
  actions: readonly { action: string }[],
  capabilities: Capabilities,
): boolean {
  return actions.every(({ action }) => capabilities.permissions(action).length > 0)
}

export interface AllowedResources {
  /** Undefined if it is certainly allowed nowhere; the same object as `possible` if it is certain everywhere. */
  certain: GlobSet | undefined
  possible: GlobSet
}

interface ActionAllowance {
  conditional: boolean
  statements: readonly StatementRef[]
}

export function createCapabilities(set: PermissionSet, tagsUnknown: boolean): Capabilities {
  const requests = createRequestContexts(set.holder, tagsUnknown)
  const reached = new Map<string, UncertainSet>()
  const known = requests()
  let by: ReadonlyMap<string, readonly EffectivePermission[]> | undefined

  function getPermissions(): ReadonlyMap<string, readonly EffectivePermission[]> {
    by ??= groupByAction(set)
    return by
  }

  function permissions(action: string): readonly EffectivePermission[] {
    return getPermissions().get(toLowerCase(action)) ?? NO_PERMISSIONS
  }

  function scopes(action: string, lookupKey: ConditionKeyLookup, makes: boolean): AllowedScope[] {
    return deriveAllowedScopes(permissions(action), {
      action,
      context: lookupKey === lookupNothing ? known : requests(lookupKey),
      createsResource: makes,
    })
  }

  function matchTargets(action: string, targetSet: TargetSet, lookupKey: ConditionKeyLookup): UncertainSet {
    const all = permissions(action)
    if (!hasMatchingTest(all, isTargetKey))
      return matchScopes(scopes(action, lookupKey, false), targetSet.arns)
    const uncertainSet = createUncertainSet(targetSet.arns.size)
    for (const { given: lookupTargetKey, bits } of targetSet.groups) {
      const { certain, possible } = matchScopes(
        scopes(action, key => lookupKey(key) ?? lookupTargetKey(key), false),
        targetSet.arns,
      )
      addBitset(uncertainSet.certain, intersectBitsets(certain, bits))
      addBitset(uncertainSet.possible, intersectBitsets(possible, bits))
    }
    return uncertainSet
  }

  return {
    permissions,
    listActions: () => getPermissions().keys(),
    isAllowedEverywhere: action =>
      scopes(action, lookupNothing, false).some(
        ({ on, doubtful, conditional }) => !conditional && doubtful.length === 0 && isEverything(on),
      ),
    findTargets(action, targetSet, lookupName = '', lookupKey = lookupNothing) {
      if (permissions(action).length === 0) return targetSet.none
      const key = `${action} ${targetSet.name} ${lookupName}`
      const found = reached.get(key) ?? matchTargets(action, targetSet, lookupKey)
      reached.set(key, found)
      return found
    },
    findResources(action, lookupKey = lookupNothing) {
      const all = scopes(action, lookupKey, true)
      if (all.length === 0) return undefined
      const possible = { any: all.map(({ on }) => on) }
      if (all.every(isCertain)) return { certain: possible, possible }
      const certain = all.filter(({ conditional }) => !conditional).map(excludeDoubtful)
      return { certain: certain.length === 0 ? undefined : { any: certain }, possible }
    },
    findAllowance(action, resource, lookupKey, makes) {
      if (resource === undefined) return createDoubtfulAllowance(scopes(action, lookupKey, makes))
      const all = scopes(action, lookupKey, makes).filter(({ on }) => isInGlobSet(on, resource))
      const sure = all.find(each => !each.conditional && isInGlobSet(excludeDoubtful(each), resource))
      const best = sure ?? all[0]
      return best && { conditional: sure === undefined, statements: best.statements }
    },
  }
}

function isEverything(globSet: GlobSet): boolean {
  return 'all' in globSet ? globSet.all.every(isEverything) : 'glob' in globSet && globSet.glob === '*'
}

function createDoubtfulAllowance([first]: readonly AllowedScope[]): ActionAllowance | undefined {
  return first && { conditional: true, statements: first.statements }
}

function isCertain({ conditional, doubtful }: AllowedScope): boolean {
  return !conditional && doubtful.length === 0
}

function excludeDoubtful({ on, doubtful }: AllowedScope): GlobSet {
  if (doubtful.length === 0) return on
  return { all: [on, ...doubtful.map((each): GlobSet => ({ not: each }))] }
}

function groupByAction({ allowed }: PermissionSet): ReadonlyMap<string, readonly EffectivePermission[]> {
  const found = new Map<string, readonly EffectivePermission[]>()
  for (const { actions, by } of allowed) for (const action of actions) found.set(action, by)
  return found
}

const NO_PERMISSIONS: readonly EffectivePermission[] = []
const lowercaseActions = new Map<string, string>()

/** The action in lowercase: always the same string, because a map finds that faster than an equal one. */
function toLowerCase(action: string): string {
  const known = lowercaseActions.get(action)
  if (known !== undefined) return known
  const lower = action.toLowerCase()
  lowercaseActions.set(action, lower)
  return lower
}

function matchScopes(scopes: readonly AllowedScope[], internedStrings: InternedStrings): UncertainSet {
  const [only, ...more] = scopes
  if (only !== undefined && more.length === 0 && isCertain(only))
    return createCertainSet(internedStrings.findMatches(only.on))
  if (scopes.every(isCertain)) {
    const matches = createBitset(internedStrings.size)
    for (const { on } of scopes) addBitset(matches, internedStrings.findMatches(on))
    return createCertainSet(matches)
  }
  const uncertainSet = createUncertainSet(internedStrings.size)
  for (const { on, doubtful, conditional } of scopes) {
    const possible = internedStrings.findMatches(on)
    addBitset(uncertainSet.possible, possible)
    if (conditional) continue
    const certain = doubtful.reduce(
      (remaining, each) => subtractBitset(remaining, internedStrings.findMatches(each)),
      possible,
    )
    addBitset(uncertainSet.certain, certain)
  }
  return uncertainSet
}
