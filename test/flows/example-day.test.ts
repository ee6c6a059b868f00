import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getResourceName } from '../../audit/resources/resource.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import { openAccountFileSource } from '../../cli/account/account-source.ts'
import type { ReplayDocument, ReplayedTransition } from '../../cli/output/replay-document.ts'
import { readEventFile, type EventFile } from '../../cli/run/event-file.ts'
import { buildLocalPosture } from '../../cli/run/local-posture.ts'
import { openLocalAudit } from '../../cli/run/local-audit.ts'
import { writeAccountFile } from '../../examples/account/write-account-file.ts'
import { applyMergePatch } from '../../examples/account/example-account.ts'
import { AwsCallError, type AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { getCallerIdentity } from '../../functions/collectors/api/sts-operations.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { replayDay } from '../../examples/replay-day.ts'
import { loadJsonSchema } from '../json-schemas.ts'
import { loadExampleAccount, runAssayIn, runInProcess, type CommandResult } from '../cli/run-assay.ts'
import { auditAccountFile } from '../cli/run-audit.ts'
import { listReportedArns } from '../reports/html/report-data.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'examples/day/events')
const files = readdirSync(folder).toSorted()
const events = files.map(file => readEventFile(join(folder, file)))
const regions = ['eu-west-1']

const VULNERABLE = 'billing/invoice@sha256:ced261f1185d'

/** The findings that each event opens or resolves, and the actor in its notification. */
const DAY: readonly { event: string; actor: string; findings: readonly string[] }[] = [
  {
    event: '05-scan-invoice.json',
    actor: 'Amazon ECR',
    findings: [
      `OPENED HIGH patching/image-no-severe-vulnerabilities of ${VULNERABLE}`,
      'OPENED HIGH patching/vulnerable-image-in-use of invoice-renderer',
      'OPENED HIGH patching/vulnerable-image-in-use of receipt-mailer',
    ],
  },
  {
    event: '06-attach-administrator.json',
    actor: 'tom',
    findings: [
      'OPENED CRITICAL least-privilege/function-role-no-admin of catalog-indexer',
      'OPENED CRITICAL least-privilege/function-role-no-admin of catalog-search',
      'OPENED CRITICAL least-privilege/function-role-no-admin of price-updater',
      'OPENED HIGH least-privilege/iam-admin-managed-policy-attached of CatalogRole',
      'OPENED HIGH least-privilege/iam-change-new-access of CatalogRole',
      'OPENED CRITICAL least-privilege/principal-effective-admin of CatalogRole',
    ],
  },
  {
    event: '07-create-promo-banner.json',
    actor: 'tom',
    findings: ['OPENED HIGH patching/function-runtime-supported of promo-banner'],
  },
  {
    event: '08-open-security-group.json',
    actor: 'tom',
    findings: ['OPENED CRITICAL segmentation/sg-no-admin-ports of sg-70c2f0fec6c8f5fb0'],
  },
  {
    event: '09-detach-administrator.json',
    actor: 'ines',
    findings: [
      'RESOLVED CRITICAL least-privilege/function-role-no-admin of catalog-indexer',
      'RESOLVED CRITICAL least-privilege/function-role-no-admin of catalog-search',
      'RESOLVED CRITICAL least-privilege/function-role-no-admin of price-updater',
      'RESOLVED HIGH least-privilege/iam-admin-managed-policy-attached of CatalogRole',
      'RESOLVED HIGH least-privilege/iam-change-new-access of CatalogRole',
      'RESOLVED CRITICAL least-privilege/principal-effective-admin of CatalogRole',
    ],
  },
  {
    event: '10-close-security-group.json',
    actor: 'ines',
    findings: ['RESOLVED CRITICAL segmentation/sg-no-admin-ports of sg-70c2f0fec6c8f5fb0'],
  },
  {
    event: '11-update-promo-banner.json',
    actor: 'DeployRole/shop-main',
    findings: ['RESOLVED HIGH patching/function-runtime-supported of promo-banner'],
  },
  {
    event: '12-allow-public-invoke.json',
    actor: 'tom',
    findings: ['OPENED CRITICAL least-privilege/function-policy-not-public of returns-api'],
  },
  {
    event: '13-revoke-public-invoke.json',
    actor: 'ines',
    findings: ['RESOLVED CRITICAL least-privilege/function-policy-not-public of returns-api'],
  },
  {
    event: '16-deploy-fixed-invoice-renderer.json',
    actor: 'DeployRole/shop-main',
    findings: ['RESOLVED HIGH patching/vulnerable-image-in-use of invoice-renderer'],
  },
  {
    event: '17-deploy-fixed-receipt-mailer.json',
    actor: 'DeployRole/shop-main',
    findings: ['RESOLVED HIGH patching/vulnerable-image-in-use of receipt-mailer'],
  },
  {
    event: '18-delete-vulnerable-invoice.json',
    actor: 'Amazon ECR',
    findings: [`ARCHIVED HIGH patching/image-no-severe-vulnerabilities of ${VULNERABLE}`],
  },
]

/** The resources that events affect besides their subjects: the functions that run the image, use the role, are in the group. */
const AFFECTED_COUNTS: readonly (readonly [event: string, reached: readonly string[]])[] = [
  [
    '05-scan-invoice.json',
    [`invoice-renderer runs image ${VULNERABLE}`, `receipt-mailer runs image ${VULNERABLE}`],
  ],
  [
    '06-attach-administrator.json',
    [
      'catalog-indexer runs as role CatalogRole',
      'catalog-search runs as role CatalogRole',
      'price-updater runs as role CatalogRole',
    ],
  ],
  [
    '08-open-security-group.json',
    [
      'fraud-score uses security group sg-70c2f0fec6c8f5fb0',
      'sg-8b03f405ff6180409 allows traffic from security group sg-70c2f0fec6c8f5fb0',
      'shop/web uses security group sg-70c2f0fec6c8f5fb0',
      'warehouse-gateway uses security group sg-70c2f0fec6c8f5fb0',
    ],
  ],
]

/** Known from events only: an audit of the whole account finds images that are in use or were pushed last. */
const UNATTRIBUTED: DayDifference = {
  event: '17-deploy-fixed-receipt-mailer.json',
  only: 'EVENTS',
  what:
    'HIGH patching/image-no-severe-vulnerabilities arn:aws:ecr:eu-west-1:123456789012:repository/billing/invoice/' +
    'sha256:ced261f1185ddc8d505eabe7a116decbf78b617e4ffa6d4587c2eace28f57502',
}

/** Known from events only: an audit sees no changes, and so not what one granted until another one took it back. */
const GRANTED_BY_A_CHANGE = [
  '06-attach-administrator.json',
  '07-create-promo-banner.json',
  '08-open-security-group.json',
].map((event): DayDifference => ({
  event,
  only: 'EVENTS',
  what: 'HIGH least-privilege/iam-change-new-access arn:aws:iam::123456789012:role/CatalogRole',
}))

/** What the example's account does not say: scans, fixes of what basic scanning finds, and when functions were last modified. */
const NOT_KNOWN = [
  /^image \S+ has not been scanned$/,
  /^Lambda does not return when the function was last modified$/,
  /^image \S+: of \d+ of \d+ (CRITICAL|HIGH) vulnerabilities it is not known whether there is a fix/,
]

/** A finding after an event that only one of the two ways to audit has. */
interface DayDifference {
  event: string
  only: 'EVENTS' | 'AUDIT'
  what: string
}

let directory: string
let started: CommandResult
let replayDocument: ReplayDocument
let posture: Posture
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'assay-day-'))
  started = await startIn(directory)
  const paths = files.map(file => join(folder, file))
  const { stdout } = await runAssayIn(directory, 'replay', ...paths, '--account', 'out/account', '--json')
  replayDocument = JSON.parse(stdout) as ReplayDocument
  posture = JSON.parse(report('json')) as Posture
})
afterAll(() => rmSync(directory, { recursive: true }))

