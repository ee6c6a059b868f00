import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PermissionChange } from '../../../../../audit/engines/iam/diff/permission-change.ts'
import {
  diffPermissions,
  type PermissionDiff,
} from '../../../../../audit/engines/iam/diff/diff-permissions.ts'
import type { AnalysisContext } from '../../../../../audit/engines/iam/effective-permissions/principal.ts'
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'
import { buildSmallActionCatalog } from '../oracle/generators/action-catalog.ts'
import { generateEdits, removeBoundary, type EditedPrincipal } from '../oracle/generators/edits.ts'
import { CONDITION_KEYS, COMPARABLE_CONDITION_KEYS } from '../oracle/generators/conditions.ts'
import { buildContexts, buildRandomContext, ORACLE_NOW } from '../oracle/generators/contexts.ts'
import type { OracleContext, OraclePolicies, OraclePolicy } from '../oracle/document.ts'
import { decideIdentitySideByOracle } from '../oracle/evaluator.ts'
import { listManagedPolicyNames, listManagedPolicyVersions } from '../oracle/generators/managed-policies.ts'
import { isMatchByRegex } from '../oracle/pattern.ts'
import { generatePolicy, generateStatement } from '../oracle/generators/policies.ts'
import { buildEnginePrincipal, generatePrincipals } from '../oracle/generators/principals.ts'
import { fillPattern, chooseProbe, type Probe } from '../oracle/generators/probes.ts'
import { listOraclePolicies } from '../oracle/generators/questions.ts'
import { pickRandomly, createRandomBelow, type RandomBelow } from '../oracle/generators/random.ts'
import { keepStatementsForAction } from '../oracle/relevant-statements.ts'
import { listStatementsForAction } from '../oracle/statement.ts'

/** `ACCESS_ALL=1` checks every managed policy and many more random changes. */
const isWhole = process.env['ACCESS_ALL'] === '1'
const seed = Number(process.env['ACCESS_SEED'] ?? 20_261_125)
const timeout = 3_600_000
const PROBES = 20
const CONTEXTS = 100

/** Random policies use a dozen actions, AWS's policies use all. */
const small: AnalysisContext = { actions: buildSmallActionCatalog(), now: ORACLE_NOW }
const real: AnalysisContext = { actions: loadActions(), now: ORACLE_NOW }

function diffPrincipals({ before, after }: EditedPrincipal, analysisContext = small): PermissionDiff {
  return diffPermissions(buildEnginePrincipal(before), buildEnginePrincipal(after), analysisContext)
}

/** What was granted, without the groups of actions omitted because of the limit. */
function listGranted(change: EditedPrincipal, analysisContext = small): readonly PermissionChange[] {
  return diffPrincipals(change, analysisContext).granted
}

/** A change with only the statements that apply to an action. */
function keepForAction({ before, after }: EditedPrincipal, action: string): EditedPrincipal {
  return { before: keepStatementsForAction(before, action), after: keepStatementsForAction(after, action) }
}

/** Contexts in which a variable can stand for a part of the resource; some of requests without TLS. */
function listContexts(
  { before, after }: EditedPrincipal,
  { resource }: Probe,
  randomBelow: RandomBelow,
): OracleContext[] {
  const names = resource.split(/[:/]/).slice(-2)
  return buildContexts([before, after], CONTEXTS, keys => ({
    ...buildRandomContext(after, keys, randomBelow, names),
    'aws:securetransport': pickRandomly(['true', 'true', 'false'], randomBelow),
  }))
}

function allows(layers: OraclePolicies, probe: Probe, context: OracleContext): boolean {
  return decideIdentitySideByOracle({ ...probe, context }, layers) === 'allow'
}

function isInside({ action, resource, within, except }: PermissionChange, probe: Probe): boolean {
  return (
    isMatchByRegex(action, probe.action, 'i') &&
    [resource, ...within].every(glob => isMatchByRegex(glob, probe.resource)) &&
    !except.some(glob => isMatchByRegex(glob, probe.resource))
  )
}

/** What few globs cannot express is reported by an example, which stands for more of the same action. */
function isExampleFor({ action, resource, example }: PermissionChange, probe: Probe): boolean {
  return isMatchByRegex(action, probe.action, 'i') && resource === example.resource && !/[*?]/.test(resource)
}

