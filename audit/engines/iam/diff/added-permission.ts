import { canTestsCoexist } from '../condition/contradictions.ts'
import { isAtLeastAsStrict } from '../condition/key-constraint.ts'
import type { ConditionTest } from '../condition/condition-test.ts'
import { intersectGlobSets, MATCH_ALL, isEmptyGlobSet, type GlobSet } from '../glob/glob-set.ts'
import type { DenyExclusion, EffectivePermission } from '../effective-permissions/effective-permissions.ts'
import { listSampleTexts, type GlobSetFragment } from './split-glob-set.ts'
import { computeStructuralFingerprint } from './fingerprint.ts'

/** How certain it is that something was gained. */
export type PermissionCertainty =
  /** It is allowed now, whatever the request is, and was not at all. */
  | 'definite'
  /** It may be allowed now and was not at all. */
  | 'possible'
  /** It was allowed already, but under conditions that are no longer asked for. */
  | 'condition-weakened'

/** What a permission adds to what was allowed before. */
export interface AddedPermission extends GlobSetFragment {
  certainty: PermissionCertainty
  permission: EffectivePermission
}

/**
 * What `permission` adds to what `before` allowed of the same actions, taken apart by `fragments`. What asks for things
 * that no request has at once adds nothing.
 */
export function findAddedPermissions(
  effectivePermission: EffectivePermission,
  before: readonly EffectivePermission[],
  fragments: (set: GlobSet) => readonly GlobSetFragment[],
): AddedPermission[] {
  if (!canTestsCoexist(effectivePermission.tests)) return []
  const covered = before.flatMap(each => findCoveredResources(each, effectivePermission) ?? [])
  if (
    covered.some(
      on =>
        on === MATCH_ALL ||
        computeStructuralFingerprint(on) === computeStructuralFingerprint(effectivePermission.on),
    )
  )
    return []
  const added = subtractGlobSets(effectivePermission.on, covered)
  const others = before.map(({ on }) => on).filter(on => !covered.includes(on))
  if (others.length === 0)
    return fragments(added).map(part => buildAddedPermission(part, effectivePermission))
  return [
    ...fragments(subtractGlobSets(added, others)).map(part =>
      buildAddedPermission(part, effectivePermission),
    ),
    ...fragments(intersectGlobSets([added, { any: others }])).map((part): AddedPermission => ({
      ...part,
      permission: effectivePermission,
      certainty: 'condition-weakened',
    })),
  ]
}

function buildAddedPermission(
  part: GlobSetFragment,
  effectivePermission: EffectivePermission,
): AddedPermission {
  return { ...part, permission: effectivePermission, certainty: classifyCertainty(effectivePermission, part) }
}

function subtractGlobSets(set: GlobSet, others: readonly GlobSet[]): GlobSet {
  return others.length === 0 ? set : intersectGlobSets([set, { not: { any: others } }])
}

function classifyCertainty(
  { exact, tests, unless }: EffectivePermission,
  part: GlobSetFragment,
): PermissionCertainty {
  if (!exact || tests.length > 0) return 'possible'
  const mayBeDenied = unless.some(
    ({ on }) =>
      on === MATCH_ALL ||
      isEmptyGlobSet(intersectGlobSets([part.resources, on]), listSampleTexts(part)) !== true,
  )
  return mayBeDenied ? 'possible' : 'definite'
}

/**
 * The resources on which whatever `after` allows was allowed by `before` already: it asked for no more there and denied
 * no more. Undefined where it asked for more.
 */
function findCoveredResources(before: EffectivePermission, after: EffectivePermission): GlobSet | undefined {
  if (!before.tests.every(conditionTest => after.tests.some(each => isAtLeastAsStrict(each, conditionTest))))
    return undefined
  const lost = before.unless.filter(
    denyExclusion =>
      !after.unless.some(each => isExclusionCovered(denyExclusion, each)) &&
      canTestsCoexist([...after.tests, ...denyExclusion.tests]),
  )
  return subtractGlobSets(
    findSameResources(before, after),
    lost.map(({ on }) => on),
  )
}

/** Variables that are written alike have the same value before and after; otherwise only what is certain counts. */
function findSameResources(before: EffectivePermission, after: EffectivePermission): GlobSet {
  if (before.exact || before.written === after.written) return before.on
  if (before.own.written === after.own.written)
    return intersectGlobSets([before.own.perhaps, before.remaining])
  return before.surely
}

/** Whether whatever `narrow` denies `wide` denies too. */
function isExclusionCovered(narrow: DenyExclusion, wide: DenyExclusion): boolean {
  const isSame =
    wide.written === narrow.written &&
    computeStructuralFingerprint(wide.on) === computeStructuralFingerprint(narrow.on)
  const isOfAll =
    isSame || (wide.exact && isEmptyGlobSet(intersectGlobSets([narrow.on, { not: wide.on }])) === true)
  return isOfAll && wide.tests.every(conditionTest => isTestImplied(narrow.tests, conditionTest))
}

function isTestImplied(tests: readonly ConditionTest[], conditionTest: ConditionTest): boolean {
  return tests.some(each => isAtLeastAsStrict(each, conditionTest))
}
