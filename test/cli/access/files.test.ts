import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCliOnce } from '../built-cli.ts'
import {
  createTestDirectory,
  listExampleCalls,
  replaceResponses,
  runAssay,
  runAssayWith,
  spawnAssay,
} from '../run-assay.ts'
import { buildQuestionAllow, buildQuestionPolicy, sampleAccessQuestions } from './access-questions.ts'

const files = createTestDirectory()
afterAll(() => files.remove())

function writeJson(name: string, content: unknown): string {
  const path = join(files.directory, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}

const TOM = 'arn:aws:iam::123456789012:user/tom'
const READ = buildQuestionPolicy(buildQuestionAllow('s3:GetObject', { Resource: 'arn:aws:s3:::data/*' }))
const WRITE = buildQuestionPolicy(
  buildQuestionAllow('s3:PutObject', { Sid: 'Write', Resource: 'arn:aws:s3' }),
)
const read = writeJson('read.json', READ)
const write = writeJson('write.json', WRITE)

/** An account file of the example in which tom has these inline policies. */
function writeAccountOfTom(inline: Record<string, object>, more: object = {}): string {
  return files.writeAccount(listExampleCalls({ users: { [TOM]: { inline, ...more } } }))
}

function writePlainAccount(): string {
  return writeAccountOfTom({})
}

/** An account file in which no managed policy could be read. */
function writeDeniedAccount(): string {
  const denied = { name: 'AccessDenied', message: 'not authorized' }
  return files.writeAccount(replaceResponses(listExampleCalls(), 'GetPolicyVersion', denied))
}

const own = buildQuestionPolicy(buildQuestionAllow('iam:PutUserPolicy', { Sid: 'Own', Resource: TOM }))

/** The answers on standard output. */
async function ask(
  ...args: string[]
): Promise<{ status: number | null; stderr: string; answers: unknown[] }> {
  const { stdout, stderr, status } = await runAssay('access', ...args, '--json')
  const answers = stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as unknown)
  return { status, stderr, answers }
}

beforeAll(buildCliOnce)

