import type { EffectivePermission } from '../../effective-permissions/effective-permissions.ts'
import type { GlobSet } from '../../glob/glob-set.ts'
import { unionUncertainSets, type UncertainSet } from '../sets/bitset.ts'
import type { AllowedResources, Capabilities } from './capabilities.ts'

/** What several permission sets allow together. */
export function joinCapabilities(all: readonly Capabilities[]): Capabilities {
  const allowing = new Map<string, readonly Capabilities[]>()
  const permissions = new Map<string, readonly EffectivePermission[]>()
  const targets = new Map<string, UncertainSet>()

  function listAllowing(action: string): readonly Capabilities[] {
    const found = allowing.get(action) ?? all.filter(each => each.permissions(action).length > 0)
    allowing.set(action, found)
    return found
  }

  function uniteTargets(
    ...[action, targetSet, ...more]: Parameters<Capabilities['findTargets']>
  ): UncertainSet {
    const found = listAllowing(action).map(each => each.findTargets(action, targetSet, ...more))
    return found.length < 2 ? (found[0] ?? targetSet.none) : unionUncertainSets(found, targetSet.arns.size)
  }

  return {
    permissions(action) {
      const found = permissions.get(action) ?? listAllowing(action).flatMap(each => each.permissions(action))
      permissions.set(action, found)
      return found
    },
    listActions: () => uniteActions(all),
    isAllowedEverywhere: action => listAllowing(action).some(each => each.isAllowedEverywhere(action)),
    findTargets(action, targetSet, lookupName = '', lookupKey) {
      const key = `${action} ${targetSet.name} ${lookupName}`
      const found = targets.get(key) ?? uniteTargets(action, targetSet, lookupName, lookupKey)
      targets.set(key, found)
      return found
    },
    findResources: (action, lookupKey) =>
      unionResources(listAllowing(action).flatMap(each => each.findResources(action, lookupKey) ?? [])),
    findAllowance(action, resource, lookupKey, makes) {
      const found = listAllowing(action).flatMap(
        each => each.findAllowance(action, resource, lookupKey, makes) ?? [],
      )
      return found.find(({ conditional }) => !conditional) ?? found[0]
    },
  }
}

/** The first permission set for the actions in `own`, and the other one for all others. */
export function divideCapabilities(
  first: Capabilities,
  other: Capabilities,
  own: ReadonlySet<string>,
): Capabilities {
  const select = (action: string) => (own.has(action) ? first : other)
  return {
    permissions: action => select(action).permissions(action),
    listActions: () => uniteActions([first, other]),
    isAllowedEverywhere: action => select(action).isAllowedEverywhere(action),
    findTargets: (action, ...more) => select(action).findTargets(action, ...more),
    findResources: (action, lookupKey) => select(action).findResources(action, lookupKey),
    findAllowance: (action, ...more) => select(action).findAllowance(action, ...more),
  }
}

function uniteActions(all: readonly Capabilities[]): Set<string> {
  return new Set(all.flatMap(each => [...each.listActions()]))
}

function unionResources(all: readonly AllowedResources[]): AllowedResources | undefined {
  if (all.length < 2) return all[0]
  const possible: GlobSet = { any: all.map(each => each.possible) }
  if (all.every(each => each.certain === each.possible)) return { certain: possible, possible }
  const certain = all.flatMap(each => each.certain ?? [])
  return { certain: certain.length === 0 ? undefined : { any: certain }, possible }
}