/** Runs `npm start` with `args` in the directory `cwd`, which it creates. */
function startIn(cwd: string, ...args: string[]): Promise<CommandResult> {
  mkdirSync(cwd, { recursive: true })
  return runInProcess({ cwd }, io => replayDay(args, io))
}

/** What the events changed in the account, by their files. */
function patches(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, 'examples/day/after.json'), 'utf8')) as Record<string, unknown>
}

function report(form: string): string {
  return readFileSync(join(directory, `out/report.${form}`), 'utf8').replaceAll('<wbr>', '')
}

function eventNamed(name: string): EventFile {
  const found = events.find(({ file }) => basename(file) === name)
  if (found === undefined) throw new Error(`the day has no event ${name}`)
  return found
}

/** The id of the change that an event reports. */
function findChange({ trigger, event }: EventFile): string {
  const parsedEvent = trigger.parse(event, { regions })
  if ('change' in parsedEvent) return parsedEvent.change.sharedChangeId ?? parsedEvent.change.id
  throw new Error(`ignored: ${parsedEvent.ignored}`)
}

function listActors(event: EventFile): ReplayedTransition[] {
  return replayDocument.transitions.filter(({ changeId: change }) => change === findChange(event))
}

function describeTransition({ step, severity, control, resource }: ReplayedTransition): string {
  return `${step} ${severity} ${control} of ${getResourceName(resource)}`
}

