import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  diffPermissions,
  listGrantedPermissions,
} from '../../../../../audit/engines/iam/diff/diff-permissions.ts'
import type {
  Principal,
  SourcedPolicy,
  AnalysisContext,
} from '../../../../../audit/engines/iam/effective-permissions/principal.ts'
import { buildSmallActionCatalog } from '../oracle/generators/action-catalog.ts'
import { generateEdits } from '../oracle/generators/edits.ts'
import { CONDITION_KEYS } from '../oracle/generators/conditions.ts'
import { ORACLE_NOW } from '../oracle/generators/contexts.ts'
import { generatePolicy } from '../oracle/generators/policies.ts'
import { buildEnginePrincipal, generatePrincipals } from '../oracle/generators/principals.ts'
import { measureSteps } from '../../../../../audit/engines/iam/step-limit.ts'
import { countRuns } from '../../../../sample.ts'

const analysisContext: AnalysisContext = { actions: buildSmallActionCatalog(), now: ORACLE_NOW }
const principals = generatePrincipals(
  fc.array(generatePolicy(CONDITION_KEYS), { minLength: 1, maxLength: 3 }),
  CONDITION_KEYS,
)

/** The principal, sharing the objects of the policies that the other one has too. */
function sharing(principal: Principal, other: Principal): Principal {
  const known = new Map(listPolicies(other).map(each => [JSON.stringify(each), each]))
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

function listPolicies({ identity, boundary, organization }: Principal): SourcedPolicy[] {
  return [...identity, ...(boundary ? [boundary] : []), ...(organization?.scps.flat() ?? [])]
}

/** The steps of a diff of copies of these principals. */
function countDiffSteps(before: Principal, after: Principal): number {
  const [then, now] = [structuredClone(before), structuredClone(after)]
  const countTaken = measureSteps()
  diffPermissions(then, now, analysisContext)
  return countTaken()
}

describe('a diff', () => {
  it('takes the same number of steps, whatever earlier diffs computed', () => {
    fc.assert(
      fc.property(generateEdits(principals, CONDITION_KEYS), layers => {
        const before = buildEnginePrincipal(layers.before)
        const after = buildEnginePrincipal(layers.after)
        expect(countDiffSteps(before, after)).toBe(countDiffSteps(before, after))
      }),
      countRuns(400),
    )
  })

  it('is the same whether both sides share policy objects or not', () => {
    fc.assert(
      fc.property(generateEdits(principals, CONDITION_KEYS), layers => {
        const before = buildEnginePrincipal(layers.before)
        const after = buildEnginePrincipal(layers.after)
        const shared = sharing(after, before)
        expect(diffPermissions(before, shared, analysisContext)).toEqual(
          diffPermissions(before, structuredClone(after), analysisContext),
        )
        expect(listGrantedPermissions(shared, before, analysisContext)).toEqual(
          listGrantedPermissions(structuredClone(after), before, analysisContext),
        )
      }),
      countRuns(400),
    )
  })
})
