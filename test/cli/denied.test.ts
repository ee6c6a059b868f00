import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checklist } from '../../audit/checklist.ts'
import { relationsOf } from '../../audit/resources/kinds.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { recordedAccount, type AskedAccount } from '../../cli/account.ts'
import { exitCodeOf } from '../../cli/audit.ts'
import { wholeAccount } from '../../cli/live.ts'
import { answers } from '../../functions/answers/answers.ts'
import { bulks } from '../../functions/answers/bulks.ts'
import { listings } from '../../functions/answers/listings.ts'
import { CallFailed, type Operation } from '../../functions/answers/operation.ts'
import { getCallerIdentity } from '../../functions/answers/sts/operations.ts'
import type { RecordedCall } from '../../functions/local/account-file.ts'
import type { Posture } from '../../reports/posture.ts'
import { neededFacts } from '../audit/controls/needed-facts.ts'
import {
  assay,
  assayIn,
  exampleAccount,
  exampleCalls,
  fewerFunctions,
  placeOf,
  type Place,
} from './account.ts'
import { aspects, auditedKinds, auditedOperations } from './audited-operations.ts'
import { audited, auditedAs, type Audited } from './audited.ts'
import { blinded, type Blinded } from './blinded.ts'
import { byListsAlone, withLists } from './listed-account.ts'

const AT = '2026-11-24T08:00:00Z'

/** A test that starts processes may take this long, in milliseconds. */
const LONG = 60_000

/** What no account file of single calls asks, since it is a list that spares them. */
const NEVER_ASKED_SINGLY = ['iam:GetAccountAuthorizationDetails']

/** What is read and nothing is judged by yet, nor leads to anything. */
const JUDGED_BY_NOTHING = [
  'ecr:GetRegistryScanningConfiguration',
  'iam:GetAccountPasswordPolicy',
  'iam:GetOpenIDConnectProvider',
  'iam:GetSAMLProvider',
]

/** Identity providers of the example's account, one of each kind. */
const PROVIDERS = {
  oidcProviders: {
    'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com': {
      clientIds: { 'sts.amazonaws.com': true },
    },
  },
  samlProviders: { 'arn:aws:iam::123456789012:saml-provider/corp': { metadata: '<EntityDescriptor/>' } },
}

/** The example's account, but that everything in it is known and nothing is CRITICAL. */
function account(): RecordedCall[] {
  const { images, functions } = exampleAccount()
  const scan = { status: 'COMPLETE', completedAt: '2026-11-23T08:00:00Z', counts: { LOW: 1 } }
  const patch = { functions: allBy(functions, { environment: null }), images: allBy(images, { scan }) }
  return exampleCalls(patch, PROVIDERS, fewerFunctions())
}

/** `patch` by each of the names in `all`. */
function allBy(all: object, patch: object): object {
  return Object.fromEntries(Object.keys(all).map(name => [name, patch]))
}

/** How an audit differs from itself. */
const NOTHING: Blinded = { unknown: [], vanished: [], silent: [], said: [], wrong: [] }

/** What each service calls it that somebody may not. */
function refusalOf({ service }: Operation): string {
  if (service === 'ec2') return 'UnauthorizedOperation'
  return service === 'iam' || service === 'sts' ? 'AccessDenied' : 'AccessDeniedException'
}

/** `calls`, those of `operation` answered as AWS answers whom it is not allowed. */
function denying(calls: readonly RecordedCall[], operation: Operation): RecordedCall[] {
  const error = { name: refusalOf(operation), message: `you are not authorized to perform it` }
  return calls.map(call => {
    if (call.service !== operation.service || call.operation !== operation.name) return call
    const { output: _, ...asked } = call
    return { ...asked, error }
  })
}

/** `asked`, with every operation that it is asked noted in `noted`. */
function noting(asked: AskedAccount, noted: Set<Operation>): AskedAccount {
  return {
    ...asked,
    call: (operation, region, input) => {
      noted.add(operation)
      return asked.call(operation, region, input)
    },
  }
}

/** An account that is asked by the lists that spare single calls, as a live one is; `denied` is refused. */
function live(directory: string, denied?: Operation): AskedAccount {
  const { call, regions } = recordedAccount(directory, () => new Date(AT), undefined)
  return wholeAccount({
    regions,
    call: (operation, region, input) =>
      operation === denied
        ? Promise.reject(new CallFailed(operation, refusalOf(operation), 'you are not authorized'))
        : call(operation, region, input),
  })
}

