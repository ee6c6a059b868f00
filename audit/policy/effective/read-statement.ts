import type { Actions } from '../action/actions.ts'
import { complement, rangesOf, union, type Ranges } from '../action/ranges.ts'
import { testsOf, type Test } from '../condition/condition.ts'
import type { PolicyDocument, Statement } from '../document.ts'

/** A statement with what of it is the same for every principal. */
export interface ReadStatement {
  statement: Statement
  actions: ActionPatterns
  tests: readonly Test[]
  /** What is written of the resources. */
  written: string
}

/** Actions as a statement names them. */
export interface ActionPatterns {
  /** In lower case. */
  patterns: readonly string[]
  excepted: boolean
  /** Those of the catalogue. */
  ranges: Ranges
  /** Patterns that match nothing of the catalogue, as they are written. */
  unknown: readonly string[]
}

const read = new WeakMap<PolicyDocument, { by: Actions; statements: readonly ReadStatement[] }>()

/** The statements of a document, which is read once. */
export function readStatements(document: PolicyDocument, actions: Actions): readonly ReadStatement[] {
  const known = read.get(document)
  if (known?.by === actions) return known.statements
  const statements = document.Statement.map(statement => ({
    statement,
    actions: actionsOf(statement, actions),
    tests: testsOf(statement, document.Version),
    written: writtenIn(statement, document.Version),
  }))
  read.set(document, { by: actions, statements })
  return statements
}

function actionsOf({ Action, NotAction }: Statement, actions: Actions): ActionPatterns {
  const written = Action ?? NotAction ?? []
  const patterns = written.map(pattern => pattern.toLowerCase())
  const found = written.map(pattern => ({ pattern, ranges: rangesOf(pattern, actions) }))
  const named = union(found.flatMap(({ ranges }) => (ranges === undefined ? [] : [ranges])))
  const excepted = Action === undefined && NotAction !== undefined
  return {
    patterns,
    excepted,
    ranges: excepted ? complement(named, actions.names.length) : named,
    unknown: found.flatMap(({ pattern, ranges }) => (ranges === undefined ? [pattern] : [])),
  }
}

function writtenIn({ Resource, NotResource }: Statement, version: string): string {
  return JSON.stringify([version, Resource ?? NotResource, Resource === undefined])
}