/** Whether AWS accepts the action on the resource: other probes do not matter. */
function canBeAsked({ action, resource }: Probe, analysisContext: AnalysisContext): boolean {
  const index = analysisContext.actions.indexOf(action)
  const arns = index === undefined ? [] : analysisContext.actions.arns(index)
  if (arns.length === 0) return index !== undefined && resource === '*'
  return arns.some(arn => {
    const isOfObject = /^arn:[^:]*:s3:::[^/]*\//.test(resource)
    return isMatchByRegex(arn, resource) && !(arn === 'arn:*:s3:::*' && isOfObject)
  })
}

interface DiffFault {
  what: string
  probe: Probe
  context?: OracleContext
  entry?: PermissionChange
  statements: readonly string[]
}

function describeEntry({ before, after }: EditedPrincipal, { action }: Probe): string[] {
  const text = (layers: OraclePolicies) => listStatementsForAction(action, listOraclePolicies(layers))
  return ['before:', ...text(before), 'after:', ...text(after)]
}

/** What is newly allowed and missing in the entries. */
function missed(
  change: EditedPrincipal,
  randomBelow: RandomBelow,
  analysisContext: AnalysisContext,
): DiffFault[] {
  const { granted, omitted: remaining } = diffPrincipals(change, analysisContext)
  const policies = [...listOraclePolicies(change.before), ...listOraclePolicies(change.after)]
  const probes = Array.from({ length: PROBES }, () =>
    chooseProbe(policies, analysisContext.actions.names, randomBelow),
  )
  return probes.flatMap(probe => {
    if (remaining.granted > 0 || !canBeAsked(probe, analysisContext)) return []
    if (granted.some(entry => isInside(entry, probe) || isExampleFor(entry, probe))) return []
    const relevant = keepForAction(change, probe.action)
    const context = listContexts(relevant, probe, randomBelow).find(
      each => allows(relevant.after, probe, each) && !allows(relevant.before, probe, each),
    )
    return context === undefined
      ? []
      : [{ what: 'missed', probe, context, statements: describeEntry(change, probe) }]
  })
}

/** Errors of the entries: in their examples, and in what they call certain. */
function overstated(
  change: EditedPrincipal,
  randomBelow: RandomBelow,
  analysisContext: AnalysisContext,
): DiffFault[] {
  return listGranted(change, analysisContext).flatMap(entry => {
    const fault = (what: string, probe: Probe, context?: OracleContext): DiffFault => {
      return { what, probe, entry, statements: describeEntry(change, probe), ...(context && { context }) }
    }
    const { example } = entry
    if (!isInside(entry, example)) return [fault('the example is not inside', example)]
    if (entry.certainty !== 'definite') return []
    const relevant = keepForAction(change, example.action)
    const contexts = listContexts(relevant, example, randomBelow)
    const probes = [
      example,
      ...listContainedActions(entry, randomBelow).filter(probe => canBeAsked(probe, analysisContext)),
    ]
    return probes.flatMap(probe => {
      const wrong = contexts.find(
        context => allows(relevant.before, probe, context) || !allows(relevant.after, probe, context),
      )
      return wrong === undefined ? [] : [fault('is not definite', probe, wrong)]
    })
  })
}

/** Whether some request gained the example of an entry. */
function isConfirmed(
  { example }: PermissionChange,
  change: EditedPrincipal,
  randomBelow: RandomBelow,
): boolean {
  const relevant = keepForAction(change, example.action)
  return listContexts(relevant, example, randomBelow).some(
    context => allows(relevant.after, example, context) && !allows(relevant.before, example, context),
  )
}

/** Some resources of an entry, with one of its actions. */
function listContainedActions(entry: PermissionChange, randomBelow: RandomBelow): Probe[] {
  return Array.from({ length: 4 }, () => ({
    action: entry.example.action,
    resource: fillPattern(entry.resource, randomBelow),
  })).filter(probe => isInside(entry, probe))
}

function expectNone(faults: readonly DiffFault[]): void {
  const [first] = faults
  expect(first).toBeUndefined()
}

const randomPrincipals = generatePrincipals(
  fc.array(generatePolicy(CONDITION_KEYS), { minLength: 1, maxLength: 3 }),
  CONDITION_KEYS,
)
const modestPrincipals = generatePrincipals(
  fc.array(generatePolicy(COMPARABLE_CONDITION_KEYS), { minLength: 1, maxLength: 3 }),
  COMPARABLE_CONDITION_KEYS,
)
const plainPrincipals = generatePrincipals(fc.array(generatePolicy([]), { minLength: 1, maxLength: 3 }), [])

