import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../../audit/policy/diff/change.ts'
import { diffOf, type Diff } from '../../../../audit/policy/diff/diff.ts'
import type { World } from '../../../../audit/policy/effective/principal.ts'
import { actions } from '../../../../functions/knowledge.ts'
import { smallCatalogue } from '../naive/catalogue.ts'
import { changed, withoutBoundary, type Changed } from '../naive/changes.ts'
import { KEYS, PLAIN_KEYS } from '../naive/conditions.ts'
import { askedKeys, contextFor, NOW } from '../naive/contexts.ts'
import type { NaiveContext, NaiveLayers, NaivePolicy } from '../naive/document.ts'
import { decideByPrincipal } from '../naive/evaluator.ts'
import { managedNames, managedVersions } from '../naive/managed.ts'
import { isLike } from '../naive/pattern.ts'
import { policy, statement } from '../naive/policies.ts'
import { principalOf, principalsWith } from '../naive/principals.ts'
import { filled, probeFor, type Probe } from '../naive/probes.ts'
import { policiesOf } from '../naive/questions.ts'
import { oneOf, randomBy, type Random } from '../naive/random.ts'
import { statementsNaming } from '../naive/statement.ts'

/** `ACCESS_ALL=1` asks of every managed policy and of many more random changes. */
const isWhole = process.env['ACCESS_ALL'] === '1'
const seed = Number(process.env['ACCESS_SEED'] ?? 20_261_125)
const timeout = 3_600_000
const PROBES = 20
const CONTEXTS = 100

/** Random policies are asked of a dozen actions, those of AWS of all. */
const small: World = { actions: smallCatalogue(), now: NOW }
const real: World = { actions: actions(), now: NOW }

function diffBy({ before, after }: Changed, world = small): Diff {
  return diffOf(principalOf(before), principalOf(after), world)
}

/** What was granted, without those groups of actions that are left out since they are very many. */
function grantedBy(change: Changed, world = small): readonly Change[] {
  return diffBy(change, world).granted
}

/** Contexts in which a variable may stand for a part of the resource; some of requests without TLS. */
function contextsOf({ before, after }: Changed, { resource }: Probe, random: Random): NaiveContext[] {
  const keys = askedKeys([...policiesOf(before), ...policiesOf(after)])
  return Array.from({ length: CONTEXTS }, () => ({
    ...contextFor(after, keys, random, resource.split(/[:/]/).slice(-2)),
    'aws:securetransport': oneOf(['true', 'true', 'false'], random),
  }))
}

function allows(layers: NaiveLayers, probe: Probe, context: NaiveContext): boolean {
  return decideByPrincipal({ ...probe, context }, layers) === 'allow'
}

function isInside({ action, resource, within, except }: Change, probe: Probe): boolean {
  return (
    isLike(action, probe.action, 'i') &&
    [resource, ...within].every(glob => isLike(glob, probe.resource)) &&
    !except.some(glob => isLike(glob, probe.resource))
  )
}

/** What no few globs can say is told by an example, which stands for more of the same action. */
function isExampleFor({ action, resource, witness }: Change, probe: Probe): boolean {
  return isLike(action, probe.action, 'i') && resource === witness.resource && !/[*?]/.test(resource)
}

/** Whether AWS could be asked for the action on the resource: no other probe is a change that matters. */
function canBeAsked({ action, resource }: Probe, world: World): boolean {
  const index = world.actions.indexOf(action)
  const arns = index === undefined ? [] : world.actions.arns(index)
  if (arns.length === 0) return index !== undefined && resource === '*'
  return arns.some(arn => {
    const isOfObject = /^arn:[^:]*:s3:::[^/]*\//.test(resource)
    return isLike(arn, resource) && !(arn === 'arn:*:s3:::*' && isOfObject)
  })
}

interface Fault {
  what: string
  probe: Probe
  context?: NaiveContext
  entry?: Change
  statements: readonly string[]
}

function said({ before, after }: Changed, { action }: Probe): string[] {
  const text = (layers: NaiveLayers) => statementsNaming(action, policiesOf(layers))
  return ['before:', ...text(before), 'after:', ...text(after)]
}

/** What is allowed after and was not before, and is in no entry. */
function missed(change: Changed, random: Random, world: World): Fault[] {
  const { granted, left } = diffBy(change, world)
  const policies = [...policiesOf(change.before), ...policiesOf(change.after)]
  const probes = Array.from({ length: PROBES }, () => probeFor(policies, world.actions.names, random))
  return probes.flatMap(probe => {
    if (left.granted > 0 || !canBeAsked(probe, world)) return []
    if (granted.some(entry => isInside(entry, probe) || isExampleFor(entry, probe))) return []
    const context = contextsOf(change, probe, random).find(
      each => allows(change.after, probe, each) && !allows(change.before, probe, each),
    )
    return context === undefined ? [] : [{ what: 'missed', probe, context, statements: said(change, probe) }]
  })
}

/** What is wrong with what entries say: with their witnesses, and with what is said to be certain. */
function overstated(change: Changed, random: Random, world: World): Fault[] {
  return grantedBy(change, world).flatMap(entry => {
    const fault = (what: string, probe: Probe, context?: NaiveContext): Fault => {
      return { what, probe, entry, statements: said(change, probe), ...(context && { context }) }
    }
    const { witness } = entry
    if (!isInside(entry, witness)) return [fault('the witness is not inside', witness)]
    if (entry.certainty !== 'definite') return []
    const contexts = contextsOf(change, witness, random)
    const probes = [witness, ...insideOf(entry, random).filter(probe => canBeAsked(probe, world))]
    return probes.flatMap(probe => {
      const wrong = contexts.find(
        context => allows(change.before, probe, context) || !allows(change.after, probe, context),
      )
      return wrong === undefined ? [] : [fault('is not definite', probe, wrong)]
    })
  })
}

