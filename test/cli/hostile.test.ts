import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UnreadableEvent } from '../../audit/changes/change.ts'
import { recordedAccount } from '../../cli/account.ts'
import { CannotRun } from '../../cli/cannot-run.ts'
import { accountOf, readEventFile } from '../../cli/events.ts'
import { postureLines } from '../../cli/posture-lines.ts'
import { eventLines } from '../../cli/words.ts'
import { AccountFileError, type RecordedCall } from '../../functions/local/account-file.ts'
import { csvReport } from '../../reports/csv.ts'
import { htmlReport } from '../../reports/html.ts'
import { jsonText } from '../../reports/json.ts'
import type { Posture } from '../../reports/posture.ts'
import { entries } from '../audit/changes/recorded-events.ts'
import { eventFile } from '../events/world.ts'
import { assayIn, exampleCalls, fewerFunctions, placeOf, type Place, type Ran } from './account.ts'
import { auditedOperations } from './audited-operations.ts'
import { audited, type Audited } from './audited.ts'
import { blinded } from './blinded.ts'
import {
  answeredBy,
  inPartition,
  isUnchanged,
  placed,
  placesIn,
  renamed,
  withTexts,
} from './changed-calls.ts'
import {
  cellsOf,
  namesAs,
  nested,
  ODD,
  PARTED,
  PLAIN,
  POLICIES,
  policyOf,
  statement,
  tagsIn,
} from './hostile-input.ts'

const AT = '2026-11-24T08:00:00Z'
const event = 'lambda-05-update-config-role-change.json'

/** Whatever a terminal or an editor takes for an order: control and format characters but ends of lines. */
const ORDERS = /[^\P{C}\n]/u

/** A test that starts processes may take this long, in milliseconds. */
const LONG = 60_000

/** The example's account, and a policy of one of its repositories. */
const repository = 'arn:aws:ecr:eu-west-1:123456789012:repository/web/shop'
const pull = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::123456789012:root' },
  Action: 'ecr:BatchGetImage',
}
const calls = exampleCalls(fewerFunctions(), {
  repositories: { [repository]: { policy: { Version: '2012-10-17', Statement: [pull] } } },
})

let place: Place
let before: Audited
beforeAll(async () => {
  place = placeOf(entries(event)[0]?.after, '2026-05-12T09:03:37Z')
  before = await audited(place.accountOf(calls), AT)
})
afterAll(() => place.remove())

/** Runs `assay` where there is no configuration. */
function assay(...args: string[]): Ran {
  return assayIn(place.directory, ...args)
}

/** An account file with this text. */
function fileOf(text: string): string {
  const directory = emptyDirectory()
  writeFileSync(join(directory, 'calls.jsonl'), text)
  return directory
}

function emptyDirectory(): string {
  return mkdtempSync(join(place.directory, 'hostile-'))
}

/** A file of an event with this text. */
function textEvent(text: string): string {
  const path = join(emptyDirectory(), 'event.json')
  writeFileSync(path, text)
  return path
}

function auditOf(changed: readonly RecordedCall[]): Promise<Audited> {
  return audited(place.accountOf(changed), AT)
}

function linesOf(recorded: readonly unknown[]): string {
  return recorded.map(call => JSON.stringify(call)).join('\n')
}

