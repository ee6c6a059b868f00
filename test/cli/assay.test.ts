import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandDefinitions } from '../../cli/commands/command-definitions.ts'
import { createProgram } from '../../cli/assay.ts'
import type { ReplayDocument } from '../../cli/output/replay-document.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { listIndexEntries } from '../audit/events/recorded-events.ts'
import { loadEventWorld } from '../events/world.ts'
import { buildCliOnce } from './built-cli.ts'
import { runAssay, runAssayWith, spawnAssay, createTestDirectory, type TestDirectory } from './run-assay.ts'
import { escapeText } from '../../audit/text/quote-text.ts'

const file = 'iam-23-put-role-policy-admin.json'

/** All control and format characters but the end of a line. */
const CONTROL_CHARACTERS = /[^\P{C}\n]/u

let testDirectory: TestDirectory
beforeAll(() => {
  testDirectory = createTestDirectory(listIndexEntries('iam-23')[0]?.after, '2026-05-12T09:12:00Z')
})
afterAll(() => testDirectory.remove())

beforeAll(buildCliOnce)

describe('assay', () => {
  it.each(['--version', '-V'])('prints its version: %s', async flag => {
    const { version } = packageJson
    expect(await runAssay(flag)).toEqual({ stdout: `${version}\n`, stderr: '', status: 0 })
  })

  it('lists all commands, with their summaries', async () => {
    const { stdout, status } = await runAssay('--help')
    expect(status).toBe(0)
    for (const { name, summary } of commandDefinitions)
      expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'))
  })

  it.each(commandDefinitions)('describes $name as the list of commands does', async definition => {
    expect((await definition.load(() => createProgram([]))).summary()).toBe(definition.summary)
  })

  it('suggests the command that is meant', async () => {
    const { stderr, status } = await runAssay('audti')
    expect(status).toBe(2)
    expect(stderr).toContain('Did you mean audit?')
  })

  it('is not quiet and verbose at once', async () => {
    const { stderr, status } = await runAssay('controls', '-q', '-v')
    expect(status).toBe(2)
    expect(stderr).toBe('assay: --quiet and --verbose exclude each other\n')
  })

  it('exits as a process with the code of the command', () => {
    expect(spawnAssay(['controls', 'no-such-control'])).toMatchObject({ stdout: '', status: 2 })
    expect(spawnAssay(['--version'])).toMatchObject({ stderr: '', status: 0 })
  })
})

describe('assay affected', () => {
  it('reads an event from standard input', async () => {
    const stdin = readFileSync(testDirectory.writeEvent(file), 'utf8')
    const { stdout, status } = await runAssayWith(
      { stdin },
      'affected',
      '-',
      '--account',
      testDirectory.account,
    )
    expect(status).toBe(0)
    expect(stdout).toContain('function image-resizer')
  })

  it('lists the resources that an event affects, and why', async () => {
    const { stdout, stderr, status } = await runAssay(
      'affected',
      testDirectory.writeEvent(file),
      '--account',
      testDirectory.account,
    )
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout.split('\n').slice(1)).toEqual([
      '          affects  role ResizerRole        changed',
      '          affects  function image-resizer  runs as role ResizerRole',
      '',
    ])
  })

  it('prints them as JSON in a stable form', async () => {
    const event = testDirectory.writeEvent(file)
    const { stdout, status } = await runAssay('affected', event, '--account', testDirectory.account, '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      schema: 'assay.affected/1',
      file: event,
      affected: [
        { kind: 'AWS::IAM::Role', arn: 'arn:aws:iam::111122223333:role/ResizerRole', why: 'changed' },
        {
          kind: 'AWS::Lambda::Function',
          arn: 'arn:aws:lambda:eu-west-1:111122223333:function:image-resizer',
          why: 'runs as role ResizerRole',
        },
      ],
    })
  })

  it('says why an event is ignored', async () => {
    const event = testDirectory.writeEvent('iam-16-attach-denied.json')
    const { stdout } = await runAssay('affected', event, '--account', testDirectory.account, '--json')
    expect(JSON.parse(stdout)).toEqual({
      schema: 'assay.affected/1',
      file: event,
      ignored: 'failed',
      affected: [],
    })
  })

  it('lists all resources of a kind if an event does not identify one', async () => {
    const event = testDirectory.writeEvent(file, { detail: { requestParameters: null } })
    const { stdout, stderr, status } = await runAssay(
      'affected',
      event,
      '--account',
      testDirectory.account,
      '--json',
    )
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    const { affected } = JSON.parse(stdout) as { affected: { arn: string }[] }
    const arns = affected.map(({ arn }) => arn)
    expect(arns).toEqual(expect.arrayContaining(Object.keys(loadEventWorld().roles)))
    expect(new Set(arns).size).toBe(arns.length)
  })

  it('lists what another collector function reads', async () => {
    const event = testDirectory.writeEvent('gd-01-lambda.json')
    const { stdout } = await runAssay('affected', event, '--account', testDirectory.account)
    expect(stdout).toContain('partner-webhook')
  })
})