/** A principal with managed policies, one of which is changed as AWS changed it. */
const updated: fc.Arbitrary<EditedPrincipal> = fc
  .tuple(
    fc.constantFrom(...listManagedPolicyNames().filter(name => listManagedPolicyVersions(name).length > 1)),
    fc.array(fc.constantFrom(...listManagedPolicyNames()), { maxLength: 2 }),
    fc.nat(),
  )
  .chain(([name, others, at]) => {
    const versions = listManagedPolicyVersions(name)
    const place = 1 + (at % (versions.length - 1))
    const rest = others
      .map(other => listManagedPolicyVersions(other).at(-1))
      .filter(each => each !== undefined)
    const identity = (one: OraclePolicy | undefined) => [...(one === undefined ? [] : [one]), ...rest]
    return generatePrincipals(fc.constant(identity(versions[place - 1])), CONDITION_KEYS).map(before => ({
      before,
      after: { ...before, identity: identity(versions[place]) },
    }))
  })

const times = (some: number) => ({ numRuns: isWhole ? some * 40 : Math.ceil(some / 3), seed })

describe('a diff', () => {
  it('of a principal with itself is empty, for any order of its policies', { timeout }, () => {
    fc.assert(
      fc.property(randomPrincipals, before => {
        const after = { ...before, identity: before.identity.toReversed() }
        expect(
          diffPermissions(buildEnginePrincipal(before), buildEnginePrincipal(after), small),
        ).toMatchObject({
          granted: [],
          removed: [],
        })
      }),
      times(150),
    )
  })

  it('grants nothing if a Deny is added, and removes nothing if one is removed', { timeout }, () => {
    const deny = generateStatement(CONDITION_KEYS, fc.constant<'Deny'>('Deny'))
    fc.assert(
      fc.property(randomPrincipals, deny, (before, Statement) => {
        const after = { ...before, identity: [...before.identity, { Version: '2012-10-17', Statement }] }
        expect(listGranted({ before, after })).toEqual([])
        expect(
          diffPermissions(buildEnginePrincipal(after), buildEnginePrincipal(before), small).removed,
        ).toEqual([])
      }),
      times(150),
    )
  })

  it('grants nothing if a boundary is added', { timeout }, () => {
    fc.assert(
      fc.property(randomPrincipals, generatePolicy(CONDITION_KEYS), (principal, boundary) => {
        const before = removeBoundary(principal)
        expect(listGranted({ before, after: { ...before, boundary } })).toEqual([])
      }),
      times(150),
    )
  })

  it('removes in one direction what it grants in the other', { timeout }, () => {
    fc.assert(
      fc.property(generateEdits(randomPrincipals, CONDITION_KEYS), ({ before, after }) => {
        const there = diffPrincipals({ before, after })
        const back = diffPrincipals({ before: after, after: before })
        expect(back).toMatchObject({ granted: there.removed, removed: there.granted })
      }),
      times(60),
    )
  })

  it.each([
    ['random policies without conditions', generateEdits(plainPrincipals, []), small, 150],
    ['random policies with conditions', generateEdits(randomPrincipals, CONDITION_KEYS), small, 200],
    ['policies of AWS as AWS changed them', updated, real, 40],
  ])('misses nothing that requests gain: %s', { timeout }, (_, changes, analysisContext, some) => {
    fc.assert(
      fc.property(changes, fc.nat(), (change, at) => {
        expectNone(missed(change, createRandomBelow(at), analysisContext))
      }),
      times(some),
    )
  })

  it.each([
    ['random policies without conditions', generateEdits(plainPrincipals, []), small, 100],
    ['random policies with conditions', generateEdits(randomPrincipals, CONDITION_KEYS), small, 100],
    ['policies of AWS as AWS changed them', updated, real, 20],
  ])(
    'is certain only of what every request bears out: %s',
    { timeout },
    (_, changes, analysisContext, some) => {
      fc.assert(
        fc.property(changes, fc.nat(), (change, at) => {
          expectNone(overstated(change, createRandomBelow(at), analysisContext))
        }),
        times(some),
      )
    },
  )

  it('reports little that no request confirms, because conditions are compared in pairs', { timeout }, () => {
    const counts = { borneOut: 0, not: 0 }
    fc.assert(
      fc.property(generateEdits(modestPrincipals, COMPARABLE_CONDITION_KEYS), fc.nat(), (change, at) => {
        for (const entry of listGranted(change)) {
          if (isConfirmed(entry, change, createRandomBelow(at))) counts.borneOut += 1
          else counts.not += 1
        }
      }),
      times(150),
    )
    expect(counts.borneOut).toBeGreaterThan(100)
    expect(counts.not / counts.borneOut).toBeLessThan(0.05)
  })
})