/** One line that says what, and nothing of where in the code. */
function expectRefused({ status, stdout, stderr }: Ran, message: RegExp): void {
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(message)
  expect(stderr).toMatch(/^(assay|error): [^\n]+\n$/)
  expect(stderr).not.toMatch(ORDERS)
  expect(stderr).not.toMatch(/fault of Assay|\.ts:\d|at \w+ \(/)
}

/** What `run` throws. */
async function failureOf(run: () => unknown): Promise<unknown> {
  try {
    await run()
  } catch (failure) {
    return failure
  }
  throw new Error('nothing was refused')
}

const call = { service: 'iam', region: 'us-east-1', operation: 'ListRoles', input: {}, at: AT }
describe('an account file that is none', { timeout: LONG }, () => {
  const cases: [string, () => string, RegExp][] = [
    ['is not there', () => join(place.directory, 'nowhere'), /nowhere is no directory; give the directory/],
    ['is a file', () => join(fileOf(''), 'calls.jsonl'), /calls\.jsonl is no directory/],
    ['is empty', () => fileOf(''), /holds no recorded call; assay collect/],
    ['is blank', () => fileOf('\n \r\n'), /holds no recorded call; assay collect/],
    ['is an empty directory', emptyDirectory, /holds no \.jsonl file of recorded calls/],
    ['breaks off', () => fileOf(`${linesOf(calls)}\n{"service":"la`), /calls\.jsonl:\d+ is not JSON/],
    ['is not text', () => fileOf('\u0000'.repeat(1_000)), /calls\.jsonl:1 is not JSON/],
    ['holds a list', () => fileOf('[1,2]'), /calls\.jsonl:1 is no recorded call/],
    ['holds null', () => fileOf('null'), /calls\.jsonl:1 is no recorded call/],
    ['holds other types', () => fileOf(linesOf([{ ...call, input: 'x' }])), /call: "input"/],
    ['holds no time', () => fileOf(linesOf([{ ...call, at: 'soon' }])), /call: "at" is no time/],
    [
      'is of the end of time',
      () => fileOf(linesOf([{ ...call, at: '+275760-09-12T23:59:59Z' }])),
      /call: "at" is no time/,
    ],
    [
      'is nested without end',
      () => fileOf(`${JSON.stringify(call).slice(0, -1)},"input":{"a":${nested(100_000)}}}`),
      /calls\.jsonl:1 is no recorded call: its input is nested too deeply/,
    ],
    [
      'has a directory where its calls should be',
      () => {
        const directory = emptyDirectory()
        mkdirSync(join(directory, 'calls.jsonl'))
        return directory
      },
      /calls\.jsonl cannot be read: EISDIR/,
    ],
    [
      'leads nowhere',
      () => {
        const directory = emptyDirectory()
        symlinkSync(join(directory, 'gone'), join(directory, 'calls.jsonl'))
        return directory
      },
      /calls\.jsonl cannot be read: ENOENT/,
    ],
    [
      'says no account number',
      () => {
        const identity = { service: 'sts', operation: 'GetCallerIdentity' }
        const named = answeredBy(calls, identity, () => ({ Account: '../<b>\u001b[2J' }))
        return fileOf(linesOf(named.filter(({ operation }) => operation !== 'ListRoles')))
      },
      /which account this is cannot be told: the answer of sts:GetCallerIdentity is not understood/,
    ],
  ]
  it.each(cases)('%s', async (_, made, message) => {
    const failure = await failureOf(() => audited(made(), AT))
    expect(failure).toSatisfy(
      (each: unknown) => each instanceof AccountFileError || each instanceof CannotRun,
    )
    expect((failure as Error).message).toMatch(message)
  })

  const few = [
    'is not there',
    'breaks off',
    'is nested without end',
    'leads nowhere',
    'says no account number',
  ]
  it.each(cases.filter(([name]) => few.includes(name)))('%s, and the command says so', (_, made, message) => {
    expectRefused(assay('audit', '--account', made()), message)
  })
})

describe('what a command is told', { timeout: LONG }, () => {
  const cases: [string[], RegExp][] = [
    [['audit', '--region', '\u001b[2J'], /'--region <name\.\.\.>' argument .* a region is wanted/],
    [['audit', '--region', 'eu-west-1,eu-west-2'], /several are told apart by blanks/],
    [['audit', '--fail-on', '__proto__'], /Allowed choices are CRITICAL/],
    [['controls', '--strategy', 'constructor'], /Allowed choices are image-integrity/],
    [['replay'], /required option '--account <dir>' not specified/],
  ]
  it.each(cases)('is refused: %j', (args, message) => {
    expectRefused(assay(...args), message)
  })

  it('names controls of the prototype in vain', () => {
    const config = join(emptyDirectory(), 'assay.config.json')
    const controls = '{"__proto__":{"a":1},"constructor":{},"toString":{"x":2}}'
    const exception = { control: '__proto__', resource: '*', owner: 'a', reason: 'b', until: '2999-01-01' }
    writeFileSync(
      config,
      `{"home":"eu-west-1","controls":${controls},"exceptions":[${JSON.stringify(exception)}]}`,
    )
    const { status, stdout, stderr } = assay('audit', '--account', place.account, '--config', config)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('"exceptions.0.control": expected the id of a control')
    expect(stderr).toContain('"controls.constructor"')
    expect(stderr).not.toContain('fault of Assay')
  })

  it.skipIf(!existsSync('/proc/self'))('is a place that takes no directory', () => {
    const args = ['audit', '--account', place.account, '--out', '/proc/assay/reports']
    expectRefused(assay(...args), /--out: \/proc\/assay\/reports cannot be written: ENOENT/)
  })

  it('is a region of which the account file knows nothing', () => {
    const { status, stdout } = assay('audit', '--account', place.account, '--region', 'ap-south-2', '--json')
    const { unlisted, findings } = JSON.parse(stdout) as Posture
    expect(status).toBe(1)
    expect(unlisted).toContainEqual(
      expect.stringContaining('functions in ap-south-2 could not be listed: lambda:ListFunctions failed'),
    )
    expect(findings.filter(({ resource }) => resource.kind === 'AWS::Lambda::Function')).toEqual([])
  })

  it('says that nothing of any region is known where an account file has none', async () => {
    const everywhere = ['cloudtrail', 'iam', 'sts']
    const { posture } = await auditOf(
      calls
        .filter(({ service }) => everywhere.includes(service))
        .map(each => (each.service === 'sts' ? { ...each, region: 'us-east-1' } : each)),
    )
    expect(posture.regions).toEqual([])
    expect(posture.unlisted).toContainEqual(expect.stringContaining('nothing of any region could be listed'))
  })
})

describe('an event that is none', { timeout: LONG }, () => {
  const cases: [string, () => string, RegExp][] = [
    [
      'a file that is not there',
      () => join(place.directory, 'no.json'),
      /no\.json: cannot be read \(ENOENT\)/,
    ],
    ['no JSON', () => textEvent('{"source":'), /event\.json: this is not JSON/],
    ['a list', () => textEvent('[]'), /an event is a JSON object/],
    ['a text', () => textEvent('"aws.lambda"'), /an event is a JSON object/],
    ['no end of it', () => textEvent(`{"a":"${'x'.repeat(1_100_000)}"}`), /more than any event has/],
    [
      'another source',
      () => textEvent('{"source":"\\u001b[2J"}'),
      /no rule of Assay lets in events of source/,
    ],
    [
      'the time of no day',
      () => place.event(event, { time: 1, detail: { eventTime: {} } }),
      /is a time of AWS/,
    ],
    [
      'the end of time',
      () => place.event(event, { detail: { eventTime: '+275760-09-12T23:59:59Z' } }),
      /is a time of AWS/,
    ],
    [
      'another account',
      () => place.event(event, { account: '999999999999' }),
      /the event is of account 999999999999, what it is replayed on of account 111122223333/,
    ],
  ]
  it.each(cases)('%s', async (_, made, message) => {
    const asked = recordedAccount(place.account, () => new Date(AT), undefined)
    const failure = await failureOf(() => accountOf([readEventFile(made())], asked))
    expect(failure).toBeInstanceOf(CannotRun)
    expect((failure as Error).message).toMatch(message)
  })

  const few = ['no JSON', 'another source', 'the end of time', 'another account']
  it.each(cases.filter(([name]) => few.includes(name)))('%s, and the command says so', (_, made, message) => {
    expectRefused(assay('replay', made(), '--account', place.account), message)
  })

  it('is refused by affected in the same words', () => {
    const strange = place.event(event, { account: '__proto__' })
    expectRefused(assay('affected', strange, '--account', place.account), /the event is of account __proto__/)
  })

  it('is of a region that is not in scope', () => {
    const elsewhere = { region: 'ap-south-2', detail: { awsRegion: 'ap-south-2' } }
    const { status, stdout } = assay('affected', place.event(event, elsewhere), '--account', place.account)
    expect(status).toBe(0)
    expect(stdout).toContain('ignored: out-of-scope-region')
  })
})

/** What reading an event comes to; whatever else it throws fails the test. */
function readingOf(file: string): string {
  try {
    const read = readEventFile(file)
    const outcome = read.trigger.read(read.event, { regions: ['eu-west-1'] })
    const lines = eventLines(read.event, file, 'change' in outcome ? { affected: [] } : outcome)
    expect(lines.join('\n')).not.toMatch(ORDERS)
    expect(JSON.stringify(outcome).length).toBeLessThan(100_000)
    return 'change' in outcome ? 'a change' : 'nothing that matters'
  } catch (failure) {
    if (failure instanceof CannotRun || failure instanceof UnreadableEvent) return 'refused'
    throw failure
  }
}

describe('an event with something odd in one of its places', { timeout: LONG }, () => {
  const files = [
    event,
    'iam-23-put-role-policy-admin.json',
    'ecr-01-push-new-tag.json',
    'ecr-10-scan-basic-complete.json',
    'ecr-13-pull-through-cache.json',
    'ec2-02-authorize-ingress-sg-reference.json',
    'ecs-01-register-task-definition-privileged.json',
    'tamper-01-stop-logging.json',
  ]

  it.each(files)('%s is read, or refused', file => {
    const whole = eventFile(file)
    const path = textEvent('')
    const readings = new Set<string>()
    for (const at of placesIn(whole)) {
      for (const odd of ODD) {
        writeFileSync(path, JSON.stringify(placed(whole, at, odd)))
        readings.add(readingOf(path))
      }
    }
    expect([...readings]).toContain('refused')
    expect(readings.size).toBeGreaterThan(1)
  })

  it('is worked off although what is only shown of it is odd', () => {
    const odd = { detail: { 'image-tags': 7, 'scan-status': { toString: 1 } } }
    const scan = place.event('ecr-10-scan-basic-complete.json', odd)
    const { status, stdout, stderr } = assay('replay', scan, '--account', place.account, '--json')
    expect(stderr).toBe('')
    expect(status).not.toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ events: [{ file: scan }], unworkable: [] })
  })

  it('is worked off with 400 KB of tags in it', () => {
    const tags = Object.fromEntries(
      Array.from({ length: 4_000 }, (_, index) => [`<b>${index}`, 'v'.repeat(100)]),
    )
    const plain = assay('replay', place.event(event), '--account', place.account)
    const soup = place.event(event, { detail: { requestParameters: { tags } } })
    expect(readFileSync(soup, 'utf8').length).toBeGreaterThan(400_000)
    expect(plain.stdout).toContain('OPENED')
    expect(assay('replay', soup, '--account', place.account)).toEqual(plain)
  })
})

