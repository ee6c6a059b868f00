import { createHash, generateKeyPairSync } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import type { EvaluationLine } from '../../../reports/evidence/evaluation-line.ts'
import type { FactLine } from '../../../reports/evidence/fact-line.ts'
import { documents, type Manifest } from '../../../reports/evidence/manifest.ts'
import type { Period } from '../../../reports/evidence/period.ts'
import type { Population } from '../../../reports/evidence/population.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { loadEventWorld } from '../../events/world.ts'
import { replaceByListCalls } from '../add-list-calls.ts'
import {
  createTestDirectory,
  listApiCalls,
  listExampleCalls,
  replaceResponses,
  runAssay,
  type TestDirectory,
} from '../run-assay.ts'

const calls = listApiCalls(loadEventWorld())
let testDirectory: TestDirectory
let evidence: string
beforeAll(async () => {
  testDirectory = createTestDirectory()
  evidence = testPath('evidence')
  await runAssay('evidence', 'pack', '--account', testDirectory.account, '--out', evidence)
})
afterAll(() => testDirectory.remove())

let copies = 0
function testPath(name: string): string {
  return join(testDirectory.directory, `${name}-${(copies += 1)}`)
}

/** A copy of the evidence, changed by `change`. */
function changeCopy(change: (directory: string) => void): string {
  const copy = testPath('copy')
  cpSync(evidence, copy, { recursive: true })
  change(copy)
  return copy
}

const verify = (directory: string, ...args: string[]) => runAssay('evidence', 'verify', directory, ...args)
const read = <T>(directory: string, file: string) =>
  JSON.parse(readFileSync(join(directory, file), 'utf8')) as T
