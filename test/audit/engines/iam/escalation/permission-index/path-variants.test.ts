import { describe, expect, it } from 'vitest'
import {
  groupPathVariants,
  listIndexedActions,
  selectVariants,
} from '../../../../../../audit/engines/iam/escalation/permission-index/path-variants.ts'
import { awsCatalog } from '../../../../../../functions/bundled-files/aws-catalog.ts'

const paths = awsCatalog.escalationPaths()
const { takeovers, grants, removals, newPrincipals } = groupPathVariants(paths)
const groups = { takeovers, grants, removals, newPrincipals }

describe('the variants that are tried', () => {
  it.each(Object.entries(groups))(
    'are all %s, in their order, for a principal with all actions',
    (_, all) => {
      expect(selectVariants(all, [...listIndexedActions(paths)].toReversed())).toEqual(all)
    },
  )

  it.each(Object.entries(groups))('are no %s for a principal without actions', (_, all) => {
    expect(selectVariants(all, [])).toEqual([])
  })

  it.each(Object.entries(groups))('leave out no %s of which all actions are there', (_, all) => {
    for (const variant of all) {
      const actions = variant.needs.map(({ action }) => action.toLowerCase())
      expect(selectVariants(all, actions)).toContain(variant)
    }
  })

  it('are always those without a requirement', () => {
    const [free, bound] = [{ ...requireFirst(takeovers), needs: [] }, requireFirst(takeovers)]
    expect(selectVariants([bound, free], [])).toEqual([free])
  })
})

function requireFirst<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error('there is none')
  return first
}