/** `recorded`, where policies of one sort, `most` of them, are `text`. */
function withPolicies(
  { field, ...sort }: (typeof POLICIES)[number],
  text: string,
  { recorded = calls, most = Number.POSITIVE_INFINITY } = {},
): RecordedCall[] {
  let changed = 0
  return answeredBy(recorded, sort, output => {
    changed += 1
    if (changed > most) return output
    return withTexts(output, [field], sort.service === 'iam' ? encodeURIComponent(text) : text)
  })
}

describe('a policy that is none', { timeout: LONG }, () => {
  const deep = '{"a":'.repeat(10_000)
  const documents: [string, string][] = [
    ['not JSON', '{"Version": "2012-10-17", "Statement": ['],
    ['a page of a proxy', '<html><script>alert(1)</script></html>'],
    ['10,000 levels of lists', `{"Version":"2012-10-17","Statement":${nested(10_000)}}`],
    [
      '10,000 levels of conditions',
      `{"Statement":{"Effect":"Allow","Action":"*","Condition":${deep}1${'}'.repeat(10_000)}}}`,
    ],
    ['6 MB', policyOf({ ...statement, Action: Array.from({ length: 400_000 }, (_, n) => `s3:Get${n}`) })],
    ['an effect of its own', policyOf({ ...statement, Effect: 'allow' })],
  ]
  /** All of them in the first sort, a few in the others: one parser reads them all. */
  const trials = POLICIES.flatMap((policy, index) =>
    documents.slice(0, index === 0 ? undefined : 3).map(([name, text]) => ({ policy, name, text })),
  )

  it.each(trials)(
    '$name as $policy.what: what depends on it is not known, all else stays',
    async ({ policy, text }) => {
      const changed = withPolicies(policy, text, { most: 3 })
      expect(isUnchanged(calls, changed)).toBe(false)
      const { unknown, wrong, said, silent } = blinded(before, await auditOf(changed))
      expect({ wrong, silent }).toEqual({ wrong: [], silent: [] })
      expect(unknown).not.toEqual([])
      const reasons = [...said, ...unknown.map(({ reason }) => reason)]
      const named = `${policy.service}:${policy.operation} answered `
      expect(reasons.filter(reason => !reason.includes(named))).toEqual([])
    },
  )

  it('is none of any sort at once', async () => {
    const text = documents[0]?.[1] ?? ''
    const changed = POLICIES.reduce((recorded, policy) => withPolicies(policy, text, { recorded }), calls)
    const { unknown, wrong } = blinded(before, await auditOf(changed))
    expect(wrong).toEqual([])
    expect(unknown.length).toBeGreaterThan(100)
  })
})

