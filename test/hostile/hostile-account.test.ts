import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Notification } from '../../audit/notify/notification.ts'
import { formatNotificationSubject } from '../../audit/notify/notification-subject.ts'
import type { ReplayDocument } from '../../cli/output/replay-document.ts'
import { applyMergePatch } from '../../examples/account/example-account.ts'
import { buildRecordedCalls } from '../../examples/account/write-account-file.ts'
import {
  createTestDirectory,
  loadExampleAccount,
  runAssay,
  type CommandResult,
  type TestDirectory,
} from '../cli/run-assay.ts'
import {
  addHostileResponses,
  buildHostileEvent,
  buildHostilePatch,
  HOSTILE_CHANGES,
} from './hostile-account.ts'
import { findLineFaults, findSentenceFaults, FORGED, listTextLeaves } from './hostile-text.ts'

const BEFORE = '2026-11-24T08:00:00Z'
const ATTACK = '2026-11-24T09:00:00Z'

/** The fields of a notification that hold sentences, besides those that hold names, ARNs and actions. */
const SENTENCES = ['changes', 'reason', 'remediation', 'statement', 'title', 'first']

let testDirectory: TestDirectory
let replayed: ReplayDocument
let verbose: CommandResult

beforeAll(async () => {
  testDirectory = createTestDirectory()
  const account = loadExampleAccount()
  const hostile = applyMergePatch(account, buildHostilePatch())
  const calls = buildRecordedCalls({ at: BEFORE, account }, [])
  const later = addHostileResponses(buildRecordedCalls({ at: ATTACK, account: hostile }, []))
  const directory = testDirectory.writeAccount([...calls, ...later])
  const events = join(testDirectory.directory, 'hostile-events')
  mkdirSync(events)
  for (const [index, change] of HOSTILE_CHANGES.entries()) {
    const time = new Date(Date.parse(ATTACK) + (index + 1) * 600_000).toISOString()
    writeFileSync(join(events, `${index}.json`), JSON.stringify(buildHostileEvent(change, time, index)))
  }
  const out = join(testDirectory.directory, 'out')
  const { stdout } = await runAssay('replay', events, '--account', directory, '--json', '--out', out)
  replayed = JSON.parse(stdout) as ReplayDocument
  verbose = await runAssay('replay', events, '--account', directory, '--verbose')
})
afterAll(() => testDirectory.remove())

function readReport(ending: string): string {
  return readFileSync(join(testDirectory.directory, 'out', `report.${ending}`), 'utf8')
}

function listNotificationLines({ text }: Notification): string[] {
  return text.split('\n')
}

describe('the notifications of an account whose every free text is hostile', () => {
  it('are about it: policies, conditions, names of variables, containers, groups, actors', () => {
    const text = replayed.notifications.map(each => each.text).join('\n')
    expect(replayed.failedEvents).toEqual([])
    expect(replayed.notifications.length).toBeGreaterThan(8)
    for (const expected of [
      'New permissions for',
      'New access',
      'Escalation path',
      ' if ',
      'Environment variable',
      'Container',
      'called iam:PutRolePolicy',
      FORGED,
    ])
      expect([expected, text.includes(expected)]).toEqual([expected, true])
  })

  it('have text that quotes it on the line of its sentence', () => {
    const faults = replayed.notifications
      .flatMap(listNotificationLines)
      .flatMap(line => findSentenceFaults(line, 2_500))
    expect(faults).toEqual([])
  })

  it('have a subject that quotes it', () => {
    for (const notification of replayed.notifications) {
      const subject = formatNotificationSubject(notification)
      expect(findSentenceFaults(subject, 99)).toEqual([])
    }
  })

  it('have a document whose texts are lines, and whose sentences quote it', () => {
    for (const { text: _, ...notification } of replayed.notifications) {
      const leaves = listTextLeaves(notification)
      expect(leaves.flatMap(({ text }) => findLineFaults(text))).toEqual([])
      const sentences = leaves.filter(({ path }) => SENTENCES.some(name => path.includes(name)))
      expect(sentences.length).toBeGreaterThan(0)
      expect(sentences.flatMap(({ text }) => findSentenceFaults(text, 2_500))).toEqual([])
    }
  })
})

describe('the findings of an account whose every free text is hostile', () => {
  it('have reasons that quote it, and evidence without control characters', () => {
    const reasons = replayed.transitions.flatMap(({ reason = '' }) => reason)
    expect(reasons.filter(reason => reason.includes(FORGED)).length).toBeGreaterThan(5)
    expect(reasons.flatMap(reason => findSentenceFaults(reason, 502))).toEqual([])
    expect(listTextLeaves(replayed.transitions).flatMap(({ text }) => findLineFaults(text))).toEqual([])
  })
})

describe('what is printed and written about an account whose every free text is hostile', () => {
  it('has no forged line in the terminal', () => {
    const lines = `${verbose.stdout}${verbose.stderr}`.split('\n')
    expect(lines.some(line => line.includes(FORGED))).toBe(true)
    expect(lines.flatMap(findLineFaults)).toEqual([])
  })

  it.each(['html', 'json', 'csv'])('has no forged line in the report as %s', ending => {
    const lines = readReport(ending).split(/\r?\n/)
    expect(lines.some(line => line.includes(FORGED))).toBe(true)
    expect(lines.map(line => line.replace(/^\ufeff/, '')).flatMap(findLineFaults)).toEqual([])
  })
})
