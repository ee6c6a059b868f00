import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runAssay, runAssayWith } from '../run-assay.ts'
import {
  buildQuestionAllow,
  replaceField,
  buildQuestionPolicy,
  sampleAccessQuestions,
} from './access-questions.ts'

/** All control and format characters but the end of a line. */
const CONTROL_CHARACTERS = /[^\P{C}\n]/u

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'assay-access-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

/** Writes a file; `content` that is no text becomes JSON. */
function writeQuestionFile(name: string, content: unknown): string {
  const path = join(directory, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function splitLines(text: string): string[] {
  return text.replace(/\n$/, '').split('\n')
}

const denied = replaceField(sampleAccessQuestions.decide, 'request.action', 's3:PutObject')

/** Files with control characters in every place. */
function hostileFiles(): string[] {
  const orders = '\u001b[2J\u009b31m\u202e\u0007'
  const identity = [buildQuestionPolicy(buildQuestionAllow('s3:*', { Sid: orders }))]
  const question = replaceField(
    replaceField(sampleAccessQuestions.decide, 'principal.identity', identity),
    'request.resource',
    `arn:aws:s3:::a/${orders}`,
  )
  return [
    writeQuestionFile('hostile.json', question),
    writeQuestionFile('field.json', { ...question, [orders]: 1, account: orders }),
    writeQuestionFile(
      'policy.json',
      replaceField(sampleAccessQuestions.decide, 'principal.identity', [{ [orders]: 1, Statement: [] }]),
    ),
    writeQuestionFile('text.json', orders),
    join(directory, orders),
  ]
}

describe('assay access --json', () => {
  it('answers the example of the questions', async () => {
    const { stdout, stderr, status } = await runAssay(
      'access',
      'decide',
      writeQuestionFile('example.json', sampleAccessQuestions.decide),
      '--json',
    )
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).toMatch(
      /^\{"decision":"allow","statements":\[\{"policy":0,"sid":"Read","index":0\}\],"why":"[^"]+"\}\n$/,
    )
  })

  it('answers each file on a line of its own, in their order, broken ones too', async () => {
    const files = [
      writeQuestionFile('1.json', sampleAccessQuestions.decide),
      writeQuestionFile('2.json', replaceField(sampleAccessQuestions.decide, 'principal.identiy', [])),
      directory,
      join(directory, 'nowhere.json'),
      writeQuestionFile('5.json', '{"account":'),
      writeQuestionFile(
        '6.json',
        `${JSON.stringify(sampleAccessQuestions.decide)}\n${JSON.stringify(denied)}\n`,
      ),
      writeQuestionFile('7.json', [sampleAccessQuestions.decide]),
      writeQuestionFile('8.json', ''),
      writeQuestionFile('9.json', `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
      writeQuestionFile('10.json', ' '.repeat(10_000_001)),
      writeQuestionFile(
        '11.json',
        replaceField(sampleAccessQuestions.decide, 'request.context', {
          'aws:SourceIp': '1',
          'aws:sourceIP': '2',
        }),
      ),
      writeQuestionFile('12.json', `\uFEFF${JSON.stringify(denied)}`),
      ...Array.from({ length: 200 }, (_, index) =>
        writeQuestionFile(`many-${index}.json`, index % 2 ? denied : sampleAccessQuestions.decide),
      ),
    ]
    const { stdout, stderr, status } = await runAssay('access', 'decide', ...files, '--json')
    expect({ stderr, status }).toEqual({ stderr: '', status: 2 })
    const results = splitLines(stdout).map(line => JSON.parse(line) as { decision?: string; error?: string })
    const decisions = results.map(({ decision, error }) => decision ?? error?.replace(`${directory}/`, ''))
    expect(decisions.slice(0, 12)).toEqual([
      'allow',
      '2.json: principal.identiy: unknown field; did you mean "identity"?',
      `${directory}: is a directory; name the files in it`,
      'nowhere.json: cannot be read (ENOENT)',
      '5.json: is not JSON: Unexpected end of JSON input',
      expect.stringMatching(/^6\.json: is not JSON: .*; expected one question per file, not JSON Lines$/),
      '7.json: expected an object, got a list of 1',
      '8.json: is empty; expected one question, a JSON object',
      '9.json: is nested deeper than 64 levels',
      '10.json: has 10000001 bytes; at most 10000000 are allowed',
      '11.json: the request has the condition key aws:sourceip twice',
      'implicit_deny',
    ])
    expect(decisions.slice(12)).toEqual(Array.from({ length: 100 }, () => ['allow', 'implicit_deny']).flat())
  })

  it('reads standard input', async () => {
    const stdin = JSON.stringify(denied)
    const { stdout, status } = await runAssayWith({ stdin }, 'access', 'decide', '-', '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ decision: 'implicit_deny', statements: [] })
  })

  it('prints no control characters', async () => {
    const { stdout, stderr, status } = await runAssay('access', 'decide', ...hostileFiles(), '--json')
    expect(status).toBe(2)
    expect(stdout + stderr).not.toMatch(CONTROL_CHARACTERS)
    expect(splitLines(stdout).map(line => Object.keys(JSON.parse(line) as object)[0])).toEqual([
      'decision',
      'error',
      'error',
      'error',
      'error',
    ])
  })
})

describe('assay access as text', () => {
  it('names the files if there are several, and reports errors on stderr', async () => {
    const files = [
      writeQuestionFile('a.json', sampleAccessQuestions.decide),
      writeQuestionFile('b.json', '{}'),
      writeQuestionFile('c.json', denied),
      ...hostileFiles(),
    ]
    const { stdout, stderr, status } = await runAssay('access', 'decide', ...files)
    expect(status).toBe(2)
    expect(splitLines(stderr)[0]).toBe(
      `assay: ${directory}/b.json: account: is missing; expected an account id: a text of 12 digits; principal: is missing; expected an object; request: is missing; expected an object`,
    )
    expect(
      splitLines(stdout)
        .filter(line => /^(\/|[A-Z])/.test(line))
        .slice(0, 5),
    ).toEqual([
      files[0],
      'ALLOW  s3:GetObject on arn:aws:s3:::reports/2026.csv',
      files[1],
      files[2],
      'IMPLICIT DENY  s3:PutObject on arn:aws:s3:::reports/2026.csv',
    ])
    expect(stdout + stderr).not.toMatch(CONTROL_CHARACTERS)
  })

  it('is colored if colors are forced', async () => {
    const file = writeQuestionFile('colored.json', sampleAccessQuestions.decide)
    const env = { FORCE_COLOR: '1' }
    const { stdout, status } = await runAssayWith({ env }, 'access', 'decide', file)
    expect(status).toBe(0)
    expect(splitLines(stdout)[0]).toBe(
      '\u001B[32mALLOW\u001B[39m  s3:GetObject on arn:aws:s3:::reports/2026.csv',
    )
  })
})

describe('the command line', () => {
  it.each([
    ['an unknown question', ['why', 'file.json']],
    ['no file', ['decide']],
  ])('is refused with %s', async (_, args) => {
    const { stdout, stderr, status } = await runAssay('access', ...args)
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr).not.toBe('')
  })

  it('lists the questions in its help', async () => {
    const { stdout, stderr, status } = await runAssay('access', '--help')
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    for (const question of ['decide', 'diff', 'escalate', 'exposure', 'unused'])
      expect(stdout).toContain(`  ${question} [options]`)
  })
})
