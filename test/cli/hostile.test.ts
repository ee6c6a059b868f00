import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UnreadableEvent } from '../../audit/events/change.ts'
import { openAccountFileSource } from '../../cli/account/account-source.ts'
import { CliError } from '../../cli/cli-error.ts'
import { resolveEventAccount, readEventFile } from '../../cli/run/event-file.ts'
import { formatPosture } from '../../cli/output/format-posture.ts'
import { formatEventLines } from '../../cli/output/format-events.ts'
import { AccountFileError, type RecordedCall } from '../../functions/local/account-file.ts'
import { renderCsvReport } from '../../reports/formats/csv-report.ts'
import { renderHtmlReport } from '../../reports/html/html-report.ts'
import { renderJson } from '../../reports/json.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { listIndexEntries } from '../audit/events/recorded-events.ts'
import { readGroundTruthFile } from '../events/world.ts'
import {
  runAssayIn,
  listExampleCalls,
  buildFewerFunctionsPatch,
  createTestDirectory,
  type TestDirectory,
  type CommandResult,
} from './run-assay.ts'
import { listPaths } from '../json-paths.ts'
import { isSkipped } from '../is-skipped.ts'
import { sampleUnlessFull } from '../sample.ts'
import { auditedOperations } from './audited-operations.ts'
import { auditAccountFile, type AuditResult } from './run-audit.ts'
import { compareAudits } from './compare-audits.ts'
import {
  mapResponses,
  convertPartition,
  hasSameCalls,
  setAtPath,
  renameResources,
  replaceTexts,
} from './edit-calls.ts'
import {
  parseCsvCells,
  renameExampleResources,
  buildNestedLists,
  ODD_VALUES,
  ARN_LIKE_NAMES,
  PLAIN_NAMES,
  POLICY_FIELDS,
  formatHostilePolicy,
  ALLOW_EVERYBODY_STATEMENT,
  countTags,
} from './hostile-input.ts'

const AT = '2026-11-24T08:00:00Z'
const event = 'lambda-05-update-config-role-change.json'

/** Control and format characters but ends of lines. */
const CONTROL_CHARACTERS = /[^\P{C}\n]/u

/** The example's account, with a policy of a repository and the code signing of a function. */
const repository = 'arn:aws:ecr:eu-west-1:123456789012:repository/web/shop'
const pull = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::123456789012:root' },
  Action: 'ecr:BatchGetImage',
}
const codeSigning = {
  arn: 'arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0123456789abcdef0',
  untrustedArtifacts: 'Enforce',
  allowedPublishers: { 'arn:aws:signer:eu-west-1:123456789012:/signing-profiles/Releases/4hcrVqLxwv': true },
}
const calls = listExampleCalls(buildFewerFunctionsPatch(), {
  repositories: { [repository]: { policy: { Version: '2012-10-17', Statement: [pull] } } },
  functions: { 'arn:aws:lambda:eu-west-1:123456789012:function:checkout-api': { codeSigning } },
})

let testDirectory: TestDirectory
let before: AuditResult
beforeAll(async () => {
  testDirectory = createTestDirectory(listIndexEntries(event)[0]?.after, '2026-05-12T09:03:37Z')
  before = await auditAccountFile(testDirectory.writeAccount(calls), AT)
})
afterAll(() => testDirectory.remove())

/** Runs `assay` where there is no configuration. */
function assay(...args: string[]): Promise<CommandResult> {
  return runAssayIn(testDirectory.directory, ...args)
}

/** An account file with this text. */
function writeFile(text: string): string {
  const directory = clearDirectory()
  writeFileSync(join(directory, 'calls.jsonl'), text)
  return directory
}

function clearDirectory(): string {
  return mkdtempSync(join(testDirectory.directory, 'hostile-'))
}

/** A file of an event with this text. */
function textEvent(text: string): string {
  const path = join(clearDirectory(), 'event.json')
  writeFileSync(path, text)
  return path
}

function runAudit(changed: readonly RecordedCall[]): Promise<AuditResult> {
  return auditAccountFile(testDirectory.writeAccount(changed), AT)
}

function splitLines(recorded: readonly unknown[]): string {
  return recorded.map(call => JSON.stringify(call)).join('\n')
}