/** The controls that can depend on `operation`, each with a kind that it judges. */
function dependents(operation: Operation): Set<string> {
  const read = new Set(factsReadBy(operation))
  const pairs = checklist.flatMap(({ id, judges }) =>
    judges.flatMap(({ kind, need }) =>
      neededFacts(kind, need).some(({ kind: of, fact }) => read.has(`${of}.${fact}`))
        ? [`${id} ${kind}`]
        : [],
    ),
  )
  return new Set(pairs)
}

function factsReadBy(operation: Operation): string[] {
  const own = aspects.filter(aspect => aspect.operations.includes(operation))
  return own.flatMap(({ kind, facts }) => facts.map(fact => `${kind}.${fact}`))
}

/** The operations that reading resources of a kind takes. */
function operationsReading(kind: Kind): Operation[] {
  return Object.values(answers[kind]).flatMap(aspect => aspect.operations)
}

/** Whether something is judged by what `operation` says, or found by it. */
function matters(operation: Operation): boolean {
  const leading = auditedKinds.flatMap(kind => relationsOf(kind).map(relation => `${kind}.${relation}`))
  const leads = factsReadBy(operation).some(fact => leading.includes(fact))
  return leads || dependents(operation).size > 0 || listings.some(list => list.operations.includes(operation))
}

function exits({ posture }: { posture: Posture }) {
  const failOn = 'CRITICAL'
  return {
    strictly: exitCodeOf(posture, { failOn, allowUnknown: false }),
    allowing: exitCodeOf(posture, { failOn, allowUnknown: true }),
  }
}

/** Nothing is wrong, and whatever is missing is said to be for `operation`. */
function expectSaid({ unknown, silent, said, wrong }: Blinded, operation: Operation): void {
  const { action, service, name } = operation
  const named = (text: string) => text.includes(action) || text.includes(`${service}:${name}`)
  expect({ wrong, silent }).toEqual({ wrong: [], silent: [] })
  expect(unknown.filter(({ reason }) => !named(reason))).toEqual([])
  expect(said.filter(why => !named(why))).toEqual([])
}

/** The findings of `after` are those of `before` but for what is no longer known. */
function expectSameFindings(before: Audited, after: Audited): void {
  const stays = ({ control, resource }: Posture['findings'][number]) =>
    after.posture.findings.some(other => other.control === control && other.resource.arn === resource.arn)
  expect(after.posture.findings).toEqual(before.posture.findings.filter(stays))
}

let place: Place
let calls: RecordedCall[]
let before: Audited
const asked = new Set<Operation>()
beforeAll(async () => {
  place = placeOf()
  calls = account()
  const whole = recordedAccount(place.accountOf(calls), () => new Date(AT), undefined)
  before = await auditedAs(noting(whole, asked), AT)
})
afterAll(() => place.remove())

describe('an audit that may ask everything', () => {
  it('knows everything, and finds nothing that is CRITICAL', () => {
    expect(before.posture).toMatchObject({ unknown: [], unlisted: [] })
    expect(before.posture.findings).not.toEqual([])
    expect(exits(before)).toEqual({ strictly: 0, allowing: 0 })
  })

  it('asks every operation but one, and is asked none that is not tried here', () => {
    const never = auditedOperations.filter(operation => !asked.has(operation))
    expect(never.map(({ action }) => action)).toEqual(NEVER_ASKED_SINGLY)
    expect([...asked].filter(operation => !auditedOperations.includes(operation))).toEqual([])
  })

  it('reads what matters, but for what is said here', () => {
    const idle = auditedOperations.filter(operation => asked.has(operation) && !matters(operation))
    const actions = idle.map(({ action }) => action).toSorted()
    expect(actions).toEqual([...JUDGED_BY_NOTHING, getCallerIdentity.action].toSorted())
  })

  it('has no operation that is declared and neither tried here nor of another kind', async () => {
    const answersDirectory = fileURLToPath(new URL('../../functions/answers', import.meta.url))
    const files = readdirSync(answersDirectory, { recursive: true, encoding: 'utf8' })
    const modules = await Promise.all(
      files
        .filter(file => file.endsWith('operations.ts'))
        .map(file => import(join(answersDirectory, file)) as Promise<Record<string, Operation>>),
    )
    const declared = modules.flatMap(module => Object.values(module))
    expect(declared.length).toBeGreaterThan(50)
    const others = (Object.keys(answers) as Kind[]).filter(kind => !auditedKinds.includes(kind))
    const tried = [...auditedOperations, ...others.flatMap(operationsReading)]
    expect(declared.filter(operation => !tried.includes(operation))).toEqual([])
  })
})

