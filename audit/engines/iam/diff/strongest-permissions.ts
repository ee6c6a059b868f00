import { intersectGlobSets, MATCH_ALL, isEmptyGlobSet } from '../glob/glob-set.ts'
import { canArnGlobsOverlap } from '../glob/normal-form.ts'
import { listSampleTexts } from './split-glob-set.ts'
import type { AddedPermission } from './added-permission.ts'
import { computeStructuralFingerprint } from './fingerprint.ts'
import { countSteps } from '../step-limit.ts'

/** The limit of permissions that are compared with all others. */
const MAX_COMPARED = 8

/**
 * Removes added permissions of the same actions that a stronger one covers: the same with certainty, or a duplicate
 * of another statement.
 */
export function selectStrongestPermissions(additions: readonly AddedPermission[]): AddedPermission[] {
  const result: AddedPermission[] = []
  const tests: string[] = []
  const ordered = [...additions.filter(isCertain), ...additions.filter(added => !isCertain(added))]
  for (const added of ordered) {
    countSteps(1 + result.length)
    const own = computeTestsFingerprint(added)
    const better = result.filter((each, at) => isCertain(each) || tests[at] === own)
    if (isCovered(added, better)) continue
    result.push(added)
    tests.push(own)
  }
  return result
}

/** Whether the whole added permission is allowed for every request. */
function isCertain({ certainty, permission }: AddedPermission): boolean {
  const { exact, tests, unless } = permission
  return certainty === 'definite' || (exact && tests.length + unless.length === 0)
}

function computeTestsFingerprint({ certainty, permission }: AddedPermission): string {
  const { tests, unless, exact } = permission
  return `${certainty} ${exact} ${computeStructuralFingerprint(tests)} ${computeStructuralFingerprint(unless)}`
}

function isCovered(added: AddedPermission, better: readonly AddedPermission[]): boolean {
  const comparable = better.filter(
    each => added.certainty !== 'definite' || each.certainty === added.certainty,
  )
  const resourceSets = comparable
    .filter(each => canShareResource(each, added))
    .slice(0, MAX_COMPARED)
    .map(({ resources }) => resources)
  if (resourceSets.length === 0) return false
  const own = computeStructuralFingerprint(added.resources)
  return (
    resourceSets.some(
      resources => resources === MATCH_ALL || computeStructuralFingerprint(resources) === own,
    ) ||
    isEmptyGlobSet(
      intersectGlobSets([added.resources, { not: { any: resourceSets } }]),
      listSampleTexts(added),
    ) === true
  )
}

/** Whether two added permissions may have a resource in common. */
function canShareResource({ term: one }: AddedPermission, { term: other }: AddedPermission): boolean {
  if (one === 'MANY' || other === 'MANY') return true
  return one.within.every(glob => other.within.every(each => canArnGlobsOverlap(glob, each)))
}