/** One line with the error, without a stack trace. */
function expectRefused({ status, stdout, stderr }: CommandResult, message: RegExp): void {
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(message)
  expect(stderr).toMatch(/^(assay|error): [^\n]+\n$/)
  expect(stderr).not.toMatch(CONTROL_CHARACTERS)
  expect(stderr).not.toMatch(/unexpected error|\.ts:\d|at \w+ \(/)
}

/** The error that `run` throws. */
async function runExpectingFailure(run: () => unknown): Promise<unknown> {
  try {
    await run()
  } catch (failure) {
    return failure
  }
  throw new Error('nothing was thrown')
}

const call = { service: 'iam', region: 'us-east-1', operation: 'ListRoles', input: {}, at: AT }
describe('an invalid account file', () => {
  const cases: [string, () => string, RegExp][] = [
    [
      'is not there',
      () => join(testDirectory.directory, 'nowhere'),
      /nowhere is not a directory\. Give the directory/,
    ],
    ['is a file', () => join(writeFile(''), 'calls.jsonl'), /calls\.jsonl is not a directory/],
    ['is empty', () => writeFile(''), /contains no recorded calls\. Record them with assay collect/],
    ['is blank', () => writeFile('\n \r\n'), /contains no recorded calls\. Record them with assay collect/],
    ['is an empty directory', clearDirectory, /contains no \.jsonl file with recorded calls/],
    ['breaks off', () => writeFile(`${splitLines(calls)}\n{"service":"la`), /calls\.jsonl:\d+ is not JSON/],
    ['is not text', () => writeFile('\u0000'.repeat(1_000)), /calls\.jsonl:1 is not JSON/],
    ['holds a list', () => writeFile('[1,2]'), /calls\.jsonl:1 is not a recorded call/],
    ['holds null', () => writeFile('null'), /calls\.jsonl:1 is not a recorded call/],
    [
      'holds other types',
      () => writeFile(splitLines([{ ...call, input: 'x' }])),
      /call: input is missing or no object/,
    ],
    [
      'holds no time',
      () => writeFile(splitLines([{ ...call, at: 'soon' }])),
      /call: at is not a plausible time/,
    ],
    [
      'is of the end of time',
      () => writeFile(splitLines([{ ...call, at: '+275760-09-12T23:59:59Z' }])),
      /call: at is not a plausible time/,
    ],
    [
      'is nested without end',
      () => writeFile(`${JSON.stringify(call).slice(0, -1)},"input":{"a":${buildNestedLists(100_000)}}}`),
      /calls\.jsonl:1 is not a recorded call: its input is nested too deeply/,
    ],
    [
      'has a directory where its calls should be',
      () => {
        const directory = clearDirectory()
        mkdirSync(join(directory, 'calls.jsonl'))
        return directory
      },
      /cannot read .*calls\.jsonl: EISDIR/,
    ],
    [
      'leads nowhere',
      () => {
        const directory = clearDirectory()
        symlinkSync(join(directory, 'gone'), join(directory, 'calls.jsonl'))
        return directory
      },
      /cannot read .*calls\.jsonl: ENOENT/,
    ],
    [
      'says no account number',
      () => {
        const identity = { service: 'sts', operation: 'GetCallerIdentity' }
        const named = mapResponses(calls, identity, () => ({ Account: '../<b>\u001b[2J' }))
        return writeFile(splitLines(named.filter(({ operation }) => operation !== 'ListRoles')))
      },
      /the account id could not be determined: .*sts:GetCallerIdentity/,
    ],
  ]
  it.each(cases)('%s', async (_, made, message) => {
    const failure = await runExpectingFailure(() => auditAccountFile(made(), AT))
    expect(failure).toSatisfy((each: unknown) => each instanceof AccountFileError || each instanceof CliError)
    expect((failure as Error).message).toMatch(message)
  })

  const few = [
    'is not there',
    'breaks off',
    'is nested without end',
    'leads nowhere',
    'says no account number',
  ]
  it.each(cases.filter(([name]) => few.includes(name)))(
    '%s, and the command prints it',
    async (_, made, message) => {
      expectRefused(await assay('audit', '--account', made()), message)
    },
  )
})

describe('an argument', () => {
  const cases: [string[], RegExp][] = [
    [
      ['audit', '--region', '\u001b[2J'],
      /'--region <name\.\.\.>' argument .* expected a region such as eu-west-1/,
    ],
    [
      ['audit', '--region', 'eu-west-1,eu-wst-2'],
      /"eu-wst-2" is not an AWS region; did you mean "eu-west-2"\?/,
    ],
    [['audit', '--fail-on', '__proto__'], /Allowed choices are CRITICAL/],
    [['controls', '--strategy', 'constructor'], /Allowed choices are image-integrity/],
    [['replay'], /required option '--account <dir>' not specified/],
  ]
  it.each(cases)('is refused: %j', async (args, message) => {
    expectRefused(await assay(...args), message)
  })

  it('may name properties of the prototype, which are no controls', async () => {
    const config = join(clearDirectory(), 'assay.config.json')
    const controls = '{"__proto__":{"a":1},"constructor":{},"toString":{"x":2}}'
    const exception = { control: '__proto__', resource: '*', owner: 'a', reason: 'b', until: '2999-01-01' }
    writeFileSync(
      config,
      `{"home":"eu-west-1","controls":${controls},"exceptions":[${JSON.stringify(exception)}]}`,
    )
    const { status, stdout, stderr } = await assay(
      'audit',
      '--account',
      testDirectory.account,
      '--config',
      config,
    )
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('"exceptions.0.control": expected a control id')
    expect(stderr).toContain('"controls.constructor"')
    expect(stderr).not.toContain('unexpected error')
  })

  it.skipIf(isSkipped(!existsSync('/proc/self'), 'a place where no directory can be created needs /proc'))(
    'is a place where no directory can be created',
    async () => {
      const args = ['audit', '--account', testDirectory.account, '--out', '/proc/assay/reports']
      expectRefused(await assay(...args), /--out: \/proc\/assay\/reports cannot be written: ENOENT/)
    },
  )

  it('is a region that the account file does not have', async () => {
    const { status, stdout } = await assay(
      'audit',
      '--account',
      testDirectory.account,
      '--region',
      'ap-south-2',
      '--json',
    )
    const { unlisted, findings } = JSON.parse(stdout) as Posture
    expect(status).toBe(1)
    expect(unlisted).toContainEqual(
      expect.stringContaining('functions in ap-south-2 could not be listed: lambda:ListFunctions failed'),
    )
    expect(findings.filter(({ resource }) => resource.kind === 'AWS::Lambda::Function')).toEqual([])
  })

  it('is reported if the account file has no region', async () => {
    const everywhere = ['cloudtrail', 'iam', 'sts']
    const { posture } = await runAudit(
      calls
        .filter(({ service }) => everywhere.includes(service))
        .map(each => (each.service === 'sts' ? { ...each, region: 'us-east-1' } : each)),
    )
    expect(posture.regions).toEqual([])
    expect(posture.unlisted).toContainEqual(expect.stringContaining('no regional resources could be listed'))
  })
})

describe('an invalid event', () => {
  const cases: [string, () => string, RegExp][] = [
    [
      'a file that is not there',
      () => join(testDirectory.directory, 'no.json'),
      /no\.json: cannot be read \(ENOENT\)/,
    ],
    ['no JSON', () => textEvent('{"source":'), /event\.json: this is not JSON/],
    ['a list', () => textEvent('[]'), /expected one event, a JSON object/],
    ['a text', () => textEvent('"aws.lambda"'), /expected one event, a JSON object/],
    ['no end of it', () => textEvent(`{"a":"${'x'.repeat(1_100_000)}"}`), /more than an event may have/],
    [
      'another source',
      () => textEvent('{"source":"\\u001b[2J"}'),
      /no rule of Assay matches events of source/,
    ],
    [
      'the time of no day',
      () => testDirectory.writeEvent(event, { time: 1, detail: { eventTime: {} } }),
      /is a valid time/,
    ],
    [
      'the end of time',
      () => testDirectory.writeEvent(event, { detail: { eventTime: '+275760-09-12T23:59:59Z' } }),
      /is a valid time/,
    ],
    [
      'another account',
      () => testDirectory.writeEvent(event, { account: '999999999999' }),
      /the event is of account 999999999999, but the account file is of account 111122223333/,
    ],
  ]
  it.each(cases)('%s', async (_, made, message) => {
    const asked = openAccountFileSource(testDirectory.account, () => new Date(AT), undefined)
    const failure = await runExpectingFailure(() => resolveEventAccount([readEventFile(made())], asked))
    expect(failure).toBeInstanceOf(CliError)
    expect((failure as Error).message).toMatch(message)
  })

  const few = ['no JSON', 'another source', 'the end of time', 'another account']
  it.each(cases.filter(([name]) => few.includes(name)))(
    '%s, and the command prints it',
    async (_, made, message) => {
      expectRefused(await assay('replay', made(), '--account', testDirectory.account), message)
    },
  )

  it('is refused by affected with the same message', async () => {
    const strange = testDirectory.writeEvent(event, { account: '__proto__' })
    expectRefused(
      await assay('affected', strange, '--account', testDirectory.account),
      /the event is of account __proto__/,
    )
  })

  it('is of a region that is not in scope', async () => {
    const elsewhere = { region: 'ap-south-2', detail: { awsRegion: 'ap-south-2' } }
    const { status, stdout } = await assay(
      'affected',
      testDirectory.writeEvent(event, elsewhere),
      '--account',
      testDirectory.account,
    )
    expect(status).toBe(0)
    expect(stdout).toContain('(out-of-scope-region)')
  })
})

/** The result of reading an event; an unexpected error fails the test. */
function readResource(file: string): string {
  try {
    const read = readEventFile(file)
    const outcome = read.trigger.parse(read.event, { regions: ['eu-west-1'] })
    const lines = formatEventLines(read.event, 'change' in outcome ? { affected: [] } : outcome)
    expect(lines.join('\n')).not.toMatch(CONTROL_CHARACTERS)
    expect(JSON.stringify(outcome).length).toBeLessThan(100_000)
    return 'change' in outcome ? 'a change' : 'nothing that matters'
  } catch (failure) {
    if (failure instanceof CliError || failure instanceof UnreadableEvent) return 'refused'
    throw failure
  }
}

describe('an event with something odd in one of its places', () => {
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

  it.each(sampleUnlessFull(files, 3))('%s is read, or refused', file => {
    const whole = readGroundTruthFile(file)
    const path = textEvent('')
    const readings = new Set<string>()
    for (const at of listPaths(whole)) {
      for (const odd of ODD_VALUES) {
        writeFileSync(path, JSON.stringify(setAtPath(whole, at, odd)))
        readings.add(readResource(path))
      }
    }
    expect([...readings]).toContain('refused')
    expect(readings.size).toBeGreaterThan(1)
  })

  it('is processed although a field for display only is odd', async () => {
    const odd = { detail: { 'image-tags': 7, 'scan-status': { toString: 1 } } }
    const scan = testDirectory.writeEvent('ecr-10-scan-basic-complete.json', odd)
    const { status, stdout, stderr } = await assay(
      'replay',
      scan,
      '--account',
      testDirectory.account,
      '--json',
    )
    expect(stderr).toBe('')
    expect(status).not.toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ events: [{ file: scan }], failedEvents: [] })
  })

  it('is processed with 400 KB of tags in it', async () => {
    const tags = Object.fromEntries(
      Array.from({ length: 4_000 }, (_, index) => [`<b>${index}`, 'v'.repeat(100)]),
    )
    const plain = await assay('replay', testDirectory.writeEvent(event), '--account', testDirectory.account)
    const soup = testDirectory.writeEvent(event, { detail: { requestParameters: { tags } } })
    expect(readFileSync(soup, 'utf8').length).toBeGreaterThan(400_000)
    expect(plain.stdout).toContain('OPENED')
    expect(await assay('replay', soup, '--account', testDirectory.account)).toEqual(plain)
  })
})