describe('assay replay', () => {
  it('reads the events of a directory, and from standard input', async () => {
    const path = testDirectory.writeEvent(file)
    const args = ['--account', testDirectory.account, '--json']
    const [ofFile, ofDirectory, ofInput] = [
      await runAssay('replay', path, ...args),
      await runAssay('replay', dirname(path), ...args),
      await runAssayWith({ stdin: readFileSync(path, 'utf8') }, 'replay', '-', ...args),
    ].map(({ stdout }) => JSON.parse(stdout) as ReplayDocument)
    expect(ofInput?.transitions).toEqual(ofFile?.transitions)
    expect(ofDirectory?.events.map(event => event.file)).toContain(path)
  })

  it('refuses a directory without events', async () => {
    const { stderr, status } = await runAssay(
      'replay',
      testDirectory.account,
      '--account',
      testDirectory.account,
    )
    expect(status).toBe(2)
    expect(stderr).toContain('the directory has no .json file')
  })

  it('prints JSON in a stable form', async () => {
    const { stdout, status } = await runAssay(
      'replay',
      testDirectory.writeEvent(file),
      '--account',
      testDirectory.account,
      '--json',
    )
    const replay = JSON.parse(stdout) as Record<string, Record<string, unknown>[]>
    expect(status).toBe(1)
    expect(Object.keys(replay)).toEqual([
      'schema',
      'baseline',
      'events',
      'transitions',
      'notifications',
      'failedEvents',
    ])
    expect(replay['schema']).toBe('assay.replay/1')
    expect(Object.keys(replay['events']?.[0] ?? {})).toEqual(['file', 'affected'])
    expect(Object.keys(replay['transitions']?.[0] ?? {}).toSorted()).toEqual([
      'at',
      'changeId',
      'control',
      'evidence',
      'number',
      'reason',
      'resource',
      'severity',
      'step',
    ])
    expect(replay['notifications']?.[0]).toMatchObject({
      schema: 'assay.notification/1',
      severity: 'CRITICAL',
    })
  })
})

describe('the text of an event', () => {
  const hostile = {
    detail: {
      userIdentity: { arn: null, userName: 'mallory\u001b[2J\u009b31m\u202e\u0007\r' },
      sourceIPAddress: '\u001b]0;owned\u0007',
    },
  }

  it.each([
    ['affected', []],
    ['affected', ['--json']],
    ['replay', []],
    ['replay', ['--json']],
  ])('is printed without control characters: %s %j', async (command, options) => {
    const event = testDirectory.writeEvent(file, hostile)
    const { stdout, stderr, status } = await runAssay(
      command,
      event,
      '--account',
      testDirectory.account,
      ...options,
    )
    expect(status).not.toBe(2)
    expect(stdout + stderr).not.toMatch(CONTROL_CHARACTERS)
    expect(stdout + stderr).not.toBe('')
  })

  it.each(['affected', 'replay'])('is printed without those of the name of a call: %s', async command => {
    const event = testDirectory.writeEvent(file, {
      detail: { eventName: 'Put\u001b[2J', requestParameters: null },
    })
    const { stdout, stderr } = await runAssay(command, event, '--account', testDirectory.account)
    expect(stdout + stderr).not.toMatch(CONTROL_CHARACTERS)
    expect(stdout).toContain('(kind-not-audited)')
  })

  it('is whole in JSON', async () => {
    const event = testDirectory.writeEvent(file, hostile)
    const { stdout } = await runAssay('replay', event, '--account', testDirectory.account, '--json')
    const replay = JSON.parse(stdout) as { notifications: { actor: { name: string } }[] }
    expect(replay.notifications[0]?.actor.name).toBe(escapeText(hostile.detail.userIdentity.userName))
  })
})
