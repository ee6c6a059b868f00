import type { ConditionTest } from '../condition/condition-test.ts'
import { intersectGlobSets, MATCH_ALL, type GlobSet } from '../glob/glob-set.ts'
import type { StatementClause } from './statement-clause.ts'
import type { StatementRef } from './principal.ts'
import { countSteps } from '../step-limit.ts'

/** The limit of distinct grant paths; beyond it only their resources are kept. */
const MAX_GRANT_PATHS = 64

/** A combination of one statement of each limiting policy: all its conditions must hold at once. */
export interface GrantPath {
  perhaps: readonly GlobSet[]
  surely: readonly GlobSet[]
  exact: boolean
  written: readonly string[]
  tests: readonly ConditionTest[]
  within: readonly StatementRef[]
}

const UNLIMITED_PATH: GrantPath = {
  perhaps: [],
  surely: [],
  exact: true,
  written: [],
  tests: [],
  within: [],
}

/** Every path through this number of limiting policies, given their Allow clauses. */
export function combineCeilings(allows: readonly StatementClause[], ceilings: number): GrantPath[] {
  let paths: GrantPath[] = [UNLIMITED_PATH]
  for (let layer = 1; layer <= ceilings; layer += 1) {
    const alternatives = listCeilingAlternatives(
      allows.filter(statementClause => statementClause.layer === layer),
    )
    countSteps(allows.length + 4 * paths.length * alternatives.length)
    const joined = paths.flatMap(path => alternatives.map(alternative => joinPaths(path, alternative)))
    paths =
      joined.length > MAX_GRANT_PATHS
        ? paths.flatMap(path => joinPaths(path, mergePaths(alternatives)))
        : joined
  }
  return paths
}

/** Whether a clause has no conditions. */
export function isUnconditional({ tests }: StatementClause): boolean {
  return tests.length === 0
}

/**
 * The alternatives of one limiting policy: all certain clauses together are one alternative, each other clause is its
 * own.
 */
function listCeilingAlternatives(allows: readonly StatementClause[]): GrantPath[] {
  const plain = allows.filter(
    statementClause => isUnconditional(statementClause) && statementClause.surely === statementClause.perhaps,
  )
  if (plain.some(({ perhaps }) => perhaps === MATCH_ALL)) return [UNLIMITED_PATH]
  const others = allows.filter(statementClause => !plain.includes(statementClause))
  const union = [{ any: plain.map(({ perhaps }) => perhaps) }]
  const whole: GrantPath = {
    perhaps: union,
    surely: union,
    exact: true,
    written: plain.map(({ written }) => written),
    tests: [],
    within: plain.map(({ origin }) => origin),
  }
  return [
    ...(plain.length > 0 ? [whole] : []),
    ...others.map(({ perhaps, surely, written, tests, origin }) => ({
      perhaps: [perhaps],
      surely: [surely],
      exact: surely === perhaps,
      written: [written],
      tests,
      within: [origin],
    })),
  ]
}

function joinPaths(one: GrantPath, other: GrantPath): GrantPath {
  if (one === UNLIMITED_PATH || other === UNLIMITED_PATH) return one === UNLIMITED_PATH ? other : one
  return {
    perhaps: [...one.perhaps, ...other.perhaps],
    surely: [...one.surely, ...other.surely],
    exact: one.exact && other.exact,
    written: [...one.written, ...other.written],
    tests: [...one.tests, ...other.tests],
    within: [...one.within, ...other.within],
  }
}

function mergePaths(paths: readonly GrantPath[]): GrantPath {
  return {
    perhaps: [{ any: paths.map(({ perhaps }) => intersectGlobSets(perhaps)) }],
    surely: [{ any: [] }],
    exact: false,
    written: paths.flatMap(({ written }) => written),
    tests: [],
    within: paths.flatMap(({ within }) => within),
  }
}