/** `recorded`, where policies of one sort, `most` of them, are `text`. */
function withPolicies(
  { field, ...sort }: (typeof POLICY_FIELDS)[number],
  text: string,
  { recorded = calls, most = Number.POSITIVE_INFINITY } = {},
): RecordedCall[] {
  let changed = 0
  return mapResponses(recorded, sort, output => {
    changed += 1
    if (changed > most) return output
    return replaceTexts(output, [field], sort.service === 'iam' ? encodeURIComponent(text) : text)
  })
}

/** The text of a policy whose condition has so many levels. */
function nestConditions(levels: number): string {
  return `{"Statement":{"Effect":"Allow","Action":"*","Condition":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}}`
}

describe('an invalid policy', () => {
  const documents: [string, string][] = [
    ['not JSON', '{"Version": "2012-10-17", "Statement": ['],
    ['a page of a proxy', '<html><script>alert(1)</script></html>'],
    ['10,000 levels of lists', `{"Version":"2012-10-17","Statement":${buildNestedLists(10_000)}}`],
    ['10,000 levels of conditions', nestConditions(10_000)],
    // As URL-encoded text it has nearly as many characters as are read of a policy.
    ['60,000 levels of conditions', nestConditions(60_000)],
    [
      '6 MB',
      formatHostilePolicy({
        ...ALLOW_EVERYBODY_STATEMENT,
        Action: Array.from({ length: 400_000 }, (_, n) => `s3:Get${n}`),
      }),
    ],
    ['an effect of its own', formatHostilePolicy({ ...ALLOW_EVERYBODY_STATEMENT, Effect: 'allow' })],
  ]
  /** All of them in the first sort, a few in the others: one parser reads them all. */
  const trials = POLICY_FIELDS.flatMap((policy, index) =>
    documents.slice(0, index === 0 ? undefined : 3).map(([name, text]) => ({ policy, name, text })),
  )

  it.each(sampleUnlessFull(trials, 12))(
    '$name as $policy.what: what depends on it is not known, all else stays',
    async ({ policy, text }) => {
      const changed = withPolicies(policy, text, { most: 3 })
      expect(hasSameCalls(calls, changed)).toBe(false)
      const { unknown, unexpected, newlyUnlisted, unexplained } = compareAudits(
        before,
        await runAudit(changed),
      )
      expect({ unexpected, unexplained }).toEqual({ unexpected: [], unexplained: [] })
      expect(unknown).not.toEqual([])
      const reasons = [...newlyUnlisted, ...unknown.map(({ reason }) => reason)]
      const named = `${policy.service}:${policy.operation} returned `
      const inPart = /\bnot understood as a whole: (?:Condition of )?statement 1\b/
      expect(reasons.filter(reason => !reason.includes(named) && !inPart.test(reason))).toEqual([])
    },
  )

  it('is none of any sort at once', async () => {
    const text = documents[0]?.[1] ?? ''
    const changed = POLICY_FIELDS.reduce(
      (recorded, policy) => withPolicies(policy, text, { recorded }),
      calls,
    )
    const { unknown, unexpected } = compareAudits(before, await runAudit(changed))
    expect(unexpected).toEqual([])
    expect(unknown.length).toBeGreaterThan(100)
  })
})

