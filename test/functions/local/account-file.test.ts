import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { getRole } from '../../../functions/collectors/iam/operations.ts'
import { getFunction } from '../../../functions/collectors/lambda/operations.ts'
import { AccountFileError, openAccountFile } from '../../../functions/local/account-file.ts'

const call = {
  service: 'lambda',
  region: 'eu-west-1',
  operation: 'GetFunction',
  input: { FunctionName: 'a' },
  output: { is: 'there' },
  at: '2026-05-12T09:00:00Z',
}

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assay-account-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

/** Opens an account file with these lines. */
function openWrittenFile(...lines: (object | string)[]) {
  const text = lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  writeFileSync(join(directory, 'calls.jsonl'), text)
  return openAccountFile(directory)
}

/** The replayed output of an account file with these lines, at a time. */
function buildCall(at: string, ...lines: (object | string)[]) {
  return openWrittenFile(...lines).createReplay(() => new Date(at))(getFunction, 'eu-west-1', {
    FunctionName: 'a',
  })
}

describe('an unusable account file', () => {
  it.each([
    ['text', ['{"service":'], 'calls.jsonl:2 is not JSON'],
    ['no object', ['7'], 'calls.jsonl:2 is not a recorded call: it is missing or no object'],
    [
      'no input',
      [{ ...call, input: undefined }],
      'calls.jsonl:2 is not a recorded call: input is missing or no object',
    ],
    ['a list as input', [{ ...call, input: 'a' }], 'input is missing or no object'],
    ['a number as service', [{ ...call, service: 1 }], 'service is missing or no string'],
    ['no time', [{ ...call, at: 'yesterday' }], 'at is not a plausible time of a response'],
    [
      'an error without a name',
      [{ ...call, error: { message: 'no' } }],
      'error.name is missing or no string',
    ],
  ])('reports where and why: %s', (_, lines, message) => {
    expect(() => openWrittenFile(call, ...lines)).toThrow(AccountFileError)
    expect(() => openWrittenFile(call, ...lines)).toThrow(message)
  })

  it('counts empty lines', () => {
    expect(() => openWrittenFile(call, '', '  ', 'x')).toThrow('calls.jsonl:4 is not JSON')
  })

  it.each([
    ['does not exist', () => join(directory, 'nowhere'), 'nowhere is not a directory'],
    ['is a file', () => writeFile('calls.jsonl'), 'calls.jsonl is not a directory'],
    ['contains no .jsonl file', () => writeFile('calls.json') && directory, 'contains no .jsonl file'],
    ['holds an empty file', () => writeFile('calls.jsonl') && directory, 'contains no recorded call'],
  ])('is reported: it %s', (_, place, message) => {
    const path = place()
    expect(() => openAccountFile(path)).toThrow(AccountFileError)
    expect(() => openAccountFile(path)).toThrow(message)
  })
})

describe('an account file', () => {
  const noon = { ...call, at: '2026-05-12T12:00:00Z', output: { is: 'changed' } }
  const evening = {
    ...call,
    at: '2026-05-12T20:00:00+02:00',
    output: undefined,
    error: { name: 'Gone', message: 'x' },
  }

  it.each([
    ['2026-05-12T09:00:00Z', { is: 'there' }],
    ['2026-05-12T11:59:59.999Z', { is: 'there' }],
    ['2026-05-12T12:00:00Z', { is: 'changed' }],
    ['2026-01-01T00:00:00Z', { is: 'there' }],
  ])('returns at %s the latest response: %j', async (at, output) => {
    expect(await buildCall(at, evening, noon, call)).toEqual(output)
  })

  it('returns the recorded error', async () => {
    const failing = buildCall('2026-05-12T18:00:00Z', evening, noon, call)
    await expect(failing).rejects.toMatchObject({ name: 'AwsCallError', error: 'Gone' })
  })

  it('distinguishes calls by all of their input', async () => {
    const requested = { ...call, input: { FunctionName: 'a', Qualifier: 'live' } }
    const now = () => new Date(call.at)
    const ask = openWrittenFile(requested).createReplay(now)
    expect(await ask(getFunction, 'eu-west-1', { Qualifier: 'live', FunctionName: 'a' })).toEqual(call.output)
    for (const [operation, region, input] of [
      [getFunction, 'eu-west-1', { FunctionName: 'a' }],
      [getFunction, 'us-east-1', requested.input],
      [getRole, 'eu-west-1', requested.input],
    ] as const)
      await expect(ask(operation, region, input)).rejects.toMatchObject({ error: 'NotRecorded' })
  })

  it('has its times, its regions and its number of calls', () => {
    const iam = { ...call, service: 'iam', region: 'us-east-1', operation: 'GetRole' }
    const file = openWrittenFile(evening, iam, noon, { ...call, region: 'eu-central-1' })
    expect(file).toMatchObject({
      times: { first: iam.at, last: evening.at },
      calls: 4,
      regions: ['eu-central-1', 'eu-west-1'],
    })
  })

  it('consists of the .jsonl files of its directory', async () => {
    writeFileSync(join(directory, 'more.jsonl'), JSON.stringify(noon))
    writeFileSync(join(directory, 'README.md'), 'not JSON')
    mkdirSync(join(directory, 'deeper'))
    expect(openWrittenFile(call).calls).toBe(2)
  })
})

/** An empty file in the directory. */
function writeFile(name: string): string {
  const path = join(directory, name)
  writeFileSync(path, '')
  return path
}
