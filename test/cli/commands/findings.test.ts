import { chmodSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildException, addException, formatEdit, writeEdit } from '../../../cli/findings/accept-finding.ts'
import type { IdentifiedFinding } from '../../../cli/findings/account-findings.ts'
import { formatFinding, formatFindingList } from '../../../cli/findings/format-findings.ts'
import { findException } from '../../../audit/settings/exception.ts'
import { checklist } from '../../../audit/checklist.ts'
import { parseAuditConfigurationFile } from '../../../functions/configuration/configuration-file.ts'
import { buildHostilePosture } from '../../reports/formats/hostile-posture.ts'
import { loadJsonSchema } from '../../json-schemas.ts'
import { createTestDirectory, runAssay, type TestDirectory } from '../run-assay.ts'

const runtimes = 'patching/function-runtime-supported'
const decision = ['--owner', 'ann', '--reason', 'It is replaced.', '--until', '2099-01-31']

let testDirectory: TestDirectory
let account: string
let first: IdentifiedFinding
beforeAll(async () => {
  testDirectory = createTestDirectory()
  account = testDirectory.account
  const found = await list('--control', 'function-runtime-supported')
  if (found.length !== 2) throw new Error('two functions of the account have a deprecated runtime')
  first = found[0] as IdentifiedFinding
})
afterAll(() => testDirectory.remove())

async function list(...args: string[]): Promise<IdentifiedFinding[]> {
  const { stdout, status } = await runAssay('findings', 'list', '--account', account, '--json', ...args)
  expect(status).toBe(0)
  return (JSON.parse(stdout) as { findings: IdentifiedFinding[] }).findings
}

function accept(file: string, ...args: string[]) {
  return runAssay('findings', 'accept', first.id, '--account', account, '--config', file, ...args)
}

function listIds(findings: readonly IdentifiedFinding[]): string[] {
  return findings.map(({ id }) => id)
}

function writeConfiguration(name: string, text: string): string {
  const file = join(testDirectory.directory, name)
  writeFileSync(file, text)
  return file
}

describe('assay findings list', () => {
  it('lists findings with the same ids in each run, by all filters', async () => {
    const all = listIds(await list())
    expect(listIds(await list())).toEqual(all)
    expect(new Set(all).size).toBe(all.length)
    expect(listIds(await list('--control', runtimes, '--resource', '*export'))).toEqual([first.id])
    expect(await list('--strategy', 'patching', '--region', 'global')).toEqual([])
    for (const { severity } of await list('--severity', 'critical')) expect(severity).toBe('CRITICAL')
    for (const { status } of await list('--status', 'unknown')) expect(status).toBe('unknown')
    expect(await list('--status', 'accepted')).toEqual([])
  })

  it('prints a line for each, and their number', async () => {
    const { stdout } = await runAssay('findings', 'list', '--account', account, '--control', runtimes)
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toContain(`${first.id.slice(0, 12)}  HIGH`)
    expect(lines[2]).toBe('2 findings')
  })
})

describe('assay findings show', () => {
  it('shows reason, evidence, fix and how to accept it, by the beginning of an id', async () => {
    const { stdout, status } = await runAssay('findings', 'show', first.id.slice(0, 8), '--account', account)
    expect(status).toBe(0)
    for (const text of [first.id, first.reason, first.resource.arn, 'Evidence:', 'Fix:', 'sha256:', 'accept'])
      expect(stdout).toContain(text)
  })

  it.each([
    ['ffffffffff', 'there is no finding'],
    ['abc', 'at least 6 of them'],
    ['../../..', 'an id has hexadecimal digits'],
  ])('exits 2 for %s', async (id, message) => {
    const { stderr, status } = await runAssay('findings', 'show', id, '--account', account)
    expect(status).toBe(2)
    expect(stderr).toContain(message)
  })
})

