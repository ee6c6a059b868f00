import type { IndexedPrincipal, PermissionIndex } from '../permission-index/permission-index.ts'
import { changeTags, getAlteredPart, type Alteration } from '../permissions/alteration.ts'
import { createSetCombiner } from './altered-sets.ts'

/** The limits of combined changes, of combinations of one principal, and of altered principals of an account. */
const MAX_COMBINED = 3
const MAX_PER_PRINCIPAL = 64
const MAX_ALTERED = 2_000

/**
 * The index with its principals as they become by the changes, which are listed by the number of the principal. Altered
 * principals follow the others.
 */
export function addAlteredPrincipals(
  index: PermissionIndex,
  alterationsByPrincipal: readonly (readonly Alteration[])[],
): PermissionIndex {
  const combine = createSetCombiner(index)
  const altered: IndexedPrincipal[] = []
  index.principals.forEach((principal, of) => {
    const numbers = new Map<string, number>([['', of]])
    for (const combination of combineAlterations(alterationsByPrincipal[of] ?? [])) {
      if (altered.length >= MAX_ALTERED) return
      numbers.set(describeCombination(combination), index.principals.length + altered.length)
      altered.push({
        ...alterPrincipal(principal, combination, combine),
        altered: {
          of,
          steps: combination.map(alteration => ({
            alteration,
            parent: numbers.get(describeCombination(combination.filter(each => each !== alteration))) ?? of,
          })),
        },
      })
    }
  })
  return { ...index, principals: [...index.principals, ...altered], sets: combine.sets }
}

const idsByAlteration = new WeakMap<Alteration, string>()

function describeCombination(combination: readonly Alteration[]): string {
  return combination
    .map(alteration => {
      const id = idsByAlteration.get(alteration) ?? JSON.stringify(alteration)
      idsByAlteration.set(alteration, id)
      return id
    })
    .join(' ')
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
): IndexedPrincipal {
  const attached = combination.flatMap(each =>
    each.gives === 'POLICY_ADDED' && each.adds === 'ATTACHED' ? [each.policy] : [],
  )
  return {
    ...principal,
    ...combine.combineStates(principal, combination),
    attached: [...principal.attached, ...attached],
    tags: changeTags(principal.tags, combination),
  }
}