/** The findings of `control`. */
function listFindings({ posture }: AuditResult, control: string): Posture['findings'] {
  return posture.findings.filter(finding => finding.control === control)
}

/** The topic that only the policy of a function names. */
const TOPIC = '123456789012/eu-west-1/arn:aws:sns:eu-west-1:123456789012:stock-changed '

describe('a policy of wildcards', () => {
  const admin = 'least-privilege/iam-policy-no-full-admin'

  it('allows everything, however many there are', async () => {
    expect(listFindings(before, admin)).toEqual([])
    const many = formatHostilePolicy({
      Effect: 'Allow',
      Action: '*'.repeat(6_000),
      Resource: '*'.repeat(6_000),
    })
    const [own] = POLICY_FIELDS
    if (own === undefined) throw new Error('there are no policies')
    expect(listFindings(await runAudit(withPolicies(own, many)), admin)).not.toEqual([])
  })

  it.each(sampleUnlessFull(POLICY_FIELDS, 12).map(policy => [policy.what, policy] as const))(
    'is evaluated, or unknown: %s',
    async (_, policy) => {
      const text = `s3:${'*a?'.repeat(2_000)}*`
      const wild = formatHostilePolicy({
        ...ALLOW_EVERYBODY_STATEMENT,
        Action: text,
        Resource: `arn:aws:s3:::${text}`,
      })
      const after = await runAudit(withPolicies(policy, wild))
      const failed = [...after.evaluations.values()].filter(({ reason }) => reason.includes('control failed'))
      expect(failed).toEqual([])
      const isLost = (key: string) => policy.what === "a function's policy" && key.startsWith(TOPIC)
      const retained = [...before.evaluations.keys()].filter(key => !isLost(key))
      expect([...after.evaluations.keys()]).toEqual(retained)
    },
  )
})

