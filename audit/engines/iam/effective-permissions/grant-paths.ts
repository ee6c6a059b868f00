import type { ConditionTest } from '../condition/condition-test.ts'
import { intersectGlobSets, MATCH_ALL, type GlobSet } from '../glob/glob-set.ts'
import type { StatementClause } from './statement-clause.ts'
import type { StatementRef } from './principal.ts'

/** Ways through several ceilings that are told apart; beyond them what they say of resources is kept, and no more. */
const MAX_GRANT_PATHS = 64

/** A way through all ceilings: what must hold at once. */
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

/** Every way through all of so many ceilings, of whose statements `allows` are. */
export function combineCeilings(allows: readonly StatementClause[], ceilings: number): GrantPath[] {
  let paths: GrantPath[] = [UNLIMITED_PATH]
  for (let layer = 1; layer <= ceilings; layer += 1) {
    const alternatives = listCeilingAlternatives(
      allows.filter(statementClause => statementClause.layer === layer),
    )
    const joined = paths.flatMap(path => alternatives.map(alternative => joinPaths(path, alternative)))
    paths =
      joined.length > MAX_GRANT_PATHS
        ? paths.flatMap(path => joinPaths(path, mergePaths(alternatives)))
        : joined
  }
  return paths
}

/** Whether a statement asks for nothing. */
export function isUnconditional({ tests }: StatementClause): boolean {
  return tests.length === 0
}

/** Statements that hold for certain are one opening together; each other one is an opening of its own. */
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