describe('assay access diff', () => {
  it('compares two policy documents', async () => {
    expect(await ask('diff', read, write)).toMatchObject({
      status: 0,
      stderr: '',
      answers: [
        {
          newAccess: true,
          granted: [
            {
              action: 's3:PutObject',
              resource: 'arn:aws:s3:*:*:*',
              statement: { policy: write, sid: 'Write', index: 0 },
            },
          ],
          removed: [{ action: 's3:GetObject', statement: { policy: read, sid: null, index: 0 } }],
          assumedPrincipal: 'arn:aws:iam::111122223333:role/example',
        },
      ],
    })
  })

  it('names the principal as text, and quotes the statement', async () => {
    const { stdout, status } = await runAssay('access', 'diff', read, write)
    expect(status).toBe(0)
    expect(stdout).toContain('NEW ACCESS  role example gained permissions')
    expect(stdout).toContain('"Write": Allow s3:PutObject on arn:aws:s3:*:*:*')
    expect(stdout).toContain('assumed     an example role that has these policies alone')
  })

  it.each([
    ['new access', [read, write, '--fail-on-new-access'], 1],
    ['new access that may be', [read, write], 0],
    [
      'access that is lost',
      [write, writeJson('none.json', buildQuestionPolicy()), '--fail-on-new-access'],
      0,
    ],
    ['no change', [read, read, '--fail-on-new-access'], 0],
    ['a broken file', [read, writeJson('broken.json', { Statement: 7 }), '--fail-on-new-access'], 2],
    ['questions', [writeJson('question.json', sampleAccessQuestions.diff), '--fail-on-new-access'], 1],
    [
      'a broken question beside new access',
      [
        writeJson('question.json', sampleAccessQuestions.diff),
        join(files.directory, 'none'),
        '--fail-on-new-access',
      ],
      2,
    ],
  ])('exits as asked: %s', async (_, args, status) => {
    expect((await runAssay('access', 'diff', ...args)).status).toBe(status)
  })

  it('evaluates the documents for the principal that is named', async () => {
    const Resource = 'arn:aws:s3:::${aws:username}/*'
    const after = writeJson(
      'name.json',
      buildQuestionPolicy(buildQuestionAllow('s3:PutObject', { Resource })),
    )
    const { answers } = await ask('diff', read, after, '--principal', TOM)
    expect(answers).toMatchObject([{ granted: [{ resource: 'arn:aws:s3:::tom/*' }] }])
    expect(answers[0]).not.toHaveProperty('assumedPrincipal')
  })

  it('reads one of the documents from standard input', async () => {
    const result = await runAssayWith({ stdin: JSON.stringify(WRITE) }, 'access', 'diff', read, '-', '--json')
    expect(JSON.parse(result.stdout)).toMatchObject({
      granted: [{ statement: { policy: 'standard input' } }],
    })
  })

  it('still answers two questions, one of them from standard input', () => {
    const input = JSON.stringify(sampleAccessQuestions.diff)
    const file = writeJson('question.json', sampleAccessQuestions.diff)
    const { stdout } = spawnAssay(['access', 'diff', file, '-', '--json'], { input })
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringContaining('"newAccess":true'),
      expect.stringContaining('"newAccess":true'),
    ])
  })

  it('still answers two questions', async () => {
    const question = writeJson('question.json', sampleAccessQuestions.diff)
    const { answers } = await ask('diff', question, question)
    expect(answers).toMatchObject([{ newAccess: true }, { newAccess: true }])
  })

  it('compares a principal of two account files', async () => {
    const before = writeAccountOfTom({ reading: READ })
    const after = writeAccountOfTom({ reading: READ, writing: WRITE })
    const { status, answers } = await ask('diff', before, after, '--principal', 'user/tom')
    expect({ status, answers }).toMatchObject({
      status: 0,
      answers: [
        {
          newAccess: true,
          granted: [{ action: 's3:PutObject', statement: { policy: 'writing', sid: 'Write', index: 0 } }],
          removed: [],
        },
      ],
    })
  })

  it("counts the principal's other policies and its boundary", async () => {
    const arn = 'arn:aws:iam::123456789012:policy/limit'
    const limit = buildQuestionPolicy(buildQuestionAllow('s3:*', { Resource: 'arn:aws:s3:::data/*' }))
    const account = files.writeAccount(
      listExampleCalls({
        users: { [TOM]: { inline: { reading: READ, other: own }, boundary: arn } },
        policies: { [arn]: { defaultVersion: 'v1', versions: { v1: limit } } },
      }),
    )
    const wide = buildQuestionPolicy(buildQuestionAllow('s3:*'), buildQuestionAllow('iam:PutUserPolicy'))
    const compare = async (...documents: readonly string[]) => {
      const { answers } = await ask('diff', ...documents, '--account', account, '--principal', TOM)
      return answers[0] as { granted: { resource: string; within: string[] }[]; removed: unknown[] }
    }
    const wideFile = writeJson('wide.json', wide)
    const empty = writeJson('empty.json', buildQuestionPolicy())
    const { granted, removed } = await compare(read, wideFile)
    expect(removed).toEqual([])
    expect(granted.length).toBeGreaterThan(0)
    for (const { resource, within } of granted) expect([resource, ...within]).toContain('arn:aws:s3:::data/*')
    expect((await compare(read, empty)).removed).toMatchObject([{ action: 's3:GetObject' }])
    expect((await compare(write, empty)).removed).toMatchObject([{ action: 's3:PutObject' }])
    expect((await compare(empty, read)).granted).toEqual([])
  })

  it.each<[string, () => string[], RegExp]>([
    [
      'a policy and a question',
      () => [read, writeJson('q.json', sampleAccessQuestions.diff)],
      /^.*read\.json is a policy document, and .*q\.json neither a policy document nor an account file; compare two of the same kind$/,
    ],
    [
      'a policy and a file that is not there',
      () => [read, join(files.directory, 'nowhere.json')],
      /^[^ ]*nowhere\.json: cannot be read \(ENOENT\)$/,
    ],
    [
      'a policy alone',
      () => [read],
      /^[^ ]*read\.json: is a policy document; compare two of them, before and after$/,
    ],
    [
      'an account file and a policy',
      () => [writePlainAccount(), read],
      /is an account file, and .*read\.json a policy document/,
    ],
    [
      'account files without a principal',
      () => [writePlainAccount(), writePlainAccount()],
      /^--principal is missing: whose permissions to compare/,
    ],
    [
      '--account without a principal',
      () => [read, write, '--account', writePlainAccount()],
      /^--principal is missing: whose policy/,
    ],
    [
      '--account with account files',
      () => [writePlainAccount(), writePlainAccount(), '--account', writePlainAccount(), '--principal', TOM],
      /^--account is for two policy documents$/,
    ],
    [
      'an invalid document',
      () => [read, writeJson('invalid.json', buildQuestionPolicy({ Effect: 'Allow', Action: '*' }))],
      /^[^ ]*invalid\.json: statement 0 has neither Resource nor NotResource$/,
    ],
    [
      'a resource policy',
      () => [writeJson('r.json', buildQuestionPolicy(buildQuestionAllow('*', { Principal: '*' }))), read],
      /^[^ ]*r\.json: statement 0 names a principal; only resource policies may$/,
    ],
    [
      'a name for documents',
      () => [read, write, '--principal', 'user/tom'],
      /^--principal: expected the ARN of a role, a user or the root .*; only an account file knows names$/,
    ],
    [
      'a principal for questions',
      () => [writeJson('q.json', sampleAccessQuestions.diff), '--principal', TOM],
      /^--account and --principal are for two policy documents/,
    ],
    [
      'a principal that is not there',
      () => [writePlainAccount(), writePlainAccount(), '--principal', 'user/tim'],
      /"?user\/tim"? is no principal that was read from the account file; did you mean user\/tom\?/,
    ],
    [
      'a principal whose policies could not be read',
      () => [writeDeniedAccount(), writePlainAccount(), '--principal', 'role/CatalogRole'],
      /^[^ ]+: --principal: the account file does not say what it may do: role CatalogRole: access denied to iam:GetPolicyVersion$/,
    ],
    ['no account file', () => [read, write, '--account', files.directory, '--principal', TOM], /jsonl/],
  ])('explains %s', async (_, args, error) => {
    const { status, answers } = await ask('diff', ...args())
    expect(status).toBe(2)
    expect(answers).toEqual([{ error: expect.stringMatching(error) as string }])
  })
})

