import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffOf, grantedBy } from '../../../../audit/policy/diff/diff.ts'
import type { Principal, SourcedPolicy, World } from '../../../../audit/policy/effective/principal.ts'
import { smallCatalogue } from '../naive/catalogue.ts'
import { changed } from '../naive/changes.ts'
import { KEYS } from '../naive/conditions.ts'
import { NOW } from '../naive/contexts.ts'
import { policy } from '../naive/policies.ts'
import { principalOf, principalsWith } from '../naive/principals.ts'

const world: World = { actions: smallCatalogue(), now: NOW }
const principals = principalsWith(fc.array(policy(KEYS), { minLength: 1, maxLength: 3 }), KEYS)

/** The principal with each policy that another has too being that very object. */
function sharing(principal: Principal, other: Principal): Principal {
  const known = new Map(policiesOf(other).map(each => [JSON.stringify(each), each]))
  const own = (each: SourcedPolicy) => known.get(JSON.stringify(each)) ?? each
  const { boundary, organization } = principal
  return {
    ...principal,
    identity: principal.identity.map(own),
    ...(boundary && { boundary: own(boundary) }),
    ...(organization && {
      organization: { ...organization, scps: organization.scps.map(level => level.map(own)) },
    }),
  }
}

function policiesOf({ identity, boundary, organization }: Principal): SourcedPolicy[] {
  return [...identity, ...(boundary ? [boundary] : []), ...(organization?.scps.flat() ?? [])]
}

describe('a diff', () => {
  it('is the same whether both sides share their policies or each has its own', () => {
    fc.assert(
      fc.property(changed(principals, KEYS), layers => {
        const before = principalOf(layers.before)
        const after = principalOf(layers.after)
        const shared = sharing(after, before)
        expect(diffOf(before, shared, world)).toEqual(diffOf(before, structuredClone(after), world))
        expect(grantedBy(shared, before, world)).toEqual(grantedBy(structuredClone(after), before, world))
      }),
      { numRuns: 400 },
    )
  })
})