/** Whether some request gained the witness of an entry. */
function isBorneOut({ witness }: Change, change: Changed, random: Random): boolean {
  return contextsOf(change, witness, random).some(
    context => allows(change.after, witness, context) && !allows(change.before, witness, context),
  )
}

/** Some of the resources that an entry is of, with an action that it is of. */
function insideOf(entry: Change, random: Random): Probe[] {
  return Array.from({ length: 4 }, () => ({
    action: entry.witness.action,
    resource: filled(entry.resource, random),
  })).filter(probe => isInside(entry, probe))
}

function expectNone(faults: readonly Fault[]): void {
  const [first] = faults
  expect(first).toBeUndefined()
}

const randomPrincipals = principalsWith(fc.array(policy(KEYS), { minLength: 1, maxLength: 3 }), KEYS)
const modestPrincipals = principalsWith(
  fc.array(policy(PLAIN_KEYS), { minLength: 1, maxLength: 3 }),
  PLAIN_KEYS,
)
const plainPrincipals = principalsWith(fc.array(policy([]), { minLength: 1, maxLength: 3 }), [])

/** A principal with managed policies, of which one is changed as AWS changed it. */
const updated: fc.Arbitrary<Changed> = fc
  .tuple(
    fc.constantFrom(...managedNames().filter(name => managedVersions(name).length > 1)),
    fc.array(fc.constantFrom(...managedNames()), { maxLength: 2 }),
    fc.nat(),
  )
  .chain(([name, others, at]) => {
    const versions = managedVersions(name)
    const place = 1 + (at % (versions.length - 1))
    const rest = others.map(other => managedVersions(other).at(-1)).filter(each => each !== undefined)
    const identity = (one: NaivePolicy | undefined) => [...(one === undefined ? [] : [one]), ...rest]
    return principalsWith(fc.constant(identity(versions[place - 1])), KEYS).map(before => ({
      before,
      after: { ...before, identity: identity(versions[place]) },
    }))
  })

const times = (some: number) => ({ numRuns: isWhole ? some * 40 : some, seed })

describe('a diff', () => {
  it('of a principal with itself is nothing, in whatever order its policies are', { timeout }, () => {
    fc.assert(
      fc.property(randomPrincipals, before => {
        const after = { ...before, identity: before.identity.toReversed() }
        expect(diffOf(principalOf(before), principalOf(after), small)).toMatchObject({
          granted: [],
          removed: [],
        })
      }),
      times(150),
    )
  })

  it('grants nothing by a Deny more, and removes nothing by one less', { timeout }, () => {
    const deny = statement(KEYS, fc.constant<'Deny'>('Deny'))
    fc.assert(
      fc.property(randomPrincipals, deny, (before, Statement) => {
        const after = { ...before, identity: [...before.identity, { Version: '2012-10-17', Statement }] }
        expect(grantedBy({ before, after })).toEqual([])
        expect(diffOf(principalOf(after), principalOf(before), small).removed).toEqual([])
      }),
      times(150),
    )
  })

  it('grants nothing by a boundary', { timeout }, () => {
    fc.assert(
      fc.property(randomPrincipals, policy(KEYS), (principal, boundary) => {
        const before = withoutBoundary(principal)
        expect(grantedBy({ before, after: { ...before, boundary } })).toEqual([])
      }),
      times(150),
    )
  })

  it('takes away one way what it grants the other', { timeout }, () => {
    fc.assert(
      fc.property(changed(randomPrincipals, KEYS), ({ before, after }) => {
        const there = diffBy({ before, after })
        const back = diffBy({ before: after, after: before })
        expect(back).toMatchObject({ granted: there.removed, removed: there.granted })
      }),
      times(60),
    )
  })

  it.each([
    ['random policies without conditions', changed(plainPrincipals, []), small, 150],
    ['random policies with conditions', changed(randomPrincipals, KEYS), small, 200],
    ['policies of AWS as AWS changed them', updated, real, 40],
  ])('misses nothing that requests gain: %s', { timeout }, (_, changes, world, some) => {
    fc.assert(
      fc.property(changes, fc.nat(), (change, at) => {
        expectNone(missed(change, randomBy(at), world))
      }),
      times(some),
    )
  })

  it.each([
    ['random policies without conditions', changed(plainPrincipals, []), small, 100],
    ['random policies with conditions', changed(randomPrincipals, KEYS), small, 100],
    ['policies of AWS as AWS changed them', updated, real, 20],
  ])('is certain only of what every request bears out: %s', { timeout }, (_, changes, world, some) => {
    fc.assert(
      fc.property(changes, fc.nat(), (change, at) => {
        expectNone(overstated(change, randomBy(at), world))
      }),
      times(some),
    )
  })

  it('says little that no request bears out: conditions are compared two by two', { timeout }, () => {
    const counts = { borneOut: 0, not: 0 }
    fc.assert(
      fc.property(changed(modestPrincipals, PLAIN_KEYS), fc.nat(), (change, at) => {
        for (const entry of grantedBy(change)) {
          if (isBorneOut(entry, change, randomBy(at))) counts.borneOut += 1
          else counts.not += 1
        }
      }),
      times(150),
    )
    expect(counts.borneOut).toBeGreaterThan(100)
    expect(counts.not / counts.borneOut).toBeLessThan(0.05)
  })
})
