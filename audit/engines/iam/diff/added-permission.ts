import { canTestsCoexist } from '../condition/contradictions.ts'
import { isAtLeastAsStrict } from '../condition/key-constraint.ts'
import type { ConditionTest } from '../condition/condition-test.ts'
import { intersectGlobSets, MATCH_ALL, isEmptyGlobSet, type GlobSet } from '../glob/glob-set.ts'
import type { DenyExclusion, EffectivePermission } from '../effective-permissions/effective-permissions.ts'
import { listSampleTexts, type GlobSetFragment } from './split-glob-set.ts'
import { computeStructuralFingerprint } from './fingerprint.ts'
import { countSteps } from '../step-limit.ts'

/** How certain it is that a permission was added. */
export type PermissionCertainty =
  /** Now certainly allowed; before, not allowed at all. */
  | 'definite'
  /** Now possibly allowed; before, not allowed at all. */
  | 'possible'
  /** Allowed before, but under conditions that are no longer required. */
  | 'condition-weakened'

/** The part of a permission that was not allowed before. */
export interface AddedPermission extends GlobSetFragment {
  certainty: PermissionCertainty
  permission: EffectivePermission
}

/**
 * What a permission adds to the permissions of the same actions before. Permissions with contradictory conditions add
 * nothing.
 */
export function findAddedPermissions(
  effectivePermission: EffectivePermission,
  before: readonly EffectivePermission[],
  fragments: (set: GlobSet) => readonly GlobSetFragment[],
): AddedPermission[] {
  if (!canTestsCoexist(effectivePermission.tests)) return []
  countSteps(1 + before.length)
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
 * The resources on which everything that `after` allows was already allowed by `before`, with no more conditions or
 * denies. Undefined if `before` required more.
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

/** Identical variables have the same value before and after; otherwise only what is certain counts. */
function findSameResources(before: EffectivePermission, after: EffectivePermission): GlobSet {
  if (before.exact || before.written === after.written) return before.on
  if (before.own.written === after.own.written)
    return intersectGlobSets([before.own.perhaps, before.remaining])
  return before.surely
}

/** Whether `wide` denies everything that `narrow` denies. */
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