/** The findings of `control`. */
function findingsOf({ posture }: Audited, control: string): Posture['findings'] {
  return posture.findings.filter(finding => finding.control === control)
}

/** The verdict on the topic of which only the policy of a function tells. */
const ON_TOPIC =
  '123456789012/eu-west-1/arn:aws:sns:eu-west-1:123456789012:stock-changed least-privilege/trigger-policy-not-public'

describe('a policy of wildcards', { timeout: LONG }, () => {
  const admin = 'least-privilege/iam-policy-no-full-admin'

  it('allows everything, however many there are', async () => {
    expect(findingsOf(before, admin)).toEqual([])
    const many = policyOf({ Effect: 'Allow', Action: '*'.repeat(6_000), Resource: '*'.repeat(6_000) })
    const [own] = POLICIES
    if (own === undefined) throw new Error('there are no policies')
    expect(findingsOf(await auditOf(withPolicies(own, many)), admin)).not.toEqual([])
  })

  it.each(POLICIES.map(policy => [policy.what, policy] as const))(
    'is judged, or not known: %s',
    async (_, policy) => {
      const text = `s3:${'*a?'.repeat(2_000)}*`
      const wild = policyOf({ ...statement, Action: text, Resource: `arn:aws:s3:::${text}` })
      const after = await auditOf(withPolicies(policy, wild))
      const failed = [...after.verdicts.values()].filter(({ reason }) => reason.includes('control failed'))
      expect(failed).toEqual([])
      const lost = policy.what === "a function's policy" ? [ON_TOPIC] : []
      const kept = [...before.verdicts.keys()].filter(key => !lost.includes(key))
      expect(kept).toHaveLength(before.verdicts.size - lost.length)
      expect([...after.verdicts.keys()]).toEqual(kept)
    },
  )
})

