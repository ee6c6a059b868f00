import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { may, type Allowance } from '../../../../audit/policy/effective/may.ts'
import { permissionsOf } from '../../../../audit/policy/effective/permissions.ts'
import type { World } from '../../../../audit/policy/effective/principal.ts'
import { actions } from '../../../../functions/knowledge.ts'
import { smallCatalogue } from '../naive/catalogue.ts'
import { KEYS } from '../naive/conditions.ts'
import { askedKeys, contextFor, NOW } from '../naive/contexts.ts'
import type { NaiveLayers, NaivePolicy, NaiveRequest } from '../naive/document.ts'
import { decideByPrincipal } from '../naive/evaluator.ts'
import { managedNames, managedPolicy } from '../naive/managed.ts'
import { policy } from '../naive/policies.ts'
import { principalOf, principalsWith } from '../naive/principals.ts'
import { probeFor, type Probe } from '../naive/probes.ts'
import { policiesOf } from '../naive/questions.ts'
import { randomBy, type Random } from '../naive/random.ts'
import { statementsNaming } from '../naive/statement.ts'

/** `ACCESS_ALL=1` asks of every managed policy and of many more random principals. */
const isWhole = process.env['ACCESS_ALL'] === '1'
const seed = Number(process.env['ACCESS_SEED'] ?? 20_261_125)
const timeout = 3_600_000
const PROBES = 12
const CONTEXTS = 8

/** Random policies are asked of a dozen actions, those of AWS of all. */
const small: World = { actions: smallCatalogue(), now: NOW }
const real: World = { actions: actions(), now: NOW }

interface Difference {
  probe: Probe
  engine: Allowance['holds'] | 'NEVER'
  naive: string
  context: object
  /** The statements that speak of the action, by their policies. */
  statements: readonly string[]
}

/** Where the engine says of a principal what no evaluation of requests says. */
function differences(layers: NaiveLayers, random: Random, world: World): Difference[] {
  const permissions = permissionsOf(principalOf(layers), world)
  const policies = policiesOf(layers)
  const keys = askedKeys(policies)
  const isPlain = keys.size === 0 && !JSON.stringify(policies).includes('${')
  return Array.from({ length: PROBES }, () => probeFor(policies, world.actions.names, random)).flatMap(
    probe => {
      const allowance = may(permissions, { action: probe.action, on: { text: probe.resource } }, world)
      const engine = allowance?.holds ?? 'NEVER'
      const contexts = Array.from({ length: CONTEXTS }, () => contextFor(layers, keys, random))
      const wrong = contexts.find(context => !isRight(engine, { ...probe, context }, layers, isPlain))
      if (wrong === undefined) return []
      const statements = statementsNaming(probe.action, policies)
      return [
        {
          probe,
          engine,
          naive: decideByPrincipal({ ...probe, context: wrong }, layers),
          context: wrong,
          statements,
        },
      ]
    },
  )
}

/** Without conditions and variables only the reach of wildcards can leave something open. */
function isRight(
  engine: Difference['engine'],
  request: NaiveRequest,
  layers: NaiveLayers,
  isPlain: boolean,
): boolean {
  if (engine === 'NEVER') return decideByPrincipal(request, layers) !== 'allow'
  if (engine === 'ALWAYS') return decideByPrincipal(request, layers) === 'allow'
  const isSure = decideByPrincipal(request, layers, 'SURELY') === 'allow'
  const isPossible = decideByPrincipal(request, layers, 'PERHAPS') === 'allow'
  return !isPlain || (!isSure && isPossible)
}

describe('what a principal may', () => {
  it('is what requests are decided by, for principals with policies of AWS', { timeout }, () => {
    const names = managedNames()
    const managed = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 })
    const inline = fc.array(policy(KEYS), { maxLength: 1 })
    const identity = fc
      .tuple(managed, inline)
      .map(([some, own]): readonly NaivePolicy[] => [...some.map(managedPolicy), ...own])
    fc.assert(
      fc.property(principalsWith(identity, KEYS), fc.nat(), (layers, at) => {
        expect(differences(layers, randomBy(at), real)[0]).toBeUndefined()
      }),
      { numRuns: isWhole ? names.length * 2 : 60, seed },
    )
  })

  it.each([
    ['random policies with conditions', KEYS],
    ['policies without conditions and variables, where nothing is open', []],
  ])('is what requests are decided by, for %s', { timeout }, (_, keys) => {
    const identity = fc.array(policy(keys), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(principalsWith(identity, keys), fc.nat(), (layers, at) => {
        expect(differences(layers, randomBy(at), small)[0]).toBeUndefined()
      }),
      { numRuns: isWhole ? 20_000 : 250, seed },
    )
  })
})
