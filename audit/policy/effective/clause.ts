import { testHolds, type Context, type Test } from '../condition/condition.ts'
import type { PolicyDocument, Statement } from '../document.ts'
import { EVERYTHING, type Language } from '../glob/language.ts'
import { globCovers } from '../glob/relations.ts'
import type { Holds } from '../holds.ts'
import { contextOf, contextSaying, timeHolds } from './context.ts'
import type { Origin, Principal, SourcedPolicy, World } from './principal.ts'
import { readStatements, type ActionPatterns, type ReadStatement } from './read-statement.ts'
import { filledIn, hasVariables } from './variables.ts'

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
  const { now, transport } = world
  const context = contextOf(principal, transport)
  const asked = `${now} ${transport} ${contextSaying(principal)}`
  const ceilings = ceilingsOver(principal)
  const layers = [ownPolicies(principal), ...ceilings]
  const clauses: Clause[] = []
  for (const [layer, policies] of layers.entries()) {
    const place = { layer, principal, context, world, asked }
    for (const policy of policies) for (const clause of inForce(policy, place)) clauses.push(clause)
  }
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
  /** By what clauses can differ that are not the same for every principal. */
  asked: string
}

function inForce(source: SourcedPolicy, place: Place): readonly Clause[] {
  const statements = readStatements(source.document, place.world.actions)
  const fixed = fixedClauses(source, place.layer, statements)
  if (fixed.areAll) return fixed.clauses
  if (fixed.last?.asked === place.asked) return fixed.last.clauses
  const { at } = fixed
  const clauses: Clause[] = []
  for (const [index, read] of statements.entries()) {
    const clause = at[index] ?? clauseFor(read, index, source, place)
    if (clause !== undefined) clauses.push(clause)
  }
  fixed.last = { asked: place.asked, clauses }
  return clauses
}

const known = new WeakMap<PolicyDocument, (Fixed | undefined)[]>()

/** The clauses of a policy that are the same for every principal: they ask for nothing and have no variables. */
interface Fixed {
  policy: string
  of: readonly ReadStatement[]
  clauses: readonly Clause[]
  /** The same by the number of the statement; undefined for one that depends on the principal. */
  at: readonly (Clause | undefined)[]
  areAll: boolean
  /** All clauses for the principal that was last asked about: a change is of one. */
  last?: { asked: string; clauses: readonly Clause[] }
}

function fixedClauses(
  { policy, document }: SourcedPolicy,
  layer: number,
  statements: readonly ReadStatement[],
): Fixed {
  const layers = known.get(document) ?? []
  known.set(document, layers)
  const found = layers[layer]
  if (found?.policy === policy && found.of === statements) return found
  const at = statements.map((read, index) => {
    const { Resource, NotResource } = read.statement
    if (read.tests.length > 0 || hasVariables(Resource ?? NotResource ?? [], document.Version))
      return undefined
    const resources = resourcesOf(read.statement, document.Version, () => [])
    return clauseOf(read, index, { policy, layer, resources, tests: [] })
  })
  const clauses = at.filter(clause => clause !== undefined)
  const fixed: Fixed = { policy, of: statements, clauses, at, areAll: clauses.length === at.length }
  layers[layer] = fixed
  return fixed
}

function clauseOf(
  { statement, actions, written }: ReadStatement,
  index: number,
  {
    policy,
    layer,
    resources,
    tests,
  }: Pick<Clause, 'layer' | 'tests'> & {
    policy: string
    resources: Pick<Clause, 'surely' | 'perhaps'>
  },
): Clause {
  const { Sid, Effect } = statement
  const origin = Sid === undefined ? { policy, index } : { policy, sid: Sid, index }
  const { surely, perhaps } = resources
  return { effect: Effect, layer, origin, actions, written, surely, perhaps, tests }
}

/** A statement as it holds for the principal; undefined where it holds for none of its requests. */
function clauseFor(
  read: ReadStatement,
  index: number,
  { policy, document }: SourcedPolicy,
  { layer, principal, context, world }: Place,
): Clause | undefined {
  const tests: Test[] = []
  for (const test of read.tests) {
    const holds = timeHolds(test, world.now, principal.kind) ?? addressHolds(test) ?? testHolds(test, context)
    if (holds === 'NEVER') return undefined
    if (holds === 'SOMETIMES') tests.push(test)
  }
  const resources = resourcesOf(read.statement, document.Version, context)
  return clauseOf(read, index, { policy, layer, resources, tests })
}

/** Where requests come from is not known: who names private networks means his own, whatever AWS sees of them. */
function addressHolds({ meaning }: Test): Holds | undefined {
  const isOfAddress = meaning !== undefined && meaning !== 'NULL' && meaning.comparison === 'ADDRESS'
  return isOfAddress ? 'SOMETIMES' : undefined
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

function anyOf(globs: readonly string[]): Language {
  const [first, ...more] = globs.map(glob => ({ glob }))
  return first !== undefined && more.length === 0 ? first : { any: globs.map(glob => ({ glob })) }
}