function isOpening({ step }: Pick<ReplayedTransition, 'step'>): boolean {
  return step === 'OPENED' || step === 'REOPENED'
}

function findId({ control, resource }: { control: string; resource: { arn: string } }): string {
  return `${control} ${resource.arn}`
}

/** Only events report deployments, and the example's account does not say when functions were last modified. */
const OF_DEPLOYMENTS = 'security-testing/deployed-before-scan'

/** Open findings and what could not be evaluated, without texts that depend on the day, and without unknown deployments. */
function listOpenFindings({ findings, unknown, unlisted }: Posture): string[] {
  return [
    ...findings.map(each => `${each.severity} ${findId(each)}`),
    ...unknown
      .filter(({ control }) => control !== OF_DEPLOYMENTS)
      .map(each => `${findId(each)} ${each.reason}`),
    ...unlisted,
  ].toSorted()
}

describe("the example's day", () => {
  it('is what npm start replays', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    expect(scripts['start']).toBe('tsx examples/start.ts')
    expect(started.status).toBe(0)
  })

  it('is printed in a few lines per change, without paths and long digests', () => {
    const blocks = started.stdout.split('\n\n').filter(block => /^\d\d:/.test(block))
    expect(blocks.length).toBeGreaterThanOrEqual(events.length)
    for (const block of blocks) expect(block.split('\n').length).toBeLessThanOrEqual(8)
    expect(started.stdout).not.toContain('.json')
    expect(started.stdout).not.toMatch(/sha256:[0-9a-f]{9}/)
  })

  it('ends with a summary by severity, and the worst open findings', () => {
    const { baseline } = replayDocument
    expect(started.stdout).toMatch(
      new RegExp(
        `^Opened 12 \\(6 CRITICAL, 6 HIGH\\), all resolved again; ${baseline.open} were open before and still are: `,
        'm',
      ),
    )
    expect(started.stdout).toContain('The 3 worst:\n  CRITICAL  ')
  })

  it('is printed whole with --verbose', async () => {
    const { stdout } = await startIn(join(directory, 'verbose'), '--verbose')
    for (const { text } of replayDocument.notifications)
      expect(stdout).toContain(text.split('\n')[0] ?? 'a notification without text')
    const blocks = stdout.split(/\n{2,}/)
    expect(blocks.filter(block => /^ +notification\n/.test(block))).toHaveLength(
      replayDocument.notifications.length,
    )
    expect(blocks.filter(block => /^\d\d:\d\d:\d\d  /.test(block)).length).toBeGreaterThanOrEqual(
      events.length,
    )
    const merged = blocks.filter(
      block => (block.match(/^ +notification$|^ +affects |^ +ignored: /gm) ?? []).length > 1,
    )
    expect(merged.filter(block => block.includes('notification\n'))).toEqual([])
    expect(stdout).not.toContain('\n\n\n')
  })

  it('is folded at the width of a terminal', async () => {
    const options = { cwd: directory, columns: 80, env: { NO_COLOR: '1' } }
    const { stdout } = await runInProcess(options, io => replayDay([], io))
    expect(stdout.split('\n').filter(line => line.length > 80)).toEqual([])
  })

  it.each(DAY)('opens or resolves findings by $event, with the actor $actor', ({ event, ...story }) => {
    expect(listActors(eventNamed(event)).map(describeTransition).toSorted()).toEqual(
      story.findings.toSorted(),
    )
    const thread = findChange(eventNamed(event))
    const messages = replayDocument.notifications.filter(message => message.thread === thread)
    expect(messages).toMatchObject([{ id: `${thread}#1`, pendingTaskCount: 0, actor: { name: story.actor } }])
    const counts = messages.flatMap(message => message.findings).map(({ count }) => count)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(story.findings.length)
    expect(messages[0]?.text).toContain(story.actor)
    for (const finding of story.findings)
      expect(messages[0]?.text).toContain(finding.split(' of ').at(-1) ?? 'a finding of nothing')
  })

  it('opens and resolves nothing else', () => {
    const story = DAY.flatMap(({ findings }) => findings)
    expect(replayDocument.transitions.map(describeTransition).toSorted()).toEqual(story.toSorted())
    expect(replayDocument.notifications).toHaveLength(DAY.length)
    const { shape } = loadJsonSchema('notification.schema.json')
    for (const notification of replayDocument.notifications)
      expect(shape.safeParse(notification).error?.issues).toBeUndefined()
  })

  it.each(AFFECTED_COUNTS)('lists the resources that %s affects, and why', (event, reached) => {
    const [own] = replayDocument.events.filter(({ file }) => basename(file) === event)
    const others = (own?.affected ?? []).filter(({ why }) => why !== 'changed')
    const named = others.map(({ resource, why }) => `${getResourceName({ arn: resource })} ${why}`)
    expect(named.toSorted()).toEqual(reached.toSorted())
  })

  it.each([
    [
      '08-open-security-group.json',
      'Affects: service shop/web and functions fraud-score and warehouse-gateway',
    ],
    [
      '10-close-security-group.json',
      'Affects: service shop/web and functions fraud-score and warehouse-gateway',
    ],
    [
      '09-detach-administrator.json',
      'Affects: functions catalog-indexer, catalog-search and price-updater (eu-west-1)',
    ],
  ])('names in the notification of %s what uses the changed resource', (event, line) => {
    const thread = findChange(eventNamed(event))
    const [message] = replayDocument.notifications.filter(each => each.thread === thread)
    expect(message?.text.split('\n')[1]).toBe(line)
  })

  it('resolves all that it opens, later and by another change', () => {
    const opened = replayDocument.transitions.filter(isOpening)
    expect(opened).not.toEqual([])
    for (const finding of opened) {
      const [closing] = replayDocument.transitions.filter(
        each => findId(each) === findId(finding) && !isOpening(each),
      )
      expect(Date.parse(closing?.at ?? '')).toBeGreaterThan(Date.parse(finding.at))
      expect(closing?.changeId).not.toBe(finding.changeId)
    }
    const open = new Set(posture.findings.map(findId))
    expect(opened.filter(finding => open.has(findId(finding)))).toEqual([])
  })

  it('has no ignored event without a reason', () => {
    expect(replayDocument.events.map(({ file }) => basename(file))).toEqual(files)
    expect(replayDocument.failedEvents).toEqual([])
    const ignored = replayDocument.events.filter(event => event.ignored !== undefined)
    expect(ignored.map(event => [basename(event.file), event.ignored])).toEqual([
      ['20-denied-attempt.json', 'failed'],
    ])
    const others = replayDocument.events.filter(event => event.ignored === undefined)
    expect(others.filter(({ affected }) => affected.length === 0)).toEqual([])
  })

  it('affects a security group that no workload uses', async () => {
    const path = join(directory, 'unused-group.json')
    const text = readFileSync(join(folder, '08-open-security-group.json'), 'utf8')
    const unused = 'sg-0123456789abcdef0'
    writeFileSync(path, text.replaceAll('sg-70c2f0fec6c8f5fb0', unused))
    const { stdout } = await runAssayIn(directory, 'affected', path, '--account', 'out/account', '--json')
    const arn = `arn:aws:ec2:eu-west-1:123456789012:security-group/${unused}`
    expect(JSON.parse(stdout)).toMatchObject({ affected: [{ arn, why: 'changed' }] })
  })
})