/** What the account answers with something; who it is its roles tell as well. */
const answered = auditedOperations.filter(({ service, name }) =>
  calls.some(each => each.service === service && each.operation === name && each.output && service !== 'sts'),
)

/** What nothing is judged by yet. */
const IDLE = [
  'ecr:GetRegistryScanningConfiguration',
  'iam:GetAccountPasswordPolicy',
  'iam:GetOpenIDConnectProvider',
  'iam:GetSAMLProvider',
]

describe('answers of other types', { timeout: LONG }, () => {
  const odd: readonly unknown[] = [null, {}, 'x', 7, [], [null], true]

  it('are tried of most operations', () => {
    expect(answered.length / auditedOperations.length).toBeGreaterThan(0.9)
  })

  it.each(
    answered.map((operation, index) => [operation.action, operation, odd[index % odd.length]] as const),
  )('%s: something is not known, and nothing passes for it', async (_, { service, name, action }, answer) => {
    const changed = answeredBy(calls, { service, operation: name }, () => answer)
    const { wrong, silent, said, unknown } = blinded(before, await auditOf(changed))
    expect({ wrong, silent }).toEqual({ wrong: [], silent: [] })
    expect(unknown.length + said.length === 0).toBe(IDLE.includes(action))
    const reasons = [...said, ...unknown.map(({ reason }) => reason)]
    expect(reasons.filter(reason => /control failed|given up/.test(reason))).toEqual([])
  })

  const lists = ['x', null, 7, {}, [null], ['x'], [{}], [[]]].map(odds => [odds])
  it.each(lists)('%j in place of a list is said', async list => {
    const places = [
      ['lambda', 'ListFunctions', 'Functions', 'functions in eu-west-1 could not be listed'],
      ['iam', 'ListRoles', 'Roles', 'roles could not be listed'],
      ['iam', 'ListUsers', 'Users', 'users could not be listed'],
    ] as const
    let changed: RecordedCall[] = calls
    for (const [service, operation, name] of places)
      changed = answeredBy(changed, { service, operation }, () => ({ [name]: list, IsTruncated: false }))
    const after = await auditOf(changed)
    expect(blinded(before, after).wrong).toEqual([])
    for (const [, , , why] of places)
      expect(after.posture.unlisted).toContainEqual(expect.stringContaining(why))
  })

  const secrets = 'isolation/function-env-no-secrets'
  const odds = [null, 7, [], {}, { detected: 'none' }, { detected: 3, hash: 'x' }, { detected: [] }]
  it.each(odds.map(value => [value]))(
    '%j as the value of a variable is no secret that is absent',
    async value => {
      const changed = answeredBy(calls, { service: 'lambda', operation: 'GetFunction' }, output => {
        const variables = ['Configuration', 'Environment', 'Variables']
        return [...placesIn(output)].some(path => path.join() === variables.join())
          ? placed(output, [...variables, 'SLACK_WEBHOOK_TOKEN'], value)
          : output
      })
      const after = await auditOf(changed)
      const { wrong, unknown } = blinded(before, after)
      expect(isUnchanged(calls, changed)).toBe(false)
      expect(wrong).toEqual([])
      expect(unknown.map(({ control }) => control)).toContain(secrets)
    },
  )

  it.each([
    ['lambda', 'GetFunction', ['Configuration', 'FunctionArn'], 'function:stranger', ['stock-failed']],
    ['iam', 'GetRole', ['Role', 'Arn'], 'role/stranger', []],
    ['iam', 'GetUser', ['User', 'Arn'], 'user/stranger', []],
  ])('of %s:%s about somebody else are said to be that', async (service, operation, path, name, queues) => {
    const arn = `arn:aws:${service}:${service === 'iam' ? '' : 'eu-west-1'}:123456789012:${name}`
    const changed = answeredBy(calls, { service, operation }, output => placed(output, path, arn))
    const { wrong, unknown, vanished } = blinded(before, await auditOf(changed))
    expect(wrong).toEqual([])
    const named = queues.map(queue => `arn:aws:sqs:eu-west-1:123456789012:${queue}`)
    expect(vanished.map(({ resource }) => resource.arn)).toEqual(named)
    expect(unknown.map(({ reason }) => reason)).toContainEqual(expect.stringContaining(`is about ${arn}`))
  })

  it('are taken with 400 KB of tags in them', async () => {
    const Tags = Array.from({ length: 4_000 }, (_, index) => ({
      Key: `__proto__${index}`,
      Value: 'v'.repeat(90),
    }))
    const onFunctions = answeredBy(calls, { service: 'lambda', operation: 'GetFunction' }, output => ({
      ...(output as object),
      Tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    }))
    const onRole = onFunctions.map(each =>
      each.operation === 'GetRole' && each.input['RoleName'] === 'StockRole'
        ? { ...each, output: placed(each.output, ['Role', 'Tags'], Tags) }
        : each,
    )
    expect(blinded(before, await auditOf(onRole))).toEqual({
      unknown: [],
      vanished: [],
      silent: [],
      said: [],
      wrong: [],
    })
  })
})

