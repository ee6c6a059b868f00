import type { Actions } from '../action/actions.ts'
import { complement, isIn, pairsOf, rangesOf, union, type Ranges } from '../action/ranges.ts'
import { summarize } from '../action/summary.ts'
import { ANYTHING, conditionTests, isBounded } from '../condition/narrowing.ts'
import { riskOf } from '../diff/risk.ts'
import type { PolicyDocument, Statement } from '../document.ts'
import { saysEverything } from './administrator.ts'
import { ASKED_ACTIONS, type PolicyPlace } from './broad.ts'
import { isWholeService, saysResource, saysWholeService } from './coverage.ts'
import { described, resourcesOf, type Described } from './described.ts'

/** A statement that allows to change every resource there is. */
export interface WritingStatement extends Described {
  /** On what, in the policy's own words. */
  on: string
  /** How many of AWS's actions it allows so. */
  count: number
  /** The worst of them, at most three. */
  worst: readonly string[]
  /** All of them, by patterns that match none besides. */
  actions: readonly string[]
}

/** Actions whose resource nobody chooses: metrics belong to the one data set of the account. */
const WITHOUT_CHOICE = ['cloudwatch:PutMetricData']

/** Another way to the same objects: who is let in by the bucket needs none. */
const ANOTHER_WAY = /^arn:\*:s3:\*:\*:accesspoint\//

const SHOWN = 3

/**
 * The Allow statements of `document` with actions that write, tag or manage permissions, that can be allowed on single
 * resources, and that are allowed on all instead. Conditions that bound the statement count, and what the document
 * denies. Left to their own questions are statements of everything, whole services, and `ASKED_ACTIONS`.
 */
export function writingStatements(
  document: PolicyDocument,
  place: PolicyPlace,
  actions: Actions,
): WritingStatement[] {
  const denies = document.Statement.filter(
    statement => statement.Effect === 'Deny' && conditionTests(statement).length === 0,
  ).map(statement => ({ statement, ranges: actionsOf(statement, actions) }))
  const covers = (statement: Statement, types: readonly string[]) =>
    types.every(type => saysResource(statement, anyOf(type, place), document, place.account) !== undefined)

  function found(statement: Statement): number[] {
    const wide = new Map<readonly string[], boolean>()
    return indicesIn(leftToThis(statement, actions), actions).filter(index => {
      const types = actions.arns(index)
      const isWide = wide.get(types) ?? covers(statement, chosen(types))
      wide.set(types, isWide)
      const isDenied = denies.some(deny => isIn(deny.ranges, index) && meets(deny.statement, types))
      return isWide && !isDenied
    })
  }

  /** Whether a Deny is of all resources of some type: the others need not be enough. */
  function meets(deny: Statement, types: readonly string[]): boolean {
    return chosen(types).some(type => covers(deny, [type]))
  }

  return document.Statement.flatMap((statement, index) => {
    if (statement.Effect !== 'Allow' || isBounded(statement)) return []
    const indices = found(statement)
    return indices.length === 0
      ? []
      : [{ ...described(statement, index), ...told(statement, indices, actions) }]
  })
}

/** The actions of a statement that no other question is about. */
function leftToThis(statement: Statement, actions: Actions): Ranges {
  const { Action, NotAction } = statement
  if (saysEverything(statement) !== undefined) return []
  if (NotAction !== undefined)
    return saysWholeService(statement) === undefined ? actionsOf(statement, actions) : []
  const named = (which: boolean) =>
    actionsOf(
      { ...statement, Action: (Action ?? []).filter(each => isWholeService(each) === which) },
      actions,
    )
  return without(named(false), named(true), actions.names.length)
}

function actionsOf({ Action, NotAction }: Statement, actions: Actions): Ranges {
  const named = union((Action ?? NotAction ?? []).flatMap(pattern => [rangesOf(pattern, actions) ?? []]))
  return Action === undefined && NotAction !== undefined ? complement(named, actions.names.length) : named
}

function without(all: Ranges, less: Ranges, size: number): Ranges {
  return complement(union([complement(all, size), less]), size)
}

function indicesIn(ranges: Ranges, actions: Actions): number[] {
  const asked = new Set([...ASKED_ACTIONS, ...WITHOUT_CHOICE].map(name => actions.indexOf(name)))
  return pairsOf(ranges)
    .flatMap(([first, end]) => Array.from({ length: end - first }, (_, at) => first + at))
    .filter(index => !asked.has(index) && changes(index, actions) && actions.arns(index).length > 0)
}

function changes(index: number, actions: Actions): boolean {
  const level = actions.level(index)
  return level !== 'List' && level !== 'Read'
}

/** The types among which who writes a policy chooses. */
function chosen(types: readonly string[]): readonly string[] {
  const main = types.filter(type => !ANOTHER_WAY.test(type))
  return main.length > 0 ? main : types
}

/** An ARN that stands for any of its type in any region of the account. */
function anyOf(type: string, { partition, account }: PolicyPlace): string {
  const [arn = '', , service = '', region = '', owner = '', ...rest] = type.split(':')
  const parts = [arn, partition, service, region, owner === '*' ? account : owner, ...rest]
  return parts.map(part => part.replaceAll('*', ANYTHING)).join(':')
}

function told(statement: Statement, indices: readonly number[], actions: Actions) {
  const worst = indices.toSorted((a, b) => riskOf(b, actions) - riskOf(a, actions) || a - b)
  return {
    on: resourcesOf(statement),
    count: indices.length,
    worst: worst.slice(0, SHOWN).map(index => actions.spelling(index)),
    actions: summarize(indices, actions),
  }
}