describe('a day of your own', () => {
  it('is replayed by its directory', async () => {
    const own = join(directory, 'own')
    mkdirSync(join(own, 'events'), { recursive: true })
    const event = '07-create-promo-banner.json'
    const earlier = readFileSync(join(folder, event), 'utf8').replaceAll('2026-11-24', '2026-03-03')
    writeFileSync(join(own, 'events', event), earlier)
    writeFileSync(join(own, 'account.json'), JSON.stringify(loadExampleAccount()))
    writeFileSync(join(own, 'after.json'), JSON.stringify({ [event]: patches()[event] }))
    const { stdout, stderr, status } = await startIn(join(directory, 'elsewhere'), own)
    expect({ status, said: status === 0 ? '' : stderr }).toEqual({ status: 0, said: '' })
    expect(stdout).toContain('OPENED    HIGH patching/function-runtime-supported: function promo-banner')
    expect(stdout).toContain('lambda:CreateFunction by tom')
  })

  it('refuses a change without an event', async () => {
    const own = join(directory, 'odd')
    cpSync(join(root, 'examples/day'), own, { recursive: true })
    writeFileSync(join(own, 'after.json'), JSON.stringify({ ...patches(), '21-missing.json': {} }))
    const { stderr, status } = await startIn(join(directory, 'elsewhere'), own)
    expect(status).toBe(1)
    expect(stderr).toContain('after.json: there is no event 21-missing.json')
  })
})