/** The verdicts as texts, in order. */
function verdictsOf({ verdicts }: Audited): string[] {
  return [...verdicts.values()].map(verdict => JSON.stringify(verdict)).toSorted()
}

describe('an account of another partition', { timeout: LONG }, () => {
  it.each([
    ['aws-cn', 'cn-north-1', 'cn-north-1'],
    ['aws-cn', 'cn-northwest-1', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1'],
    ['aws-us-gov', 'us-gov-east-1', 'us-gov-west-1'],
  ])('is judged as any: %s in %s', async (partition, home, first) => {
    const role = 'arn:aws:iam::123456789012:role/StockRole'
    const attached = {
      roles: { [role]: { attached: { 'arn:aws:iam::aws:policy/AdministratorAccess': true } } },
    }
    const own = exampleCalls(fewerFunctions(), attached)
    const there = await auditOf(inPartition(own, partition, home, first))
    const here = await auditOf(own)
    expect(verdictsOf(there)).toEqual(inPartition(verdictsOf(here), partition, home, first).toSorted())
    expect(there.posture.unlisted).toEqual([])
    expect(there.posture.findings.map(({ control }) => control)).toContain(
      'least-privilege/iam-admin-managed-policy-attached',
    )
    expect(JSON.stringify(there.posture.findings)).not.toMatch(/arn:aws:|eu-west-1|us-east-1/)
  })
})

function expectHarmless(posture: Posture, name: string): void {
  const html = htmlReport(posture)
  expect(html.match(/<script/gi)).toHaveLength(1)
  expect(html.match(/<\/script/gi)).toHaveLength(1)
  expect(html).not.toMatch(/<img/i)
  expect(html).not.toMatch(/[^\P{C}\n\t]/u)
  const csv = csvReport(posture)
  const rows = cellsOf(csv)
  expect(new Set(rows.map(row => row.length)).size).toBe(1)
  expect(rows.flat().filter(text => /^[=+\-@\t\r]/.test(text))).toEqual([])
  expect(csv).not.toMatch(/[^\P{C}\r\n\t]/u)
  const json = jsonText(posture)
  expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(posture)))
  expect(json).not.toMatch(ORDERS)
  expect(JSON.stringify(posture)).toContain(JSON.stringify(name).slice(1, -1))
  expect(postureLines(posture).join('\n')).not.toMatch(ORDERS)
}