/** Whether `value` has anything at the end of `path`. */
function hasPath(value: unknown, path: readonly string[]): boolean {
  return listPaths(value).some(each => each.join() === path.join())
}

/** Operations with a response in the account; the account id is also in the ARNs of roles. */
const responses = auditedOperations.filter(({ service, name }) =>
  calls.some(each => each.service === service && each.operation === name && each.output && service !== 'sts'),
)

/** Operations that no control depends on yet, or whose list only spares single calls. */
const IDLE = [
  'ecr:GetRegistryScanningConfiguration',
  'ecr:ListTagsForResource',
  'iam:GetAccountPasswordPolicy',
  'iam:GetOpenIDConnectProvider',
  'iam:GetSAMLProvider',
  'lambda:ListCodeSigningConfigs',
  'lambda:ListTags',
  'sns:ListTagsForResource',
  'sqs:ListQueueTags',
]

/** Operations whose response without members lists nothing: AWS does not require the members. */
const EMPTY_IS_NONE = ['inspector2:ListCoverage']

describe('answers of other types', () => {
  const odd: readonly unknown[] = [null, {}, 'x', 7, [], [null], true]

  it('are tried of most operations', () => {
    expect(responses.length / auditedOperations.length).toBeGreaterThan(0.85)
  })

  const oddResponses = responses.map((awsOperation, index) => {
    const response = odd[index % odd.length]
    const isMeant = EMPTY_IS_NONE.includes(awsOperation.action) && isDeepStrictEqual(response, {})
    return [awsOperation.action, awsOperation, isMeant ? 'x' : response] as const
  })
  it.each(sampleUnlessFull(oddResponses, 20))(
    '%s: something is not known, and nothing passes for it',
    async (_, { service, name, action }, response) => {
      const changed = mapResponses(calls, { service, operation: name }, () => response)
      const { unexpected, unexplained, newlyUnlisted, unknown } = compareAudits(
        before,
        await runAudit(changed),
      )
      expect({ unexpected, unexplained }).toEqual({ unexpected: [], unexplained: [] })
      expect(unknown.length + newlyUnlisted.length === 0).toBe(IDLE.includes(action))
      const reasons = [...newlyUnlisted, ...unknown.map(({ reason }) => reason)]
      expect(reasons.filter(reason => /control failed|given up/.test(reason))).toEqual([])
    },
  )

  const lists = ['x', null, 7, {}, [null], ['x'], [{}], [[]]].map(odds => [odds])
  it.each(sampleUnlessFull(lists, 12))('%j in place of a list is said', async list => {
    const places = [
      ['lambda', 'ListFunctions', 'Functions', 'functions in eu-west-1 could not be listed'],
      ['iam', 'ListRoles', 'Roles', 'roles could not be listed'],
      ['iam', 'ListUsers', 'Users', 'users could not be listed'],
    ] as const
    let changed: RecordedCall[] = calls
    for (const [service, operation, name] of places)
      changed = mapResponses(changed, { service, operation }, () => ({ [name]: list, IsTruncated: false }))
    const after = await runAudit(changed)
    expect(compareAudits(before, after).unexpected).toEqual([])
    for (const [, , , why] of places)
      expect(after.posture.unlisted).toContainEqual(expect.stringContaining(why))
  })

  const secrets = 'isolation/function-env-no-secrets'
  const odds = [null, 7, [], {}, { detected: 'none' }, { detected: 3, hash: 'x' }, { detected: [] }]
  it.each(sampleUnlessFull(odds, 12).map(value => [value]))(
    '%j as the value of a variable is no secret that is absent',
    async value => {
      const changed = mapResponses(calls, { service: 'lambda', operation: 'GetFunction' }, output => {
        const variables = ['Configuration', 'Environment', 'Variables']
        return hasPath(output, variables)
          ? setAtPath(output, [...variables, 'SLACK_WEBHOOK_TOKEN'], value)
          : output
      })
      const after = await runAudit(changed)
      const { unexpected, unknown } = compareAudits(before, after)
      expect(hasSameCalls(calls, changed)).toBe(false)
      expect(unexpected).toEqual([])
      expect(unknown.map(({ control }) => control)).toContain(secrets)
    },
  )

  it.each([
    ['lambda', 'GetFunction', ['Configuration', 'FunctionArn'], 'function:other', ['stock-failed']],
    ['iam', 'GetRole', ['Role', 'Arn'], 'role/other', []],
    ['iam', 'GetUser', ['User', 'Arn'], 'user/other', []],
  ])(
    'of %s:%s about another resource are reported as such',
    async (service, operation, path, name, queues) => {
      const arn = `arn:aws:${service}:${service === 'iam' ? '' : 'eu-west-1'}:123456789012:${name}`
      const changed = mapResponses(calls, { service, operation }, output =>
        hasPath(output, path) ? setAtPath(output, path, arn) : output,
      )
      const { unexpected, unknown, vanished } = compareAudits(before, await runAudit(changed))
      expect(unexpected).toEqual([])
      const named = queues.map(queue => `arn:aws:sqs:eu-west-1:123456789012:${queue}`)
      expect([...new Set(vanished.map(({ resource }) => resource.arn))]).toEqual(named)
      expect(unknown.map(({ reason }) => reason)).toContainEqual(expect.stringContaining(`is about ${arn}`))
    },
  )

  it('are taken with 150 KB of tags in them', async () => {
    const Tags = Array.from({ length: 1_400 }, (_, index) => ({
      Key: `__proto__${index}`,
      Value: 'v'.repeat(90),
    }))
    const onFunctions = mapResponses(calls, { service: 'lambda', operation: 'GetFunction' }, output => ({
      ...(output as object),
      Tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    }))
    const onRole = onFunctions.map(each =>
      each.operation === 'GetRole' && each.input['RoleName'] === 'StockRole'
        ? { ...each, output: setAtPath(each.output, ['Role', 'Tags'], Tags) }
        : each,
    )
    expect(compareAudits(before, await runAudit(onRole))).toEqual({
      unknown: [],
      vanished: [],
      unexplained: [],
      newlyUnlisted: [],
      unexpected: [],
    })
  })
})

