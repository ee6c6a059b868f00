import * as fc from 'fast-check'
import type { ConditionKeySample } from './conditions.ts'
import { normalizeList, type OraclePolicies, type OraclePolicy, type OracleStatement } from '../document.ts'
import { ORACLE_FULL_ACCESS, generatePolicy, generateScps, generateStatement } from './policies.ts'

/** A change of a principal's policies. */
type PolicyEdit = (layers: OraclePolicies) => OraclePolicies

/** One principal before and after a change. */
export interface EditedPrincipal {
  before: OraclePolicies
  after: OraclePolicies
}

function generateAddition(added: OraclePolicy): PolicyEdit {
  return layers => ({ ...layers, identity: [...layers.identity, added] })
}

/** One of the identity policies with its statements changed, if there is one. */
function generateEdit(
  at: number,
  change: (statements: readonly OracleStatement[]) => readonly OracleStatement[],
): PolicyEdit {
  return layers => {
    const place = at % Math.max(1, layers.identity.length)
    const identity = layers.identity.map((each, index) => {
      const statements = change(normalizeList(each.Statement))
      return index === place && statements.length > 0 ? { ...each, Statement: statements } : each
    })
    return { ...layers, identity }
  }
}

function without(at: number): (all: readonly OracleStatement[]) => readonly OracleStatement[] {
  return all => all.filter((_, index) => index !== at % all.length)
}

/** The statement without its condition, or with one more value for each key, or on all resources. */
function loosenStatement(
  at: number,
  how: number,
): (all: readonly OracleStatement[]) => readonly OracleStatement[] {
  return all =>
    all.map((each, index) => {
      if (index !== at % all.length) return each
      const { NotResource: _, Condition: __, ...rest } = each
      if (how === 0) return { ...each, Condition: {} }
      return how === 1
        ? { ...rest, Resource: '*' }
        : { ...each, Resource: [...normalizeList(each.Resource), 'arn:aws:s3:::data/*'] }
    })
}

/** The principal without a permissions boundary. */
export function removeBoundary(layers: OraclePolicies): OraclePolicies {
  const { boundary: _, ...rest } = layers
  return rest
}

/** An account stays in its organization, under other policies. */
function withLevels(levels: OraclePolicy[][]): PolicyEdit {
  return layers => ({
    ...layers,
    ...(layers.organization && { organization: { ...layers.organization, scps: levels } }),
  })
}

/** Typical changes: statements and policies are added, removed and loosened, limiting policies too. */
function edit(keys: readonly ConditionKeySample[]): fc.Arbitrary<PolicyEdit> {
  const at = fc.nat(3)
  return fc.oneof(
    generatePolicy(keys).map(generateAddition),
    generateStatement(keys).map(Statement => generateAddition({ Version: '2012-10-17', Statement })),
    fc.tuple(at, generateStatement(keys)).map(([place, one]) => generateEdit(place, all => [...all, one])),
    fc.tuple(at, at).map(([place, index]) => generateEdit(place, without(index))),
    fc
      .tuple(at, at, fc.nat(1))
      .map(([place, index, how]) => generateEdit(place, loosenStatement(index, how))),
    fc.constant<PolicyEdit>(removeBoundary),
    generatePolicy(keys).map((boundary): PolicyEdit => layers => ({ ...layers, boundary })),
    generateScps(keys).map((levels): PolicyEdit => withLevels(levels)),
    fc.constant<PolicyEdit>(layers => ({ ...layers, identity: [ORACLE_FULL_ACCESS] })),
  )
}

/** One to three edits of a principal. */
export function generateEdits(
  principals: fc.Arbitrary<OraclePolicies>,
  keys: readonly ConditionKeySample[],
): fc.Arbitrary<EditedPrincipal> {
  return fc
    .tuple(principals, fc.array(edit(keys), { minLength: 1, maxLength: 3 }))
    .map(([before, edits]) => ({ before, after: edits.reduce((layers, each) => each(layers), before) }))
}