const readLines = (directory: string) =>
  readFileSync(join(directory, 'evaluations.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as EvaluationLine)
const readFacts = (directory: string) =>
  readFileSync(join(directory, 'facts.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as FactLine)
const isSettings = ({ operation }: { operation: string }) => operation === 'GetAccountSettings'
const isUnknown = ({ control }: { control: string }) => control === 'runtime-monitoring/flow-logs-enabled'
const listFiles = (directory: string) => [
  ...readdirSync(directory).filter(name => name !== 'account'),
  ...readdirSync(join(directory, 'account')).map(name => `account/${name}`),
]

describe('evidence', () => {
  it('has every evaluation with its facts and API calls, and the counts of the posture', () => {
    const manifest = read<Manifest>(evidence, 'manifest.json')
    const posture = read<{ counts: object; findings: unknown[] }>(evidence, 'posture.json')
    expect(manifest.counts).toEqual(posture.counts)
    const lines = readLines(evidence)
    expect(lines.filter(({ status }) => status === 'NON_COMPLIANT')).toHaveLength(posture.findings.length)
    const line = lines.find(
      ({ control, arn }) =>
        control === 'patching/function-runtime-supported' && arn.endsWith(':legacy-export'),
    )
    expect(line).toMatchObject({ status: 'NON_COMPLIANT', openSince: manifest.at })
    const runtime = { arn: line?.arn, kind: 'AWS::Lambda::Function', fact: 'runtime' }
    expect(line?.inputs).toContainEqual(runtime)
    expect(readFacts(evidence)).toContainEqual({
      ...runtime,
      calls: expect.arrayContaining(['lambda:GetFunction']) as unknown,
      readAt: manifest.at,
      value: line?.evidence?.['runtime'],
    })
    expect(lines.filter(({ inputs, status }) => inputs.length === 0 && status === 'NON_COMPLIANT')).toEqual(
      [],
    )
  })

  it('has the value of every fact that an evaluation used, of passing ones too, or why it is unknown', () => {
    const facts = new Map(readFacts(evidence).map(fact => [`${fact.arn} ${fact.kind} ${fact.fact}`, fact]))
    const inputs = readLines(evidence).flatMap(line => line.inputs)
    expect([...facts.keys()].toSorted()).toEqual(
      [...new Set(inputs.map(({ arn, kind, fact }) => `${arn} ${kind} ${fact}`))].toSorted(),
    )
    for (const fact of facts.values())
      expect(['value', 'unknown', 'omitted'].filter(name => name in fact)).toHaveLength(1)
    const passing = readLines(evidence).filter(({ status }) => status === 'COMPLIANT')
    expect(passing.filter(({ inputs: named }) => named.length === 0)).toEqual([])
  })

  it('says when each fact was read, by the oldest of its responses, and not where there is none', async () => {
    const times: Record<string, string> = {
      ListFunctions: '2026-05-11T07:00:00.000Z',
      ListAliases: '2026-05-11T05:00:00.000Z',
      GetAccountAuthorizationDetails: '2026-05-11T06:00:00.000Z',
    }
    const timed = replaceByListCalls(calls)
      .filter(({ operation }) => operation !== 'ListFunctionUrlConfigs')
      .map(call => ({ ...call, at: times[call.operation] ?? call.at }))
    const out = testPath('timed')
    const account = testDirectory.writeAccount(timed)
    await runAssay('evidence', 'pack', '--account', account, '--out', out)
    const at = read<Manifest>(out, 'manifest.json').at
    const facts = readFacts(out)
    const find = (name: string, arn: string) =>
      facts.find(({ fact, arn: of }) => fact === name && of.endsWith(arn))
    expect(find('runtime', ':legacy-export')?.readAt).toBe(times['ListFunctions'])
    expect(find('trust', ':role/SharedLambdaRole')?.readAt).toBe(times['GetAccountAuthorizationDetails'])
    const ofFunction = facts.filter(({ arn }) => arn.endsWith(':legacy-export'))
    const readTimes = new Set(ofFunction.map(({ readAt }) => readAt))
    expect(readTimes).toEqual(new Set([at, times['ListFunctions'], times['ListAliases'], undefined]))
    const urls = facts.filter(({ fact }) => fact === 'urls')
    expect(urls.length).toBeGreaterThan(0)
    for (const { unknown, readAt } of urls) expect([typeof unknown, readAt]).toEqual(['string', undefined])
    expect(await runAssay('evidence', 'replay', out)).toMatchObject({ status: 0, stderr: '' })
  })

  it('has a guide that names each of its documents', () => {
    const text = readFileSync(join(evidence, 'guide.md'), 'utf8')
    expect(Object.values(documents).filter(file => !text.includes(file))).toEqual(['guide.md'])
  })

  it('says who collected the responses, where that was recorded', async () => {
    const Arn = 'arn:aws:sts::111122223333:assumed-role/Auditor/ines'
    const identity = {
      ...calls[0],
      service: 'sts',
      operation: 'GetCallerIdentity',
      region: 'eu-west-1',
      input: {},
      output: { Account: '111122223333', Arn },
    } as (typeof calls)[number]
    const out = testPath('collected')
    const account = testDirectory.writeAccount([...calls, identity])
    await runAssay('evidence', 'pack', '--account', account, '--out', out)
    expect(read<Manifest>(out, 'manifest.json').collectedBy).toBe(Arn)
    expect(await runAssay('evidence', 'replay', out)).toMatchObject({ status: 0 })
    expect(read<Manifest>(evidence, 'manifest.json').collectedBy).toBeUndefined()
  })

  it('has the population by two sources, where AWS has two, and says where they differ', async () => {
    const counted = calls.map(call =>
      call.operation === 'GetAccountSummary'
        ? { ...call, output: { SummaryMap: { Users: 99, Policies: 'many' } } }
        : call,
    )
    const out = testPath('counted')
    const account = testDirectory.writeAccount(counted)
    const { stderr, status } = await runAssay('evidence', 'pack', '--account', account, '--out', out)
    expect(status).toBe(0)
    const { kinds } = read<Population>(out, 'population.json')
    const [users, policies] = ['User', 'ManagedPolicy'].map(name =>
      kinds.find(({ kind }) => kind === `AWS::IAM::${name}`),
    )
    expect(users).toMatchObject({ listed: 4, second: { source: 'iam:GetAccountSummary', count: 99 } })
    expect(policies?.second).toBeUndefined()
    expect(stderr).toContain('AWS::IAM::User: 4 listed, but iam:GetAccountSummary counts 99')
    const unused = kinds.flatMap(({ notInUse }) => notInUse)
    expect(unused).not.toEqual([])
    expect(readLines(out).filter(({ arn }) => unused.includes(arn))).toEqual([])
    expect(await runAssay('evidence', 'replay', out)).toMatchObject({ status: 0 })
  })

  it('counts functions a second time where every region has the count, and says where it differs', async () => {
    const [west, ...others] = calls.filter(isSettings)
    const packCounted = async (settings: readonly object[]) => {
      const out = testPath('functions')
      const recorded = [...calls.filter(call => !isSettings(call)), ...settings] as typeof calls
      const account = testDirectory.writeAccount(recorded)
      const { stderr } = await runAssay('evidence', 'pack', '--account', account, '--out', out)
      const { kinds } = read<Population>(out, 'population.json')
      return { stderr, functions: kinds.find(({ kind }) => kind === 'AWS::Lambda::Function') }
    }
    const source = 'lambda:GetAccountSettings'
    const equal = await packCounted(calls.filter(isSettings))
    const { listed = 0 } = equal.functions ?? {}
    expect(others).toHaveLength(1)
    expect(equal.functions?.second).toEqual({ source, count: listed })
    expect(equal.stderr).not.toContain('The population is not certain')
    const count = listed + 2
    const more = await packCounted([
      { ...west, output: { AccountUsage: { FunctionCount: count } } },
      ...others,
    ])
    expect(more.functions?.second).toEqual({ source, count })
    expect(more.stderr).toContain(`AWS::Lambda::Function: ${listed} listed, but ${source} counts ${count}`)
    for (const output of [{}, { AccountUsage: null }, { AccountUsage: { FunctionCount: '9' } }, 'x'])
      expect((await packCounted([{ ...west, output }, ...others])).functions?.second).toBeUndefined()
    expect((await packCounted(others)).functions?.second).toBeUndefined()
  })

  it('counts all audited kinds, those without a resource with 0', () => {
    const { kinds } = read<Population>(evidence, 'population.json')
    const names = kinds.map(({ kind }) => kind)
    expect(checklist.flatMap(control => control.kinds).filter(kind => !names.includes(kind))).toEqual([])
    expect(kinds.filter(({ listed, evaluated }) => listed + evaluated === 0).length).toBeGreaterThan(0)
  })

  it('is the same each time, and evaluates to the same again', async () => {
    const again = testPath('again')
    await runAssay('evidence', 'pack', '--account', testDirectory.account, '--out', again)
    for (const file of listFiles(evidence))
      expect(readFileSync(join(again, file), 'utf8')).toBe(readFileSync(join(evidence, file), 'utf8'))
    const { status, stdout } = await runAssay('evidence', 'replay', evidence)
    expect(stdout).toMatch(/^Equal: /)
    expect(status).toBe(0)
  })

  it('evaluates to the same again with texts of projects, whose hashes have another key each time', async () => {
    const out = testPath('projects')
    const account = testDirectory.writeAccount(listExampleCalls())
    await runAssay('evidence', 'pack', '--account', account, '--out', out)
    const texts = readFacts(out).filter(
      ({ kind, fact }) => kind === 'AWS::CodeBuild::Project' && fact === 'texts',
    )
    expect(texts).toMatchObject([{ value: [{ detected: [] }] }, { value: [{ detected: [] }] }])
    expect(JSON.stringify(texts)).not.toContain('"hash"')
    const { status, stdout } = await runAssay('evidence', 'replay', out)
    expect(stdout).toMatch(/^Equal: /)
    expect(status).toBe(0)
  })

  it('evaluates to the same again if many files of the account file have calls of the same time', async () => {
    const account = testPath('many')
    mkdirSync(account)
    const denied = replaceResponses(calls, 'ListUsers', { name: 'AccessDenied', message: 'denied' })
    for (let number = 10; number < 22; number += 1) {
      const recorded = number === 18 ? denied : calls
      writeFileSync(join(account, `${number}.jsonl`), recorded.map(call => JSON.stringify(call)).join('\n'))
    }
    const out = testPath('packed')
    await runAssay('evidence', 'pack', '--account', account, '--out', out)
    expect(await runAssay('evidence', 'replay', out)).toMatchObject({ status: 0 })
  })

  it('is verified', async () => {
    const { status, stdout, stderr } = await verify(evidence)
    expect(status).toBe(0)
    expect(stdout).toMatch(/^Nothing was changed: \d+ files of account 111122223333 at /)
    expect(stderr).toContain('The manifest is not signed')
  })

  it.each([
    ['is a folder', 'manifest.json.sig/: is not in the manifest'],
    ['is a folder with files', 'manifest.json.sig/: is not in the manifest'],
  ])('whose signature %s is not verified, and is not called signed', async (name, fault) => {
    const copy = changeCopy(directory => {
      mkdirSync(join(directory, 'manifest.json.sig'))
      if (name.endsWith('files')) writeFileSync(join(directory, 'manifest.json.sig', 'notes.txt'), 'hidden')
    })
    const { status, stdout, stderr } = await verify(copy)
    expect(stdout).toBe(`${fault}\n`)
    expect(stderr).toContain('The manifest is not signed')
    expect(status).toBe(1)
  })

  it('is no file', async () => {
    const { status, stderr } = await verify(join(evidence, 'manifest.json'))
    expect(stderr).toMatch(/^assay: cannot read the manifest /)
    expect(status).toBe(2)
  })

  it('names the file of every flipped bit', async () => {
    const files = listFiles(evidence)
    const flip = fc.record({
      file: fc.constantFrom(...files),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      bit: fc.integer({ min: 0, max: 7 }),
    })
    await fc.assert(
      fc.asyncProperty(flip, async ({ file, at, bit }) => {
        const original = readFileSync(join(evidence, file))
        const changed = Buffer.from(original)
        const index = Math.floor(at * original.length)
        changed[index] = (changed[index] ?? 0) ^ (1 << bit)
        writeFileSync(join(evidence, file), changed)
        try {
          const { status, stdout, stderr } = await verify(evidence)
          expect(status).not.toBe(0)
          expect(`${stdout}${stderr}`).toContain(file.replace('.sha256', ''))
        } finally {
          writeFileSync(join(evidence, file), original)
        }
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    [
      'a file that is missing',
      (path: string) => rmSync(join(path, 'posture.json')),
      /^posture\.json: is missing$/m,
    ],
    [
      'a file too many',
      (path: string) => writeFileSync(join(path, 'notes.txt'), ''),
      /^notes\.txt: is not in the manifest$/m,
    ],
    [
      'a second manifest',
      (path: string) => writeFileSync(join(path, 'account', 'manifest.json'), '{}'),
      /^account\/manifest\.json: is not in the manifest$/m,
    ],
    ['a folder', (path: string) => mkdirSync(join(path, 'other')), /^other: is not in the manifest$/m],
    [
      'a name with a line break',
      (path: string) => writeFileSync(join(path, 'a\nNothing was changed'), ''),
      /^a\\u\{a\}Nothing was changed: is not|^a\\nNothing was changed: is not|^a.*Nothing was changed: is not in the manifest$/m,
    ],
    [
      'a symbolic link',
      (path: string) => {
        renameSync(join(path, 'posture.json'), `${path}.json`)
        symlinkSync(`${path}.json`, join(path, 'posture.json'))
      },
      /^posture\.json: is no regular file$/m,
    ],
    [
      'a file that is longer',
      (path: string) => writeFileSync(join(path, 'settings.json'), ' '.repeat(100_000)),
      /^settings\.json: has 100000 bytes/m,
    ],
  ])('has a fault with %s', async (_, change, expected) => {
    const { status, stdout } = await verify(changeCopy(change))
    expect(stdout).toMatch(expected)
    expect(status).toBe(1)
  })

  it.each([
    ['a path out of its folder', { path: '../posture.json' }],
    ['an absolute path', { path: '/etc/passwd' }],
    ['a path with a dot', { path: 'account/../posture.json' }],
  ])('is refused if its manifest has %s', async (_, change) => {
    const copy = changeCopy(path => {
      const manifest = read<Manifest>(path, 'manifest.json')
      const files = manifest.files.map((file, index) => (index === 0 ? { ...file, ...change } : file))
      writeManifest(path, { ...manifest, files })
    })
    const { status, stderr } = await verify(copy)
    expect(stderr).toContain('manifest.json: files.0.path')
    expect(status).toBe(2)
  })

  it('is refused if its manifest has a time that is none', async () => {
    const forged = changeCopy(directory => {
      const file = join(directory, 'manifest.json')
      const text = readFileSync(file, 'utf8').replace(/"at": "[^"]+"/, '"at": "2026-99-99T00:00:00.000Z"')
      writeFileSync(file, text)
      sealAgain(directory)
    })
    const { status, stderr } = await runAssay('evidence', 'replay', forged)
    expect(stderr).toBe('assay: manifest.json: at is no time\n')
    expect(status).toBe(2)
  })

  it('is refused if its manifest has a key twice, or is a link', async () => {
    const twice = changeCopy(path => {
      const text = readFileSync(join(path, 'manifest.json'), 'utf8')
      writeFileSync(join(path, 'manifest.json'), text.replace('{', '{ "account": "999999999999",'))
    })
    expect(await verify(twice)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('manifest.json is no JSON') as unknown,
    })
    const link = changeCopy(path => {
      renameSync(join(path, 'manifest.json'), `${path}.json`)
      symlinkSync(`${path}.json`, join(path, 'manifest.json'))
    })
    expect(await verify(link)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('symbolic link') as unknown,
    })
  })

  it.each([
    ['account', { account: '999999999999' }],
    ['counts', { counts: { COMPLIANT: 9_999, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, INSUFFICIENT_DATA: 0 } }],
    ['recorded', { recorded: { from: '2020-01-01T00:00:00.000Z', to: '2020-01-01T00:00:00.000Z' } }],
  ])('that says a false %s in its manifest is found by replay', async (name, change) => {
    const forged = changeCopy(path => {
      writeManifest(path, { ...read<Manifest>(path, 'manifest.json'), ...change })
    })
    expect((await verify(forged)).status).toBe(0)
    const { status, stdout } = await runAssay('evidence', 'replay', forged)
    expect(stdout).toContain(`manifest.json: "${name}" is`)
    expect(status).toBe(1)
  })

  it('is not evaluated again if it was changed, and differs if its responses did', async () => {
    const changed = changeCopy(path => writeFileSync(join(path, 'settings.json'), '{}'))
    expect(await runAssay('evidence', 'replay', changed)).toMatchObject({ status: 2 })
    const forged = changeCopy(path => {
      const file = join(path, 'evaluations.jsonl')
      writeFileSync(file, readFileSync(file, 'utf8').replace('"NON_COMPLIANT"', '"COMPLIANT"'))
      sealAgain(path)
    })
    expect((await verify(forged)).status).toBe(0)
    const { status, stdout } = await runAssay('evidence', 'replay', forged)
    expect(stdout).toMatch(/^evaluations\.jsonl: differs from line \d+ on$/m)
    expect(status).toBe(1)
  })
})

describe('the settings of evidence', () => {
  it('have the keys of image policies, so that it is evaluated where their files are not', async () => {
    const key = createPair('ec').publicFile
    const config = testPath('config')
    const controls = { 'patching/function-runtime-supported': { graceDays: 1 } }
    writeFileSync(
      config,
      JSON.stringify({ images: [{ repositories: ['*'], signedBy: [{ key }] }], controls }),
    )
    const out = testPath('configured')
    const packed = await runAssay(
      'evidence',
      'pack',
      '--account',
      testDirectory.account,
      '--out',
      out,
      '--config',
      config,
    )
    expect(packed.stderr).not.toContain('assay:')
    rmSync(key)
    rmSync(config)
    expect(await runAssay('evidence', 'replay', out)).toMatchObject({ status: 0 })
    expect(readFileSync(join(out, 'settings.json'), 'utf8')).toContain('-----BEGIN PUBLIC KEY-----')
  })

  it.each([
    ['no JSON', '{'],
    ['others', '{}'],
    ['a key twice', '{"controls":{},"controls":{}}'],
  ])('are refused if they are %s', async (_, text) => {
    const forged = changeCopy(path => {
      writeFileSync(join(path, 'settings.json'), text)
      sealAgain(path)
    })
    const { status, stderr } = await runAssay('evidence', 'replay', forged)
    expect(stderr).toMatch(/^assay: settings\.json/m)
    expect(stderr).not.toContain('unexpected error')
    expect(status).toBe(2)
  })
})

describe('signed evidence', () => {
  it.each(['ed25519', 'ec', 'rsa'] as const)('by a key of %s is verified, and by no other', async type => {
    const [pair, other] = [createPair(type), createPair(type)]
    const signed = testPath('signed')
    const packed = await runAssay(
      'evidence',
      'pack',
      '--account',
      testDirectory.account,
      '--out',
      signed,
      '--sign-key',
      pair.privateFile,
    )
    expect(packed.stdout).toContain('files, signed.')
    expect((await verify(signed, '--key', pair.publicFile)).status).toBe(0)
    const { status, stdout } = await verify(signed, '--key', other.publicFile)
    expect(stdout).toContain('manifest.json.sig: is no signature of the manifest by the key')
    expect(status).toBe(1)
  })

  it('cannot be signed or verified by a key for key agreement', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('x25519')
    const [privateFile, publicFile] = [testPath('private'), testPath('public')]
    writeFileSync(privateFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    writeFileSync(publicFile, publicKey.export({ type: 'spki', format: 'pem' }))
    const { account } = testDirectory
    const args = ['--account', account, '--out', testPath('unsigned'), '--sign-key', privateFile]
    const packed = await runAssay('evidence', 'pack', ...args)
    expect(packed.stderr).toMatch(/^assay: --sign-key: .* is no private key in PEM that signs/m)
    const copy = changeCopy(directory => writeFileSync(join(directory, 'manifest.json.sig'), 'aGVsbG8='))
    const { status, stdout } = await verify(copy, '--key', publicFile)
    expect(stdout).toContain('manifest.json.sig: is no signature of the manifest by the key')
    expect(status).toBe(1)
  })

  it('must be signed if there is a key', async () => {
    const { status, stdout } = await verify(evidence, '--key', createPair('ed25519').publicFile)
    expect(stdout).toContain('manifest.json: is not signed')
    expect(status).toBe(1)
  })

  it('never quotes a key that cannot be read', async () => {
    const file = testPath('key')
    writeFileSync(file, '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n')
    const { status, stderr } = await runAssay(
      'evidence',
      'pack',
      '--account',
      testDirectory.account,
      '--out',
      testPath('out'),
      '--sign-key',
      file,
    )
    expect(status).toBe(2)
    expect(stderr).not.toContain('c2VjcmV0')
  })
})

const shifted = (days: number) =>
  calls.map(call => ({
    ...call,
    at: new Date(Date.parse(call.at) + days * 86_400_000).toISOString(),
  }))
const pack = (account: string, out: string, previous: string) =>
  runAssay('evidence', 'pack', '--account', account, '--out', out, '--previous', previous)
const packWith = (days: number, out: string, ...args: string[]) => {
  const account = testDirectory.writeAccount(shifted(days))
  return runAssay('evidence', 'pack', '--account', account, '--out', out, ...args)
}
const isExpired = ({ control }: { control: string }) => control === 'security-testing/exception-expired'
const isOfFunctions = ({ arn }: { arn: string }) => arn.includes(':function:')

/** The report of a pack has the times of its evaluations, but for those that are its own: it knows nothing earlier then. */
function expectSameOpenings(directory: string): void {
  const { at } = read<Manifest>(directory, 'manifest.json')
  const { findings } = read<Posture>(directory, 'posture.json')
  const times = new Map(findings.map(({ control, resource, since }) => [`${control} ${resource.arn}`, since]))
  const failing = readLines(directory).filter(({ status }) => status === 'NON_COMPLIANT')
  expect(failing.length).toBeGreaterThan(10)
  for (const { control, arn, openSince } of failing)
    expect(times.get(`${control} ${arn}`)).toBe(openSince === at ? undefined : openSince)
}

describe('a chain of evidence', () => {
  it('keeps a finding open of which the next account file does not say whether it closed', async () => {
    const later = calls.map(call => ({
      ...call,
      at: new Date(Date.parse(call.at) + 86_400_000).toISOString(),
    }))
    const denied = { name: 'AccessDeniedException', message: 'denied' }
    const account = testDirectory.writeAccount(replaceResponses(later, 'DescribeFlowLogs', denied))
    const next = testPath('denied')
    await runAssay('evidence', 'pack', '--account', account, '--out', next, '--previous', evidence)
    const { at } = read<Manifest>(evidence, 'manifest.json')
    const open = readLines(evidence).filter(line => isUnknown(line) && line.openSince !== undefined)
    expect(open).not.toEqual([])
    for (const { arn } of open)
      expect(readLines(next).find(line => isUnknown(line) && line.arn === arn)).toMatchObject({
        status: 'INSUFFICIENT_DATA',
        openSince: at,
      })
    expect(read<Period>(next, 'period.json').closed.filter(isUnknown)).toEqual([])
    expect((await runAssay('evidence', 'replay', next, '--previous', evidence)).status).toBe(0)
  })

  it('says what opened and closed, and since when', async () => {
    const later = calls.map(call => ({
      ...call,
      at: new Date(Date.parse(call.at) + 86_400_000).toISOString(),
    }))
    const account = testDirectory.writeAccount(
      replaceResponses(later, 'GetAccountPasswordPolicy', { name: 'NoSuchEntity', message: 'none' }),
    )
    const next = testPath('next')
    const packed = await runAssay(
      'evidence',
      'pack',
      '--account',
      account,
      '--out',
      next,
      '--previous',
      evidence,
    )
    expect(packed.stderr).not.toContain('assay:')
    const before = read<Manifest>(evidence, 'manifest.json')
    const after = read<Manifest>(next, 'manifest.json')
    expectSameOpenings(next)
    expect(after.previous).toEqual({ at: before.at, sha256: digest(join(evidence, 'manifest.json')) })
    const period = read<Period>(next, 'period.json')
    expect(period).toMatchObject({ from: before.at, to: after.at, longestOpen: { openSince: before.at } })
    expect(period.remaining.length).toBeGreaterThan(10)
    expect(period.opened.length + period.remaining.length).toBe(
      readLines(next).filter(({ openSince }) => openSince !== undefined).length,
    )
    expect((await verify(next, '--previous', evidence)).status).toBe(0)
    expect(await runAssay('evidence', 'replay', next)).toMatchObject({ status: 2 })
    expect((await runAssay('evidence', 'replay', next, '--previous', evidence)).status).toBe(0)
    const older = await runAssay(
      'evidence',
      'pack',
      '--account',
      testDirectory.account,
      '--out',
      testPath('x'),
      '--previous',
      next,
    )
    expect(older.stderr).toContain('which is not before')
  })

  it('says of what closed whether it passes now, or the resource is gone', async () => {
    const runtime = readLines(evidence).filter(
      ({ control, status }) =>
        control === 'patching/function-runtime-supported' && status === 'NON_COMPLIANT',
    )
    const arn = runtime[0]?.arn ?? ''
    const close = async (change: object | null) => {
      const account = testDirectory.writeAccount(
        listApiCalls(loadEventWorld(), { functions: { [arn]: change } }, '2026-05-13T08:00:00Z'),
      )
      const out = testPath('closed')
      expect((await pack(account, out, evidence)).status).toBe(0)
      return read<Period>(out, 'period.json').closed.filter(each => each.arn === arn)
    }
    const fixed = await close({ runtime: 'nodejs24.x' })
    expect(fixed.map(({ control, because }) => [control, because])).toContainEqual([
      'patching/function-runtime-supported',
      'COMPLIANT',
    ])
    const gone = await close(null)
    expect(gone.length).toBeGreaterThan(0)
    expect(gone.map(({ because }) => because)).toEqual(gone.map(() => 'GONE'))
  })

  it('says what is late: overdue at the end, and closed after its due date', async () => {
    const config = testPath('config')
    const expired = {
      control: 'patching/function-runtime-supported',
      resource: 'arn:aws:lambda:*:*:function:legacy-export',
      owner: 'payments',
      reason: 'It was replaced.',
      until: '2026-05-05',
    }
    writeFileSync(config, JSON.stringify({ home: 'eu-west-1', exceptions: [expired] }))
    const outs = [testPath('due'), testPath('overdue'), testPath('done')]
    const [due = '', overdue = '', done = ''] = outs
    await packWith(0, due, '--config', config)
    await packWith(2, overdue, '--previous', due, '--config', config)
    await packWith(3, done, '--previous', overdue)
    const late = read<Period>(overdue, 'period.json').late
    expect(late?.open.filter(isExpired)).toMatchObject([{ overdueDays: 9 }])
    expect(readLines(overdue).filter(isExpired)).toMatchObject([{ overdueDays: 9 }])
    expect(late?.closed).toEqual([])
    expect(read<Period>(done, 'period.json').late?.closed.filter(isExpired)).toMatchObject([
      { overdueDays: 10 },
    ])
    expect(await runAssay('evidence', 'replay', done, '--previous', overdue)).toMatchObject({ status: 0 })
  })

  it('goes on from a pack of an earlier version, whose period has nothing late', async () => {
    const [second, third] = [testPath('second'), testPath('third')]
    await pack(testDirectory.writeAccount(shifted(1)), second, evidence)
    const { late: _late, ...period } = read<Period>(second, 'period.json')
    writeFileSync(join(second, 'period.json'), JSON.stringify(period))
    sealAgain(second)
    expect((await pack(testDirectory.writeAccount(shifted(2)), third, second)).status).toBe(0)
    expect(await runAssay('evidence', 'replay', third, '--previous', second)).toMatchObject({ status: 0 })
  })

  it('does not call a finding closed whose resource could not be listed, and keeps its time', async () => {
    const denied = replaceResponses(shifted(1), 'ListFunctions', { name: 'AccessDenied', message: 'no' })
    const [second, third] = [testPath('second'), testPath('third')]
    expect((await pack(testDirectory.writeAccount(denied), second, evidence)).status).toBe(0)
    const period = read<Period>(second, 'period.json')
    expect(period.closed.filter(isOfFunctions)).toEqual([])
    expect(period.unknown.filter(isOfFunctions).length).toBeGreaterThan(0)
    expect((await pack(testDirectory.writeAccount(shifted(2)), third, second)).status).toBe(0)
    expect(read<Period>(third, 'period.json').opened.filter(isOfFunctions)).toEqual([])
    const begin = read<Manifest>(evidence, 'manifest.json').at
    for (const each of [evidence, second, third]) expectSameOpenings(each)
    const open = readLines(third).filter(line => isOfFunctions(line) && line.openSince !== undefined)
    expect(open.map(({ openSince }) => openSince)).toEqual(open.map(() => begin))
  })

  it('does not go on from evidence that was changed', async () => {
    const changed = changeCopy(path => rmSync(join(path, 'population.json')))
    const { status, stderr } = await runAssay(
      'evidence',
      'pack',
      '--account',
      testDirectory.account,
      '--out',
      testPath('out'),
      '--previous',
      changed,
    )
    expect(stderr).toContain('--previous: population.json: is missing')
    expect(status).toBe(2)
  })
})

it('is never written over what is there', async () => {
  const { status, stderr } = await runAssay(
    'evidence',
    'pack',
    '--account',
    testDirectory.account,
    '--out',
    evidence,
  )
  expect(stderr).toContain('is not empty')
  expect(status).toBe(2)
})

it.each([
  ['the account file', () => testDirectory.account],
  ['a directory in the account file', () => join(testDirectory.account, 'evidence')],
  [
    'a link into the account file',
    () => {
      const link = testPath('link')
      symlinkSync(testDirectory.account, link)
      return join(link, 'evidence', 'today')
    },
  ],
])('is never written to %s, and leaves nothing there', async (_, findOut) => {
  const out = findOut()
  const before = readdirSync(testDirectory.account)
  const { status, stderr } = await runAssay(
    'evidence',
    'pack',
    '--account',
    testDirectory.account,
    '--out',
    out,
  )
  expect(stderr).toContain(`--out: ${out} is in the account file; evidence is a directory of its own`)
  expect(status).toBe(2)
  expect(readdirSync(testDirectory.account)).toEqual(before)
})

it('leaves no directory if the account file is not there', async () => {
  const out = testPath('evidence')
  const { status } = await runAssay('evidence', 'pack', '--account', testPath('none'), '--out', out)
  expect(status).toBe(2)
  expect(existsSync(out)).toBe(false)
})

/** Writes a manifest with its digest. */
function writeManifest(directory: string, manifest: Manifest): void {
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`
  writeFileSync(join(directory, 'manifest.json'), text)
  const sha256 = createHash('sha256').update(text).digest('hex')
  writeFileSync(join(directory, 'manifest.json.sha256'), `${sha256}  manifest.json\n`)
}

/** Makes the digests of evidence right again, as who changed it could. */
function sealAgain(directory: string): void {
  const manifest = read<Manifest>(directory, 'manifest.json')
  const files = manifest.files.map(({ path }) => ({
    path,
    bytes: statSync(join(directory, path)).size,
    sha256: digest(join(directory, path)),
  }))
  writeManifest(directory, { ...manifest, files })
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

function createPair(type: 'ed25519' | 'ec' | 'rsa'): { privateFile: string; publicFile: string } {
  const { privateKey, publicKey } =
    type === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : type === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const [privateFile, publicFile] = [testPath('private'), testPath('public')]
  writeFileSync(privateFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(publicFile, publicKey.export({ type: 'spki', format: 'pem' }))
  return { privateFile, publicFile }
}