/** The evaluations as text, sorted. */
function listEvaluations({ evaluations }: AuditResult): string[] {
  return [...evaluations.values()].map(evaluation => JSON.stringify(evaluation)).toSorted()
}

describe('an account of another partition', () => {
  const homes = [
    ['aws-cn', 'cn-northwest-1', 'cn-north-1'],
    ['aws-cn', 'cn-north-1', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-east-1', 'us-gov-west-1'],
    ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1'],
  ] as const
  it.each(sampleUnlessFull(homes, 8))(
    'is evaluated like any other: %s in %s',
    async (partition, home, first) => {
      const role = 'arn:aws:iam::123456789012:role/StockRole'
      const attached = {
        roles: { [role]: { attached: { 'arn:aws:iam::aws:policy/AdministratorAccess': true } } },
      }
      const own = listExampleCalls(buildFewerFunctionsPatch(), attached)
      const there = await runAudit(convertPartition(own, partition, home, first))
      const here = await runAudit(own)
      expect(listEvaluations(there)).toEqual(
        convertPartition(listEvaluations(here), partition, home, first).toSorted(),
      )
      expect(there.posture.unlisted).toEqual([])
      expect(there.posture.findings.map(({ control }) => control)).toContain(
        'least-privilege/iam-admin-managed-policy-attached',
      )
      expect(JSON.stringify(there.posture.findings)).not.toMatch(/arn:aws:|eu-west-1|us-east-1/)
    },
  )
})

function expectHarmless(posture: Posture, name: string): void {
  const html = renderHtmlReport(posture)
  // The data and the script itself.
  expect(html.match(/<script/gi)).toHaveLength(2)
  expect(html.match(/<\/script/gi)).toHaveLength(2)
  expect(html).not.toMatch(/<img/i)
  expect(html).not.toMatch(/[^\P{C}\n\t]/u)
  const csv = renderCsvReport(posture)
  const rows = parseCsvCells(csv)
  expect(new Set(rows.map(row => row.length)).size).toBe(1)
  expect(rows.flat().filter(text => /^[=+\-@\t\r]/.test(text))).toEqual([])
  expect(csv).not.toMatch(/[^\P{C}\r\n\t]/u)
  const json = renderJson(posture)
  expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(posture)))
  expect(json).not.toMatch(CONTROL_CHARACTERS)
  expect(JSON.stringify(posture)).toContain(JSON.stringify(name).slice(1, -1))
  expect(formatPosture(posture).join('\n')).not.toMatch(CONTROL_CHARACTERS)
}

