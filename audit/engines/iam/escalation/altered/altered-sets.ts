import type { IndexedPrincipal, PermissionIndex } from '../permission-index/permission-index.ts'
import { changeTags, type Alteration } from '../permissions/alteration.ts'
import { createCapabilities } from '../permissions/capabilities.ts'
import { combinePermissionSets, limitPermissionSet, replaceTags } from '../permissions/combine-sets.ts'
import type { IndexedAddition, PermissionSetRef } from '../permissions/permission-set-registry.ts'
import type { PermissionSet } from '../permissions/permission-set.ts'
import { addChange, GRANTED, hasChange } from '../permissions/principal-states.ts'

/** Adds the permissions of altered principals to the sets of an index. */
export interface SetCombiner {
  /** The sets of the index, followed by the ones added. */
  sets: readonly PermissionSet[]
  combineStates(
    principal: IndexedPrincipal,
    combination: readonly Alteration[],
  ): Pick<IndexedPrincipal, 'states' | 'named'>
}

export function createSetCombiner(index: PermissionIndex): SetCombiner {
  const sets = [...index.sets]
  const known = new Map<string, number>()
  const isTagged = index.sets.map(dependsOnTags)
  const whole = index.sets[index.newRole.set]?.allowed.flatMap(({ actions }) => actions) ?? []

  function addSet(key: string, build: () => PermissionSet): number {
    const remembered = known.get(key)
    if (remembered !== undefined) return remembered
    sets.push(build())
    known.set(key, sets.length - 1)
    return sets.length - 1
  }

  const areTagged = (additions: readonly IndexedAddition[]) =>
    additions.some(
      ({ allowed, limiting = allowed }) => isTagged[allowed] === true || isTagged[limiting] === true,
    )

  /** The set for the principal with its tags after the alterations, if its permissions or those added depend on them. */
  function retag(set: number, { arn, tags }: IndexedPrincipal, combination: readonly Alteration[]): number {
    const changed = changeTags(tags, combination, 'REQUESTS')
    const own = sets[set]
    const isSame = JSON.stringify(changed) === JSON.stringify(tags)
    if (own === undefined) return set
    if (!areTagged(listAdditions(combination, index)) && (isSame || isTagged[set] !== true)) return set
    return addSet(`tags ${set} ${arn} ${JSON.stringify(changed)}`, () => replaceTags(own, changed))
  }

  function addPolicies(
    set: number,
    limiting: number,
    { allowed, limiting: denying }: IndexedAddition,
  ): number {
    const [own, limits, added] = [sets[set], sets[limiting], sets[allowed]]
    if (own === undefined || limits === undefined || added === undefined) return set
    const denies = denying === undefined ? undefined : sets[denying]
    return addSet(`add ${set} ${limiting} ${allowed}`, () =>
      combinePermissionSets(own, limits, { allowed: added, ...(denies ? { limiting: denies } : {}) }),
    )
  }

  function limit(set: number, { allowed, limiting }: IndexedAddition): number {
    const [own, added, denies] = [
      sets[set],
      sets[allowed],
      limiting === undefined ? undefined : sets[limiting],
    ]
    if (own === undefined || added === undefined || denies === undefined) return set
    return addSet(`limit ${set} ${allowed}`, () =>
      limitPermissionSet(own, { allowed: added, limiting: denies }),
    )
  }

  function isAdminSet(set: number, tagsUnknown: boolean): boolean {
    const permissions = sets[set]
    if (permissions === undefined) return false
    const capabilities = createCapabilities(permissions, tagsUnknown)
    return whole.every(action => capabilities.isAllowedEverywhere(action))
  }

  function combineState(
    principal: IndexedPrincipal,
    state: number,
    combination: readonly Alteration[],
  ): PermissionSetRef {
    const { set, isAdmin } = principal.states[state] ?? { set: -1, isAdmin: false }
    const granted = principal.states[addChange(state, GRANTED)]?.set ?? set
    const additions = listAdditions(combination, index)
    let [current, limits] = [retag(set, principal, combination), retag(granted, principal, combination)]
    for (const addition of additions) {
      current = hasChange(state, GRANTED) ? limit(current, addition) : addPolicies(current, limits, addition)
      limits = limit(limits, addition)
    }
    const dependsOnTag = isTagged[set] === true || areTagged(additions)
    const isSure = isAdmin && !dependsOnTag && additions.every(each => each.limiting === undefined)
    const needsCheck = current !== set && (isAdmin || dependsOnTag)
    return { set: current, isAdmin: isSure || (needsCheck && isAdminSet(current, index.tagsUnknown)) }
  }

  return {
    sets,
    combineStates(principal, combination) {
      const additions = listAdditions(combination, index)
      const combineNamed = (set: number) => additions.reduce(limit, retag(set, principal, combination))
      return {
        states: principal.states.map((_, state) => combineState(principal, state, combination)),
        named: principal.named.map(({ byRoleArn, itself }) => ({
          byRoleArn: combineNamed(byRoleArn),
          itself: combineNamed(itself),
        })),
      }
    },
  }
}

function listAdditions(
  combination: readonly Alteration[],
  { groups, policies }: PermissionIndex,
): IndexedAddition[] {
  return combination.flatMap(alteration => {
    if (alteration.gives !== 'POLICY_ADDED') return []
    if (alteration.adds === 'MEMBERSHIP')
      return groups.find(({ arn }) => arn === alteration.group)?.adds ?? []
    const policy = policies.find(({ arn }) => arn === alteration.policy)
    return (alteration.adds === 'ATTACHED' ? policy?.adds : policy?.versions?.[alteration.version]) ?? []
  })
}

/** Whether tests of the set depend on tags of its holder. */
function dependsOnTags({ allowed }: PermissionSet): boolean {
  return allowed.some(({ by }) =>
    by.some(({ tests, unless }) =>
      [...tests, ...unless.flatMap(each => each.tests)].some(
        ({ key, values }) =>
          key.startsWith('aws:principaltag/') || values.some(value => /\$\{aws:principaltag\//i.test(value)),
      ),
    ),
  )
}