describe("the day's reports", () => {
  it('are written in every format, with their paths on stderr', () => {
    for (const form of ['html', 'json', 'csv'])
      expect(started.stderr).toContain(`Report: ${join('out', `report.${form}`)}\n`)
    expect(started.stderr).toContain(`Open ${join('out', 'report.html')} in a browser.`)
    expect(started.stderr).toContain(`npx assay audit --account ${join('out', 'account')}\n`)
  })

  it('contain the open findings, and none that was resolved', () => {
    expect(posture).toMatchObject({ account: '123456789012', regions, at: '2026-11-24T16:33:20.000Z' })
    expect(posture.findings).not.toEqual([])
    const notKnown = new Set(posture.unknown.map(({ resource }) => resource.arn))
    const fixed = replayDocument.transitions
      .filter(isOpening)
      .map(({ resource }) => resource.arn)
      .filter(arn => !notKnown.has(arn))
    expect(fixed).not.toEqual([])
    const open = posture.findings.map(({ resource }) => resource.arn)
    const listed = new Set(listReportedArns(report('html')))
    expect(open.filter(arn => !listed.has(arn))).toEqual([])
    expect(fixed.filter(arn => listed.has(arn))).toEqual([])
    expect(open.filter(arn => !report('csv').includes(arn))).toEqual([])
    expect(fixed.filter(arn => report('csv').includes(arn))).toEqual([])
    const { findings, accepted, unknown, unlisted } = posture
    const rows = findings.length + accepted.length + unknown.length + unlisted.length
    expect(report('csv').trim().split('\r\n')).toHaveLength(1 + rows)
  })

  it('have the findings of an audit of the account file', async () => {
    const { stdout, status } = await runAssayIn(
      directory,
      'audit',
      '--account',
      join('out', 'account'),
      '--json',
    )
    expect(status).toBe(1)
    expect(listOpenFindings(JSON.parse(stdout) as Posture)).toEqual(listOpenFindings(posture))
  })

  it('do so if the clock of the machine is before the day', async () => {
    const later = join(directory, 'later')
    const account = loadExampleAccount()
    const role = 'arn:aws:iam::123456789012:role/CatalogRole'
    const attached = { 'arn:aws:iam::aws:policy/AdministratorAccess': true }
    const changed = applyMergePatch(account, { roles: { [role]: { attached } } })
    writeAccountFile(later, { at: '2999-01-01T06:00:00Z', account }, [
      { at: '2999-01-01T07:00:00Z', account: changed },
    ])
    const { stdout } = await runAssayIn(directory, 'audit', '--account', later, '--json')
    const { findings, at } = JSON.parse(stdout) as Posture
    expect(at).toBe('2999-01-01T07:00:00.000Z')
    expect(findings.map(findId)).toContain(`least-privilege/iam-admin-managed-policy-attached ${role}`)
  })
})