describe('assay access escalate', () => {
  it('answers for a principal of an account file', async () => {
    const account = writeAccountOfTom({ own })
    const args = ['escalate', '--account', account, '--principal', 'user/tom']
    expect(await ask(...args)).toMatchObject({
      status: 0,
      answers: [
        {
          reachesAdmin: true,
          hops: 1,
          actions: ['iam:PutUserPolicy'],
          path: [{ from: TOM, to: TOM, statements: [{ policy: 'own', sid: 'Own', index: 0 }] }],
        },
      ],
    })
    const { stdout } = await runAssay('access', ...args)
    expect(stdout).toContain('BECOMES ADMIN  user tom, in 1 step')
    expect(stdout).toContain(`own, statement 0 "Own": Allow iam:PutUserPolicy on ${TOM}`)
  })

  it('follows groups, managed policies and trust policies', async () => {
    const role = 'arn:aws:iam::123456789012:role/AccountantRole'
    const trust = buildQuestionPolicy({ Effect: 'Allow', Principal: { AWS: TOM }, Action: 'sts:AssumeRole' })
    const admin = { 'arn:aws:iam::aws:policy/AdministratorAccess': true }
    const account = files.writeAccount(listExampleCalls({ roles: { [role]: { trust, attached: admin } } }))
    expect(await ask('escalate', '--account', account, '--principal', 'user/tom')).toMatchObject({
      status: 0,
      answers: [{ reachesAdmin: true, target: role, path: [{ from: TOM, to: role }] }],
    })
    expect(await ask('escalate', '--account', account, '--principal', 'user/ines')).toMatchObject({
      status: 0,
      answers: [{ reachesAdmin: false }],
    })
  })

  it('says what could not be read, and does not pass', async () => {
    const args = ['escalate', '--account', writeDeniedAccount(), '--principal', 'user/tom']
    const { status, answers } = await ask(...args)
    expect(status).toBe(1)
    expect(answers).toMatchObject([
      {
        reachesAdmin: false,
        unread: expect.arrayContaining([
          'role CatalogRole: access denied to iam:GetPolicyVersion',
        ]) as string[],
      },
    ])
    const { stdout } = await runAssay('access', ...args)
    expect(stdout).toContain('UNKNOWN  no path from user tom to administrator permissions in what was read')
    expect(stdout).toContain('not read')
  })

  it('answers a policy document for any account', async () => {
    const names = ['iam:PutRolePolicy', 'iam:CreateAccessKey', 's3:*', '*']
    const policies = names.map((name, index) =>
      writeJson(`policy-${index}.json`, buildQuestionPolicy(buildQuestionAllow(name))),
    )
    const { status, answers } = await ask('escalate', ...policies)
    expect(status).toBe(0)
    expect(answers).toMatchObject([
      { reachesAdmin: true, hops: 1, assumedPrincipal: 'arn:aws:iam::111122223333:role/example' },
      { reachesAdmin: true, target: 'arn:aws:iam::111122223333:user/*', actions: ['iam:CreateAccessKey'] },
      { reachesAdmin: false, hops: 0, target: null },
      { reachesAdmin: true, hops: 0, target: 'arn:aws:iam::111122223333:role/example' },
    ])
    expect(JSON.stringify(answers)).not.toMatch(/\\u0001/)
  })

  it('answers a policy document for the role or the user that it makes an administrator', async () => {
    const policy = writeJson(
      'user.json',
      buildQuestionPolicy(buildQuestionAllow('iam:PutUserPolicy', { Resource: '*' })),
    )
    const { answers } = await ask('escalate', policy)
    expect(answers).toMatchObject([
      { reachesAdmin: true, assumedPrincipal: expect.stringMatching(/:user\/example$/) as string },
    ])
    const named = await ask('escalate', policy, '--principal', TOM)
    expect(named.answers).toMatchObject([{ reachesAdmin: true, assumedPrincipal: TOM }])
    const { stdout } = await runAssay('access', 'escalate', policy)
    expect(stdout).toContain('assumed     a principal that has this policy alone')
  })

  it('answers questions beside policy documents, in their order', async () => {
    const question = writeJson('escalate.json', sampleAccessQuestions.escalate)
    const { answers } = await ask('escalate', read, question, read)
    expect(answers).toMatchObject([{ reachesAdmin: false }, { reachesAdmin: true }, { reachesAdmin: false }])
  })

  it.each<[string, () => string[], RegExp]>([
    [
      'nothing',
      () => [],
      /^name files with questions or policy documents, or an account file with --account$/,
    ],
    [
      '--account without a principal',
      () => ['--account', writeAccountOfTom({})],
      /^--principal is missing: who escalates/,
    ],
    [
      '--account with files',
      () => [read, '--account', writeAccountOfTom({}), '--principal', TOM],
      /^--account and files exclude each other$/,
    ],
    [
      'a principal for a question',
      () => [writeJson('escalate.json', sampleAccessQuestions.escalate), '--principal', TOM],
      /--principal is for policy documents and --account; a question names its start$/,
    ],
    [
      'a name without its kind',
      () => ['--account', writeAccountOfTom({}), '--principal', 'tom'],
      /^--principal: tom is no principal that was read from the account file; did you mean user\/tom\?$/,
    ],
    [
      'a directory that is not there',
      () => ['--account', join(files.directory, 'nowhere'), '--principal', 'user/tom'],
      /^[^ ]*nowhere is not a directory\. Give the directory of an account file\.$/,
    ],
    [
      'a principal that is not there',
      () => ['--account', writeAccountOfTom({}), '--principal', 'role/tom'],
      /role\/tom is no principal that was read from the account file/,
    ],
  ])('explains %s', async (_, args, error) => {
    const { status, answers } = await ask('escalate', ...args())
    expect(status).toBe(2)
    expect(answers).toEqual([{ error: expect.stringMatching(error) as string }])
  })
})

it('names an empty directory as no account file', async () => {
  const empty = join(files.directory, 'empty')
  mkdirSync(empty)
  expect((await runAssay('access', 'escalate', '--account', empty, '--principal', TOM)).status).toBe(2)
})
