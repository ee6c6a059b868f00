import type { IndexedPrincipal, PermissionIndex } from '../permission-index/permission-index.ts'
import { changeTags, getAlteredPart, isSessionTag, type Alteration } from '../permissions/alteration.ts'
import { createSetCombiner } from './altered-sets.ts'

/** The limits of combined changes, of combinations of one principal, and of altered principals of an account. */
const MAX_COMBINED = 3
const MAX_PER_PRINCIPAL = 64
const MAX_ALTERED = 500

/**
 * The index with its principals as they become by the changes, which are listed by the number of the principal. Altered
 * principals follow the others.
 */
export function addAlteredPrincipals(
  index: PermissionIndex,
  alterationsByPrincipal: readonly (readonly Alteration[])[],
): PermissionIndex {
  const combine = createSetCombiner(index)
  const numbers = new Map<string, number>()
  const altered = listCombinations(alterationsByPrincipal).map(({ of, combination }, position) => {
    numbers.set(describeCombination(of, combination), index.principals.length + position)
    const steps = combination.map(alteration => {
      const others = combination.filter(each => each !== alteration)
      return { alteration, parent: numbers.get(describeCombination(of, others)) ?? of }
    })
    const principal = index.principals[of]
    return principal && { ...alterPrincipal(principal, combination, combine, index), altered: { of, steps } }
  })
  return {
    ...index,
    principals: [...index.principals, ...altered.filter(each => each !== undefined)],
    sets: combine.sets,
  }
}

interface AlteredCombination {
  /** The number of the principal. */
  of: number
  combination: readonly Alteration[]
}

/** The changes of all principals; single ones first, because combinations have them as parents. */
function listCombinations(
  alterationsByPrincipal: readonly (readonly Alteration[])[],
): readonly AlteredCombination[] {
  return alterationsByPrincipal
    .flatMap((alterations, of) =>
      combineAlterations(alterations).map((combination): AlteredCombination => ({ of, combination })),
    )
    .toSorted((one, other) => one.combination.length - other.combination.length)
    .slice(0, MAX_ALTERED)
}

const idsByAlteration = new WeakMap<Alteration, string>()

function describeCombination(of: number, combination: readonly Alteration[]): string {
  const ids = combination.map(alteration => {
    const id = idsByAlteration.get(alteration) ?? JSON.stringify(alteration)
    idsByAlteration.set(alteration, id)
    return id
  })
  return [of, ...ids].join(' ')
}

/** Sets of changes that do not exclude each other; smaller ones first. */
function combineAlterations(alterations: readonly Alteration[]): Alteration[][] {
  const found: Alteration[][] = []
  let last: { combination: Alteration[]; next: number }[] = [{ combination: [], next: 0 }]
  for (let size = 1; size <= MAX_COMBINED; size += 1) {
    last = last.flatMap(({ combination, next }) =>
      alterations.slice(next).flatMap((alteration, at) => {
        const part = getAlteredPart(alteration)
        return combination.some(each => getAlteredPart(each) === part)
          ? []
          : [{ combination: [...combination, alteration], next: next + at + 1 }]
      }),
    )
    found.push(...last.map(({ combination }) => combination))
  }
  return found.slice(0, MAX_PER_PRINCIPAL)
}

function alterPrincipal(
  principal: IndexedPrincipal,
  combination: readonly Alteration[],
  combine: ReturnType<typeof createSetCombiner>,
  { groups }: PermissionIndex,
): IndexedPrincipal {
  const attached = combination.flatMap(each => {
    if (each.gives !== 'POLICY_ADDED' || each.adds === 'VERSION') return []
    if (each.adds === 'ATTACHED') return [each.policy]
    return groups.find(({ arn }) => arn === each.group)?.attached ?? []
  })
  return {
    ...principal,
    ...combine.combineStates(principal, combination),
    attached: [...principal.attached, ...attached],
    tags: changeTags(principal.tags, combination),
    accessKeys: principal.accessKeys - combination.filter(({ gives }) => gives === 'KEY_REMOVED').length,
    ...(combination.some(isSessionTag)
      ? { sessionTags: changeTags(principal.tags, combination, 'REQUESTS') }
      : {}),
  }
}