describe("the day's account file", () => {
  const missing: string[] = []
  const differences: DayDifference[] = []
  const deadLetters: unknown[] = []

  /** `awsCall`, which adds missing responses to `missing`, but for the identity of the caller: it has no credentials. */
  function log(awsCall: AwsCall): AwsCall {
    return async (awsOperation, region, input) => {
      try {
        return await awsCall(awsOperation, region, input)
      } catch (failure) {
        const isMissing = failure instanceof AwsCallError && failure.error === 'NotRecorded'
        if (isMissing && awsOperation !== getCallerIdentity) missing.push(failure.message)
        throw failure
      }
    }
  }

  /** Processes the events one by one, and audits the whole account after each. */
  beforeAll(async () => {
    const directoryOfAccount = join(directory, 'out/account')
    const simulatedClock = createSimulatedClock(new Date('2026-11-24T06:30:00Z'))
    const asked = openAccountFileSource(directoryOfAccount, () => simulatedClock.now(), undefined)
    const observer = { onDeadLetter: (_: unknown, failure: unknown) => void deadLetters.push(failure) }
    const localAudit = openLocalAudit({ ...asked, call: log(asked.call) }, simulatedClock, { observer })
    const account = '123456789012'
    const listedResources = await localAudit.baseline(account)
    for (const [index, { file, event, trigger, at }] of events.entries()) {
      await localAudit.pipeline.run(at)
      localAudit.pipeline.queues.deliver(trigger.queue, event, at)
      await localAudit.pipeline.run(events[index + 1]?.at)
      const now = simulatedClock.now()
      const about = { account, regions, at: now, settings: defaultSettings }
      const byEvents = listOpenFindings(await buildLocalPosture(localAudit, listedResources, about))
      const byAudit = listOpenFindings(
        (await auditAccountFile(directoryOfAccount, now.toISOString())).posture,
      )
      const name = basename(file)
      for (const what of byEvents)
        if (!byAudit.includes(what)) differences.push({ event: name, only: 'EVENTS', what })
      for (const what of byAudit)
        if (!byEvents.includes(what)) differences.push({ event: name, only: 'AUDIT', what })
    }
  })

  it('has every response that the day needs', () => {
    expect(missing).toEqual([])
    expect(deadLetters).toEqual([])
    expect(posture.unlisted).toEqual([])
    const unexpected = posture.unknown.filter(({ reason }) => !NOT_KNOWN.some(each => each.test(reason)))
    expect(unexpected).toEqual([])
  })

  it('has the findings of an audit after every event, except for what a change granted and an image out of use', () => {
    expect(differences).toEqual([...GRANTED_BY_A_CHANGE, UNATTRIBUTED])
  })
})