describe('a name', () => {
  it.each(sampleUnlessFull(PLAIN_NAMES, 12).map(name => [JSON.stringify(name).slice(0, 40), name]))(
    'of functions, variables, roles and users is nothing but that: %s',
    async (_, name) => {
      const { posture, evaluations } = await runAudit(renameResources(calls, renameExampleResources(name)))
      expect(posture.counts).toEqual(before.posture.counts)
      expect(evaluations.size).toBe(before.evaluations.size)
      expectHarmless(posture, name)
      expect(countTags(renderHtmlReport(posture))).toEqual(countTags(renderHtmlReport(before.posture)))
    },
  )

  it.each(sampleUnlessFull(ARN_LIKE_NAMES, 12).map(name => [name]))(
    'that reads as more than one does no harm: %s',
    async name => {
      const { posture } = await runAudit(renameResources(calls, renameExampleResources(name)))
      expectHarmless(posture, name)
      expect(posture.counts.COMPLIANT).toBeLessThan(before.posture.counts.COMPLIANT)
      expect(posture.unknown.length).toBeGreaterThan(before.posture.unknown.length)
    },
  )

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('is no runtime: %s', async runtime => {
    const changed = mapResponses(calls, { service: 'lambda', operation: 'GetFunction' }, output =>
      replaceTexts(output, ['Runtime'], runtime),
    )
    const { evaluations } = await runAudit(changed)
    const own = [...evaluations.values()].filter(
      ({ control }) => control === 'patching/function-runtime-supported',
    )
    const statuses = new Set(own.map(({ status }) => status))
    expect([...statuses].toSorted()).toEqual(['INSUFFICIENT_DATA', 'NOT_APPLICABLE'])
  })

  it.each(['__proto__', 'constructor'])('of a variable of a container hides no secret: %s', async name => {
    const value = { detected: ['Slack webhook'], hash: '0123456789abcdef' }
    const changed = mapResponses(calls, { service: 'ecs', operation: 'DescribeTaskDefinition' }, output =>
      setAtPath(output, ['taskDefinition', 'containerDefinitions', '0', 'environment'], [{ name, value }]),
    )
    const { posture } = await runAudit(changed)
    expect(posture.findings).toContainEqual(
      expect.objectContaining({
        control: 'isolation/ecs-env-no-secrets',
        reason: expect.stringContaining(name) as string,
      }),
    )
  })

  it('is printed without control characters, in every format', async () => {
    const name = '\u001b[2J\u202e\u0007\r\n<script>'
    const account = testDirectory.writeAccount(renameResources(calls, renameExampleResources(name)))
    const out = join(clearDirectory(), 'reports')
    for (const form of [[], ['--json'], ['--out', out]]) {
      const { status, stdout, stderr } = await assay('audit', '--account', account, ...form)
      expect(status).toBe(1)
      expect(stdout + stderr).not.toMatch(CONTROL_CHARACTERS)
    }
    expect(readFileSync(join(out, 'report.html'), 'utf8').match(/<script/gi)).toHaveLength(2)
  })

  it('in an event is printed without them: all resources of the kind are read', async () => {
    const functionName = 'nightly-report\u001b[2J\u202e'
    const changedEvent = testDirectory.writeEvent(event, {
      detail: { requestParameters: { functionName }, responseElements: null },
    })
    for (const command of ['replay', 'affected']) {
      const { status, stdout, stderr } = await assay(
        command,
        changedEvent,
        '--account',
        testDirectory.account,
      )
      expect(status).not.toBe(2)
      expect(stdout).toContain('function nightly-report')
      expect(stdout + stderr).not.toContain('[2J')
      expect(stdout + stderr).not.toMatch(CONTROL_CHARACTERS)
    }
  })
})
