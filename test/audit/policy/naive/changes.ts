import * as fc from 'fast-check'
import type { Key } from './conditions.ts'
import { listed, type NaiveLayers, type NaivePolicy, type NaiveStatement } from './document.ts'
import { FULL_ACCESS, policy, scps, statement } from './policies.ts'

/** What is done to a principal's policies. */
type Edit = (layers: NaiveLayers) => NaiveLayers

/** One principal before and after a change. */
export interface Changed {
  before: NaiveLayers
  after: NaiveLayers
}

function adding(added: NaivePolicy): Edit {
  return layers => ({ ...layers, identity: [...layers.identity, added] })
}

/** One of the identity policies with its statements changed, if there is one. */
function editing(
  at: number,
  change: (statements: readonly NaiveStatement[]) => readonly NaiveStatement[],
): Edit {
  return layers => {
    const place = at % Math.max(1, layers.identity.length)
    const identity = layers.identity.map((each, index) => {
      const statements = change(listed(each.Statement))
      return index === place && statements.length > 0 ? { ...each, Statement: statements } : each
    })
    return { ...layers, identity }
  }
}

function without(at: number): (all: readonly NaiveStatement[]) => readonly NaiveStatement[] {
  return all => all.filter((_, index) => index !== at % all.length)
}

/** The statement without its condition, or with one more value for each key, or on everything. */
function loosened(at: number, how: number): (all: readonly NaiveStatement[]) => readonly NaiveStatement[] {
  return all =>
    all.map((each, index) => {
      if (index !== at % all.length) return each
      const { NotResource: _, Condition: __, ...rest } = each
      if (how === 0) return { ...each, Condition: {} }
      return how === 1
        ? { ...rest, Resource: '*' }
        : { ...each, Resource: [...listed(each.Resource), 'arn:aws:s3:::data/*'] }
    })
}

/** The principal without a permissions boundary. */
export function withoutBoundary(layers: NaiveLayers): NaiveLayers {
  const { boundary: _, ...rest } = layers
  return rest
}

/** An account in an organization stays in it, under other policies. */
function withLevels(levels: NaivePolicy[][]): Edit {
  return layers => ({
    ...layers,
    ...(layers.organization && { organization: { ...layers.organization, scps: levels } }),
  })
}

/** Changes as people make them: statements and policies come, go and are loosened, ceilings too. */
function edit(keys: readonly Key[]): fc.Arbitrary<Edit> {
  const at = fc.nat(3)
  return fc.oneof(
    policy(keys).map(adding),
    statement(keys).map(Statement => adding({ Version: '2012-10-17', Statement })),
    fc.tuple(at, statement(keys)).map(([place, one]) => editing(place, all => [...all, one])),
    fc.tuple(at, at).map(([place, index]) => editing(place, without(index))),
    fc.tuple(at, at, fc.nat(1)).map(([place, index, how]) => editing(place, loosened(index, how))),
    fc.constant<Edit>(withoutBoundary),
    policy(keys).map((boundary): Edit => layers => ({ ...layers, boundary })),
    scps(keys).map((levels): Edit => withLevels(levels)),
    fc.constant<Edit>(layers => ({ ...layers, identity: [FULL_ACCESS] })),
  )
}

/** One to three edits of a principal. */
export function changed(principals: fc.Arbitrary<NaiveLayers>, keys: readonly Key[]): fc.Arbitrary<Changed> {
  return fc
    .tuple(principals, fc.array(edit(keys), { minLength: 1, maxLength: 3 }))
    .map(([before, edits]) => ({ before, after: edits.reduce((layers, each) => each(layers), before) }))
}
