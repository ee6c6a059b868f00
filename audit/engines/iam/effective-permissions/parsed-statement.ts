import type { ActionCatalog } from '../action/action-catalog.ts'
import {
  invertActionRanges,
  findActionRanges,
  unionActionRanges,
  type ActionRanges,
} from '../action/action-ranges.ts'
import { parseConditionTests, type ConditionTest } from '../condition/condition-test.ts'
import type { PolicyDocument, PolicyStatement } from '../policy-document.ts'

/** A statement with the parsed parts that are the same for every principal. */
export interface ParsedStatement {
  statement: PolicyStatement
  actions: ActionPatterns
  tests: readonly ConditionTest[]
  /** A text of the resources as the policy spells them. */
  written: string
}

/** The actions of a statement. */
export interface ActionPatterns {
  /** Lowercase. */
  patterns: readonly string[]
  excepted: boolean
  /** Those in the catalog. */
  ranges: ActionRanges
  /** Patterns that match no action of the catalog, as the policy spells them. */
  unknown: readonly string[]
}

const parsedByDocument = new WeakMap<
  PolicyDocument,
  { by: ActionCatalog; statements: readonly ParsedStatement[] }
>()

/** Parses the statements of a document, once for each document. */
export function parseStatements(
  document: PolicyDocument,
  actionCatalog: ActionCatalog,
): readonly ParsedStatement[] {
  const known = parsedByDocument.get(document)
  if (known?.by === actionCatalog) return known.statements
  const statements = document.Statement.map(policyStatement => ({
    statement: policyStatement,
    actions: resolveActionPatterns(policyStatement, actionCatalog),
    tests: parseConditionTests(policyStatement, document.Version),
    written: serializeResources(policyStatement, document.Version),
  }))
  parsedByDocument.set(document, { by: actionCatalog, statements })
  return statements
}

function resolveActionPatterns(
  { Action, NotAction }: PolicyStatement,
  actionCatalog: ActionCatalog,
): ActionPatterns {
  const written = Action ?? NotAction ?? []
  const found: ActionRanges[] = []
  const unknown: string[] = []
  const patterns = written.map(pattern => pattern.toLowerCase())
  for (const [at, pattern] of patterns.entries()) {
    const ranges = findActionRanges(pattern, actionCatalog)
    if (ranges === undefined) unknown.push(written[at] ?? pattern)
    else found.push(ranges)
  }
  const named = unionActionRanges(found)
  const excepted = Action === undefined && NotAction !== undefined
  const ranges = excepted ? invertActionRanges(named, actionCatalog.names.length) : named
  return { patterns, excepted, ranges, unknown }
}

function serializeResources({ Resource, NotResource }: PolicyStatement, version: string): string {
  return JSON.stringify([version, Resource ?? NotResource, Resource === undefined])
}
