import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  findAllowance,
  type PrincipalAllowance,
} from '../../../../../audit/engines/iam/effective-permissions/find-allowance.ts'
import { deriveEffectivePermissions } from '../../../../../audit/engines/iam/effective-permissions/effective-permissions.ts'
import type { AnalysisContext } from '../../../../../audit/engines/iam/effective-permissions/principal.ts'
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'
import { buildSmallActionCatalog } from '../oracle/generators/action-catalog.ts'
import { CONDITION_KEYS } from '../oracle/generators/conditions.ts'
import {
  buildContexts,
  buildRandomContext,
  collectConditionKeys,
  ORACLE_NOW,
} from '../oracle/generators/contexts.ts'
import type { OraclePolicies, OraclePolicy, OracleRequest } from '../oracle/document.ts'
import { decideIdentitySideByOracle } from '../oracle/evaluator.ts'
import { listManagedPolicyNames, findDefaultManagedPolicy } from '../oracle/generators/managed-policies.ts'
import { generatePolicy } from '../oracle/generators/policies.ts'
import { buildEnginePrincipal, generatePrincipals } from '../oracle/generators/principals.ts'
import { chooseProbe, type Probe } from '../oracle/generators/probes.ts'
import { listOraclePolicies } from '../oracle/generators/questions.ts'
import { createRandomBelow, type RandomBelow } from '../oracle/generators/random.ts'
import { keepStatementsForAction } from '../oracle/relevant-statements.ts'
import { listStatementsForAction } from '../oracle/statement.ts'

/** `ACCESS_ALL=1` checks every managed policy and many more random principals. */
const isWhole = process.env['ACCESS_ALL'] === '1'
const seed = Number(process.env['ACCESS_SEED'] ?? 20_261_125)
const timeout = 3_600_000
const PROBES = 12
const CONTEXTS = 8

/** Random policies use a dozen actions, AWS's policies use all. */
const small: AnalysisContext = { actions: buildSmallActionCatalog(), now: ORACLE_NOW }
const real: AnalysisContext = { actions: loadActions(), now: ORACLE_NOW }

interface Difference {
  probe: Probe
  engine: PrincipalAllowance['applies'] | 'NEVER'
  oracle: string
  context: object
  /** The statements that match the action, by policy. */
  statements: readonly string[]
}

/** What the engine says of a principal and no evaluation of requests confirms. */
function differences(
  layers: OraclePolicies,
  randomBelow: RandomBelow,
  analysisContext: AnalysisContext,
): Difference[] {
  const effectivePermissions = deriveEffectivePermissions(buildEnginePrincipal(layers), analysisContext)
  const policies = listOraclePolicies(layers)
  const isPlain = collectConditionKeys(policies).size === 0 && !JSON.stringify(policies).includes('${')
  return Array.from({ length: PROBES }, () =>
    chooseProbe(policies, analysisContext.actions.names, randomBelow),
  ).flatMap(probe => {
    const allowance = findAllowance(
      effectivePermissions,
      { action: probe.action, on: { text: probe.resource } },
      analysisContext,
    )
    const engine = allowance?.applies ?? 'NEVER'
    const relevant = keepStatementsForAction(layers, probe.action)
    const wrong = buildContexts([relevant], CONTEXTS, keys =>
      buildRandomContext(relevant, keys, randomBelow),
    ).find(context => !isRight(engine, { ...probe, context }, relevant, isPlain))
    if (wrong === undefined) return []
    const statements = listStatementsForAction(probe.action, policies)
    return [
      {
        probe,
        engine,
        oracle: decideIdentitySideByOracle({ ...probe, context: wrong }, layers),
        context: wrong,
        statements,
      },
    ]
  })
}

/** Without conditions and variables, only the scope of wildcards can be uncertain. */
function isRight(
  engine: Difference['engine'],
  request: OracleRequest,
  layers: OraclePolicies,
  isPlain: boolean,
): boolean {
  if (engine === 'NEVER') return decideIdentitySideByOracle(request, layers) !== 'allow'
  if (engine === 'ALWAYS') return decideIdentitySideByOracle(request, layers) === 'allow'
  const isSure = decideIdentitySideByOracle(request, layers, 'SURELY') === 'allow'
  const isPossible = decideIdentitySideByOracle(request, layers, 'PERHAPS') === 'allow'
  return !isPlain || (!isSure && isPossible)
}

describe('the effective permissions of a principal', () => {
  it('agree with decisions on requests, for principals with AWS managed policies', { timeout }, () => {
    const names = listManagedPolicyNames()
    const managed = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 })
    const inline = fc.array(generatePolicy(CONDITION_KEYS), { maxLength: 1 })
    const identity = fc
      .tuple(managed, inline)
      .map(([some, own]): readonly OraclePolicy[] => [...some.map(findDefaultManagedPolicy), ...own])
    fc.assert(
      fc.property(generatePrincipals(identity, CONDITION_KEYS), fc.nat(), (layers, at) => {
        expect(differences(layers, createRandomBelow(at), real)[0]).toBeUndefined()
      }),
      { numRuns: isWhole ? names.length * 2 : 60, seed },
    )
  })

  it.each([
    ['random policies with conditions', CONDITION_KEYS],
    ['policies without conditions and variables, where nothing is open', []],
  ])('agree with decisions on requests, for %s', { timeout }, (_, keys) => {
    const identity = fc.array(generatePolicy(keys), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(generatePrincipals(identity, keys), fc.nat(), (layers, at) => {
        expect(differences(layers, createRandomBelow(at), small)[0]).toBeUndefined()
      }),
      { numRuns: isWhole ? 20_000 : 250, seed },
    )
  })
})
