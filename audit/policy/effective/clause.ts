import type { Actions } from '../action/actions.ts'
import { complement, rangesOf, union, type Ranges } from '../action/ranges.ts'
import { testHolds, testsOf, type Context, type Test } from '../condition/condition.ts'
import type { PolicyDocument, Statement } from '../document.ts'
import { EVERYTHING, type Language } from '../glob/language.ts'
import { globCovers } from '../glob/relations.ts'
import type { Holds } from '../holds.ts'
import { contextOf, timeHolds } from './context.ts'
import type { Origin, Principal, SourcedPolicy, World } from './principal.ts'
import { filledIn } from './variables.ts'

/** A statement as it holds for one principal. */
export interface Clause {
  effect: 'Allow' | 'Deny'
  /** 0 for the principal's own policies, and for each ceiling over it a number of its own. */
  layer: number
  origin: Origin
  actions: ActionPatterns
  /** The resources that it is of for certain, and those that it may be of: a variable's value may not be known. */
  surely: Language
  perhaps: Language
  /** What is written of the resources. */
  written: string
  /** Tests of which nobody knows whether they hold. */
  tests: readonly Test[]
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

/** All that says what a principal may. */
export interface Clauses {
  principal: Principal
  context: Context
  clauses: readonly Clause[]
  /** How many ceilings there are: a boundary, the levels of service control policies. */
  ceilings: number
}

/** The statements that speak of `principal`, without those that hold for none of its requests. */
export function clausesOf(principal: Principal, world: World): Clauses {
  const context = contextOf(principal)
  const ceilings = ceilingsOver(principal)
  const layers = [ownPolicies(principal), ...ceilings]
  const clauses = layers.flatMap((policies, layer) =>
    policies.flatMap(policy => inForce(policy, { layer, principal, context, world })),
  )
  return { principal, context, clauses, ceilings: ceilings.length }
}

const ALL: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
}

/** An account's root user needs no policy to do everything (IAM User Guide, "AWS account root user"). */
function ownPolicies({ kind, identity }: Principal): readonly SourcedPolicy[] {
  return kind === 'root' ? [{ policy: 'root', document: ALL }] : identity
}

/** Service control policies do not limit the management account and service-linked roles (AWS Organizations User Guide, "SCP effects on permissions"). */
function ceilingsOver({ arn, kind, boundary, organization }: Principal): (readonly SourcedPolicy[])[] {
  const isFree = organization?.managementAccount === true || arn.includes(':role/aws-service-role/')
  const bounds = boundary === undefined || kind === 'root' ? [] : [[boundary]]
  return [...bounds, ...(isFree ? [] : (organization?.scps ?? []))]
}

interface Place {
  layer: number
  principal: Principal
  context: Context
  world: World
}

function inForce({ policy, document }: SourcedPolicy, { layer, principal, context, world }: Place): Clause[] {
  return readStatements(document, world.actions).flatMap(({ statement, actions, tests }, index): Clause[] => {
    const held = tests.map(test => ({
      test,
      holds: timeHolds(test, world.now, principal.kind) ?? addressHolds(test) ?? testHolds(test, context),
    }))
    if (held.some(({ holds }) => holds === 'NEVER')) return []
    const { Sid, Effect } = statement
    return [
      {
        effect: Effect,
        layer,
        origin: { policy, ...(Sid === undefined ? {} : { sid: Sid }), index },
        actions,
        ...resourcesOf(statement, document.Version, context),
        written: writtenIn(statement, document.Version),
        tests: held.filter(({ holds }) => holds === 'SOMETIMES').map(({ test }) => test),
      },
    ]
  })
}

/** Where requests come from is not known: who names private networks means his own, whatever AWS sees of them. */
function addressHolds({ meaning }: Test): Holds | undefined {
  const isOfAddress = meaning !== undefined && meaning !== 'NULL' && meaning.comparison === 'ADDRESS'
  return isOfAddress ? 'SOMETIMES' : undefined
}

interface ReadStatement {
  statement: Statement
  actions: ActionPatterns
  tests: readonly Test[]
}

const read = new WeakMap<PolicyDocument, { by: Actions; statements: readonly ReadStatement[] }>()

function readStatements(document: PolicyDocument, actions: Actions): readonly ReadStatement[] {
  const known = read.get(document)
  if (known?.by === actions) return known.statements
  const statements = document.Statement.map(statement => ({
    statement,
    actions: actionsOf(statement, actions),
    tests: testsOf(statement, document.Version),
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

/** Whether a statement is of `pattern`, which matches nothing of the catalogue. */
export function isOfUnknown({ patterns, excepted }: ActionPatterns, pattern: string): boolean {
  const name = pattern.toLowerCase()
  return patterns.some(each => globCovers(each, name)) !== excepted
}

function resourcesOf({ Resource, NotResource }: Statement, version: string, context: Context) {
  if (Resource?.includes('*') === true || (Resource === undefined && NotResource === undefined))
    return { surely: EVERYTHING, perhaps: EVERYTHING }
  const filled = filledIn(Resource ?? NotResource ?? [], version, context)
  const perhaps = anyOf(filled.perhaps)
  const surely = filled.surely === filled.perhaps ? perhaps : anyOf(filled.surely)
  if (Resource !== undefined) return { surely, perhaps }
  const least: Language = { not: perhaps }
  return { surely: least, perhaps: surely === perhaps ? least : { not: surely } }
}

function writtenIn({ Resource, NotResource }: Statement, version: string): string {
  return JSON.stringify([version, Resource ?? NotResource, Resource === undefined])
}

function anyOf(globs: readonly string[]): Language {
  const [first, ...more] = globs.map(glob => ({ glob }))
  return first !== undefined && more.length === 0 ? first : { any: globs.map(glob => ({ glob })) }
}