describe('a name', { timeout: LONG }, () => {
  it.each(PLAIN.map(name => [JSON.stringify(name).slice(0, 40), name]))(
    'of functions, variables, roles and users is nothing but that: %s',
    async (_, name) => {
      const { posture, verdicts } = await auditOf(renamed(calls, namesAs(name)))
      expect(posture.counts).toEqual(before.posture.counts)
      expect(verdicts.size).toBe(before.verdicts.size)
      expectHarmless(posture, name)
      expect(tagsIn(htmlReport(posture))).toEqual(tagsIn(htmlReport(before.posture)))
    },
  )

  it.each(PARTED.map(name => [name]))('that reads as more than one does no harm: %s', async name => {
    const { posture } = await auditOf(renamed(calls, namesAs(name)))
    expectHarmless(posture, name)
    expect(posture.counts.COMPLIANT).toBeLessThan(before.posture.counts.COMPLIANT)
    expect(posture.unknown.length).toBeGreaterThan(before.posture.unknown.length)
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('is no runtime: %s', async runtime => {
    const changed = answeredBy(calls, { service: 'lambda', operation: 'GetFunction' }, output =>
      withTexts(output, ['Runtime'], runtime),
    )
    const { verdicts } = await auditOf(changed)
    const own = [...verdicts.values()].filter(
      ({ control }) => control === 'patching/function-runtime-supported',
    )
    const statuses = new Set(own.map(({ status }) => status))
    expect([...statuses].toSorted()).toEqual(['INSUFFICIENT_DATA', 'NOT_APPLICABLE'])
  })

  it.each(['__proto__', 'constructor'])('of a variable of a container hides no secret: %s', async name => {
    const value = { detected: ['Slack webhook'], hash: '0123456789abcdef' }
    const changed = answeredBy(calls, { service: 'ecs', operation: 'DescribeTaskDefinition' }, output =>
      placed(output, ['taskDefinition', 'containerDefinitions', '0', 'environment'], [{ name, value }]),
    )
    const { posture } = await auditOf(changed)
    expect(posture.findings).toContainEqual(
      expect.objectContaining({
        control: 'isolation/ecs-env-no-secrets',
        reason: expect.stringContaining(name) as string,
      }),
    )
  })

  it('gives the terminal no orders, in whatever form it is told', () => {
    const name = '\u001b[2J\u202e\u0007\r\n<script>'
    const account = place.accountOf(renamed(calls, namesAs(name)))
    const out = join(emptyDirectory(), 'reports')
    for (const form of [[], ['--json'], ['--out', out]]) {
      const { status, stdout, stderr } = assay('audit', '--account', account, ...form)
      expect(status).toBe(1)
      expect(stdout + stderr).not.toMatch(ORDERS)
    }
    expect(readFileSync(join(out, 'report.html'), 'utf8').match(/<script/gi)).toHaveLength(1)
  })

  it('that an event tells gives none either: it names nobody, and all are looked at', () => {
    const functionName = 'nightly-report\u001b[2J\u202e'
    const told = place.event(event, {
      detail: { requestParameters: { functionName }, responseElements: null },
    })
    for (const command of ['replay', 'affected']) {
      const { status, stdout, stderr } = assay(command, told, '--account', place.account)
      expect(status).not.toBe(2)
      expect(stdout).toContain('function nightly-report')
      expect(stdout + stderr).not.toContain('[2J')
      expect(stdout + stderr).not.toMatch(ORDERS)
    }
  })
})