describe('assay findings accept', () => {
  it('adds an exception, keeps comments and format, shows the change, and takes effect', async () => {
    const text = '{\n    // our home\n    "home": "eu-west-1",\n    "exceptions": [], // none\n}\n'
    const file = writeConfiguration('commented.json', text)
    const { stdout, status } = await accept(file, ...decision)
    expect(status).toBe(0)
    const written = readFileSync(file, 'utf8')
    expect(written).toContain('    // our home\n')
    expect(written).toContain('// none')
    expect(written).toContain(`"resource": "${first.resource.arn}"`)
    expect(stdout).toContain(`+             "control": "${runtimes}"`)
    expect(stdout).not.toContain('our home')
    const accepted = await list('--config', file, '--status', 'accepted')
    expect(accepted.map(({ id }) => id)).toEqual([first.id])
    expect((await accept(file, ...decision)).status).toBe(2)
  })

  it('binds the exception to the evidence with --until-changed', async () => {
    const file = writeConfiguration('empty.json', '{}')
    expect((await accept(file, ...decision, '--until-changed')).status).toBe(0)
    expect(readFileSync(file, 'utf8')).toMatch(/"evidence": "sha256:[0-9a-f]{64}"/)
    expect((await list('--config', file, '--status', 'accepted')).length).toBe(1)
    writeFileSync(file, readFileSync(file, 'utf8').replace(/sha256:[0-9a-f]{8}/, 'sha256:00000000'))
    const outdated = (await list('--config', file)).find(({ id }) => id === first.id)
    expect(outdated).toMatchObject({ status: 'open', outdated: { owner: 'ann' } })
  })

  it.each([
    ['a day that is none', ['--owner', 'ann', '--reason', 'x', '--until', 'soon'], 'expected a date'],
    ['a day that has passed', ['--owner', 'ann', '--reason', 'x', '--until', '2020-01-01'], 'has passed'],
    ['no owner', ['--owner', ' ', '--reason', 'x', '--until', '2099-01-01'], 'the owner of the risk'],
  ])('writes nothing for %s', async (_, args, message) => {
    const text = '{ "home": "eu-west-1" }'
    const file = writeConfiguration('untouched.json', text)
    const { stderr, status } = await accept(file, ...args)
    expect(status).toBe(2)
    expect(stderr).toContain(message)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('writes nothing with --dry-run, and nothing into an invalid file', async () => {
    const file = writeConfiguration('dry.json', '{}')
    expect((await accept(file, ...decision, '--dry-run')).status).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe('{}')
    const invalid = writeConfiguration('invalid.json', '{ "homes": 1 }')
    expect((await accept(invalid, ...decision)).status).toBe(2)
    expect(readFileSync(invalid, 'utf8')).toBe('{ "homes": 1 }')
  })
})

/** The owners of the exceptions in the text of a configuration file. */
const readOwners = (text: string) =>
  parseAuditConfigurationFile(text, 'x', checklist).settings.exceptions.map(({ owner }) => owner)

describe('a configuration file that others write', () => {
  const exception = {
    control: runtimes,
    resource: 'arn:aws:lambda:eu-west-1:111122223333:function:a',
    owner: 'ann',
    reason: 'Planned.',
    until: '2027-01-31',
  }
  const now = new Date('2026-11-25')
  const entry = JSON.stringify({ ...exception, owner: 'tom' })

  it.each([
    ['a trailing comma', `{ "exceptions": [${entry},], }`, ['tom', 'ann']],
    [
      'a comment at the end of the list',
      `{ "exceptions": [${entry} /* the "last": one */] }`,
      ['tom', 'ann'],
    ],
    [
      'a comment at the end of a line',
      `{\n  "exceptions": [\n    ${entry}, // last\n  ],\n}`,
      ['tom', 'ann'],
    ],
    [
      'a comma after a comment',
      `{\n  "exceptions": [\n    ${entry} // last ]\n    ,\n  ],\n}`,
      ['tom', 'ann'],
    ],
    ['an empty list with a comment', '{ "exceptions": [ /* none ] */ ] }', ['ann']],
    ['no list but a trailing comma', '{ "home": "eu-west-1", }', ['ann']],
    ['no list but a comment', '{ "home": "eu-west-1" // "exceptions": []\n}', ['ann']],
    [
      'a list of another name',
      '{ "home": "eu-west-1", "routes": [{ "name": "a", "tags": { "exceptions": ["x"] }, "to": { "events": true } }] }',
      ['ann'],
    ],
  ])('with %s gets the exception', (_, text, owners) => {
    const file = writeConfiguration('others.json', text)
    expect(readOwners(addException(exception, file, now).after)).toEqual(owners)
  })

  it.each(['exceptions', String.raw`\u0065xceptions`])('with a second list "%s" is refused', name => {
    const text = `{ "exceptions": [], "${name}": [${entry}] }`
    const file = writeConfiguration('twice.json', text)
    expect(() => addException(exception, file, now)).toThrow('nothing is written')
  })

  it('stays a symbolic link, with the mode of the file', () => {
    const file = writeConfiguration('target.json', '{}')
    chmodSync(file, 0o600)
    const link = join(testDirectory.directory, 'link.json')
    symlinkSync('target.json', link)
    writeEdit(addException(exception, link, now))
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readOwners(readFileSync(file, 'utf8'))).toEqual(['ann'])
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('is not overwritten if it changed meanwhile', () => {
    const file = writeConfiguration('edited.json', '{}')
    const edit = addException(exception, file, now)
    writeFileSync(file, '{ "home": "eu-west-1" }')
    expect(() => writeEdit(edit)).toThrow('was changed meanwhile')
    expect(readFileSync(file, 'utf8')).toBe('{ "home": "eu-west-1" }')
  })

  it('leaves nothing beside it if it cannot be written', () => {
    const directory = join(testDirectory.directory, 'held')
    mkdirSync(directory)
    const file = join(directory, 'a.json')
    writeFileSync(file, '{}')
    const edit = addException(exception, file, now)
    const temporary = `${file}.${process.pid}.tmp`
    writeFileSync(temporary, 'of another process')
    expect(() => writeEdit(edit)).toThrow('cannot be written')
    expect(readFileSync(temporary, 'utf8')).toBe('of another process')
    expect(readFileSync(file, 'utf8')).toBe('{}')
  })
})

describe('hostile names', () => {
  const posture = buildHostilePosture()
  const findings = posture.findings.map((finding, index): IdentifiedFinding => ({
    id: `${index}`.padStart(32, '0'),
    status: 'open',
    ...finding,
  }))

  it('are printed on lines of their own, without control characters', () => {
    for (const finding of findings)
      for (const line of [
        ...formatFindingList([finding]),
        ...formatFinding(finding, { posture, evidence: undefined }),
      ])
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
  })

  it('are accepted alone, or refused', () => {
    const now = new Date('2026-11-25')
    const acceptance = { owner: 'ann', reason: 'Planned.', until: '2027-01-31', untilChanged: false }
    const star = {
      ...findings[0],
      resource: { ...findings[0]?.resource, arn: 'arn:aws:lambda:eu-west-1:111122223333:function:a*' },
    }
    const exception = buildException(star as IdentifiedFinding, acceptance)
    const covers = (arn: string) =>
      findException([exception], { control: exception.control, arn, tagDigests: undefined }, now) !==
      undefined
    expect(covers('arn:aws:lambda:eu-west-1:111122223333:function:a*')).toBe(true)
    expect(covers('arn:aws:lambda:eu-west-1:111122223333:function:abc')).toBe(false)
    const edit = addException(
      { ...exception, control: runtimes },
      join(testDirectory.directory, 'none.json'),
      now,
    )
    expect(JSON.parse(edit.after)).toMatchObject({ exceptions: [{ owner: 'ann' }] })
    expect(formatEdit(edit).every(line => line.startsWith('+ '))).toBe(true)
    const blank = { ...exception, control: runtimes, resource: 'arn:aws:lambda:::function:a b' }
    expect(() => addException(blank, join(testDirectory.directory, 'none.json'), now)).toThrow(
      'nothing is written',
    )
  })
})

describe('docs/findings.schema.json and docs/finding.schema.json', () => {
  interface Definitions {
    $defs: Record<string, { properties?: Record<string, unknown>; required?: string[] }>
  }
  const listSchema = loadJsonSchema('findings.schema.json')
  const findingSchema = loadJsonSchema('finding.schema.json')
  const posture = (loadJsonSchema('posture.schema.json').schema as Definitions).$defs

  it('describe what the commands print of open, accepted and unknown results', async () => {
    const config = writeConfiguration('schema.config.json', JSON.stringify({ home: 'eu-west-1' }))
    expect((await accept(config, ...decision)).status).toBe(0)
    const options = ['--account', account, '--config', config, '--json']
    const { stdout } = await runAssay('findings', 'list', ...options, '--status', 'all')
    const document = JSON.parse(stdout) as { findings: IdentifiedFinding[] }
    expect(listSchema.shape.safeParse(document).error?.issues).toBeUndefined()
    const statuses = new Set(document.findings.map(({ status }) => status))
    expect(statuses).toContain('open')
    expect(statuses).toContain('accepted')
    for (const status of statuses) {
      const id = document.findings.find(each => each.status === status)?.id ?? ''
      const shown = JSON.parse((await runAssay('findings', 'show', id, ...options)).stdout) as object
      expect(findingSchema.shape.safeParse(shown).error?.issues).toBeUndefined()
      expect(findingSchema.shape.safeParse({ ...shown, more: 1 }).success).toBe(false)
    }
    const [finding] = document.findings
    for (const change of [{ status: 'fine' }, { id: 'x' }, { more: 1 }, { reason: undefined }]) {
      const changed = JSON.parse(
        JSON.stringify({ ...document, findings: [{ ...finding, ...change }] }),
      ) as object
      expect(listSchema.shape.safeParse(changed).success).toBe(false)
    }
  })

  it.each([
    ['findings', listSchema.schema as Definitions],
    ['finding', findingSchema.schema as Definitions],
  ])('has the results of the posture with id and status: %s', (_, { $defs }) => {
    const { openFinding, acceptedFinding, unknownResult, listed: _listed, ...others } = $defs
    for (const [name, definition] of Object.entries(others)) expect(definition).toEqual(posture[name])
    const pairs = [
      [openFinding, posture['finding']],
      [acceptedFinding, posture['acceptedFinding']],
      [unknownResult, posture['nonPassingResult']],
    ]
    for (const [own, same] of pairs) {
      const { id: _id, status: _status, ...properties } = own?.properties ?? {}
      expect(properties).toEqual(same?.properties)
      expect(own?.required).toEqual(['id', 'status', ...(same?.required ?? [])])
    }
  })
})