describe('an audit that is denied an operation', { timeout: LONG }, () => {
  it.each(auditedOperations.map(operation => [operation.action, operation] as const))(
    '%s: says so, and passes nothing for it',
    async (_, operation) => {
      const after = await audited(place.accountOf(denying(calls, operation)), AT)
      const result = blinded(before, after)
      expectSaid(result, operation)
      expectSameFindings(before, after)
      expect(after.posture.counts.COMPLIANT).toBeLessThanOrEqual(before.posture.counts.COMPLIANT)
      const depending = dependents(operation)
      const pairs = result.unknown.map(({ control, resource }) => `${control} ${resource.kind}`)
      expect(pairs.filter(pair => !depending.has(pair))).toEqual([])
      const blind = result.unknown.length + result.said.length > 0
      expect(blind).toBe(asked.has(operation) && matters(operation))
      expect(exits(after)).toEqual({ strictly: blind ? 1 : 0, allowing: 0 })
    },
  )

  it.each([
    ['lambda:GetPolicy', 'access denied to lambda:GetPolicy'],
    ['ec2:DescribeNetworkAcls', 'access denied to ec2:DescribeNetworkAcls'],
  ])('exits 1 as a command, and 0 when told to: %s', (action, reason) => {
    const operation = auditedOperations.find(each => each.action === action)
    if (operation === undefined) throw new Error(`${action} is no operation`)
    const directory = place.accountOf(denying(calls, operation))
    const args = ['audit', '--account', directory, '--fail-on', 'CRITICAL']
    const { status, stdout } = assay(...args)
    expect(status).toBe(1)
    expect(stdout).toContain(reason)
    expect(assay(...args, '--allow-unknown').status).toBe(0)
  })

  it('cannot run where nothing tells whose account it is', () => {
    const names = [getCallerIdentity, ...auditedOperations.filter(({ name }) => name === 'ListRoles')]
    const directory = place.accountOf(names.reduce(denying, calls))
    const { status, stdout, stderr } = assayIn(place.directory, 'audit', '--account', directory)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(
      /^assay: which account this is cannot be told: sts:GetCallerIdentity failed with AccessDenied: [^\n]+ must be answered\n$/,
    )
  })
})

describe('an audit by lists that spare single calls', { timeout: LONG }, () => {
  const lists = bulks.map(({ operation, spares }) => [operation.action, operation, spares] as const)

  it('comes to the same, of a live account and of an account file', async () => {
    const noted = new Set<Operation>()
    const directory = place.accountOf(withLists(calls))
    const whole = await auditedAs(noting(live(directory), noted), AT)
    expect(blinded(before, whole)).toEqual(NOTHING)
    const alone = await audited(place.accountOf(byListsAlone(calls)), AT)
    expect(blinded(before, alone)).toEqual(NOTHING)
  })

  it.each(lists)('asks a live account one by one where %s is denied', async (_, operation, spares) => {
    const after = await auditedAs(live(place.accountOf(withLists(calls)), operation), AT)
    const result = blinded(before, after)
    expectSaid(result, operation)
    const begins = listings.some(listing => listing.operations.includes(operation))
    expect(result.unknown.length + result.said.length > 0).toBe(begins || spares.includes(operation))
  })

  it.each(lists)('says it of an account file that holds nothing but lists: %s', async (_, operation) => {
    const after = await audited(place.accountOf(denying(byListsAlone(calls), operation)), AT)
    const result = blinded(before, after)
    expectSaid(result, operation)
    expect(result.unknown.length + result.said.length).toBeGreaterThan(0)
    expect(exits(after)).toEqual({ strictly: 1, allowing: 0 })
  })
})
