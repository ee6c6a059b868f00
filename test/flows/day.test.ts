import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nameOf } from '../../audit/resources/resource.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import { recordedAccount } from '../../cli/account.ts'
import type { Replay, ReplayedTransition } from '../../cli/chronicle.ts'
import { readEventFile, type EventFile } from '../../cli/events.ts'
import { postureNow } from '../../cli/posture.ts'
import { openSession } from '../../cli/session.ts'
import { writeAccountFile } from '../../examples/described/account-file.ts'
import { merged } from '../../examples/described/world.ts'
import { CallFailed, type Call } from '../../functions/answers/operation.ts'
import { clockAt } from '../../functions/local/clock.ts'
import type { Posture } from '../../reports/posture.ts'
import { assayIn, exampleAccount, run, type Ran } from '../cli/account.ts'
import { audited } from '../cli/audited.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'examples/day/events')
const files = readdirSync(folder).toSorted()
const events = files.map(file => readEventFile(join(folder, file)))
const regions = ['eu-west-1']

const VULNERABLE = 'billing/invoice@sha256:ced261f1185d'

/** What becomes of findings by each event that changes any, and who is named for it. */
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
    event: '12-let-everyone-invoke.json',
    actor: 'tom',
    findings: ['OPENED CRITICAL least-privilege/function-policy-not-public of returns-api'],
  },
  {
    event: '13-let-nobody-invoke.json',
    actor: 'ines',
    findings: ['RESOLVED CRITICAL least-privilege/function-policy-not-public of returns-api'],
  },
  {
    event: '16-deploy-mended-invoice-renderer.json',
    actor: 'DeployRole/shop-main',
    findings: ['RESOLVED HIGH patching/vulnerable-image-in-use of invoice-renderer'],
  },
  {
    event: '17-deploy-mended-receipt-mailer.json',
    actor: 'DeployRole/shop-main',
    findings: ['RESOLVED HIGH patching/vulnerable-image-in-use of receipt-mailer'],
  },
  {
    event: '18-delete-vulnerable-invoice.json',
    actor: 'Amazon ECR',
    findings: [`ARCHIVED HIGH patching/image-no-severe-vulnerabilities of ${VULNERABLE}`],
  },
]

/** Whom events reach besides what they are about: the functions that run the image, run as the role, are in the group. */
const REACHED: readonly (readonly [event: string, reached: readonly string[]])[] = [
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
      'fraud-score is in security group sg-70c2f0fec6c8f5fb0',
      'sg-8b03f405ff6180409 lets in security group sg-70c2f0fec6c8f5fb0',
      'shop/web is in security group sg-70c2f0fec6c8f5fb0',
      'warehouse-gateway is in security group sg-70c2f0fec6c8f5fb0',
    ],
  ],
]

/** What events alone know: an audit of the whole account comes upon images that something runs or that were pushed last. */
const UNNAMED: Difference = {
  event: '17-deploy-mended-receipt-mailer.json',
  only: 'EVENTS',
  what:
    'HIGH patching/image-no-severe-vulnerabilities arn:aws:ecr:eu-west-1:123456789012:repository/billing/invoice/' +
    'sha256:ced261f1185ddc8d505eabe7a116decbf78b617e4ffa6d4587c2eace28f57502',
}

/** What stands after an event by one of the two ways to audit, and not by the other. */
interface Difference {
  event: string
  only: 'EVENTS' | 'AUDIT'
  what: string
}

let directory: string
let started: Ran
let replay: Replay
let posture: Posture
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'assay-day-'))
  started = startIn(directory)
  const paths = files.map(file => join(folder, file))
  const { stdout } = assayIn(directory, 'replay', ...paths, '--account', 'out/account', '--json')
  replay = JSON.parse(stdout) as Replay
  posture = JSON.parse(report('json')) as Posture
}, 60_000)
afterAll(() => rmSync(directory, { recursive: true }))

/** Does in `cwd`, which is made, what npm start does. */
function startIn(cwd: string, ...args: string[]): Ran {
  mkdirSync(cwd, { recursive: true })
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')
  return run([tsx, join(root, 'examples/start.ts'), ...args], { cwd })
}

/** What the events changed, by their files. */
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

/** The cause that an event is. */
function causeOf({ trigger, event }: EventFile): string {
  const read = trigger.read(event, { regions })
  if ('change' in read) return read.change.shared ?? read.change.id
  throw new Error(`ignored: ${read.ignored}`)
}

function madeBy(event: EventFile): ReplayedTransition[] {
  return replay.transitions.filter(({ cause }) => cause === causeOf(event))
}

function spokenTransition({ step, severity, control, resource }: ReplayedTransition): string {
  return `${step} ${severity} ${control} of ${nameOf(resource)}`
}

function isOpening({ step }: Pick<ReplayedTransition, 'step'>): boolean {
  return step === 'OPENED' || step === 'REOPENED'
}

function idOf({ control, resource }: { control: string; resource: { arn: string } }): string {
  return `${control} ${resource.arn}`
}

/** What is open and what could not be judged, by everything but words that tell how many days passed. */
function standing({ findings, unknown, unlisted }: Posture): string[] {
  return [
    ...findings.map(each => `${each.severity} ${idOf(each)}`),
    ...unknown.map(each => `${idOf(each)} ${each.reason}`),
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
    for (const { text } of replay.notifications)
      expect(started.stdout).toContain(text.split('\n')[0] ?? 'a message without text')
  })

  it.each(DAY)('tells what becomes of findings by $event, and that it was $actor', ({ event, ...story }) => {
    expect(madeBy(eventNamed(event)).map(spokenTransition).toSorted()).toEqual(story.findings.toSorted())
    const thread = causeOf(eventNamed(event))
    const messages = replay.notifications.filter(message => message.thread === thread)
    expect(messages).toMatchObject([{ id: `${thread}#1`, open: 0, actor: { name: story.actor } }])
    const told = messages.flatMap(message => message.findings).map(({ count }) => count)
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(story.findings.length)
    expect(messages[0]?.text).toContain(` by ${story.actor} at `)
    for (const finding of story.findings)
      expect(messages[0]?.text).toContain(finding.split(' of ').at(-1) ?? 'a finding of nothing')
  })

  it('tells nothing else', () => {
    const story = DAY.flatMap(({ findings }) => findings)
    expect(replay.transitions.map(spokenTransition).toSorted()).toEqual(story.toSorted())
    expect(replay.notifications).toHaveLength(DAY.length)
  })

  it.each(REACHED)('names whom %s reaches, and why', (event, reached) => {
    const [own] = replay.events.filter(({ file }) => basename(file) === event)
    const others = (own?.affected ?? []).filter(({ why }) => why !== 'changed')
    const named = others.map(({ resource, why }) => `${nameOf({ arn: resource })} ${why}`)
    expect(named.toSorted()).toEqual(reached.toSorted())
  })

  it('mends all that it breaks, later and by another change', () => {
    const opened = replay.transitions.filter(isOpening)
    expect(opened).not.toEqual([])
    for (const finding of opened) {
      const [closing] = replay.transitions.filter(each => idOf(each) === idOf(finding) && !isOpening(each))
      expect(Date.parse(closing?.at ?? '')).toBeGreaterThan(Date.parse(finding.at))
      expect(closing?.cause).not.toBe(finding.cause)
    }
    const open = new Set(posture.findings.map(idOf))
    expect(opened.filter(finding => open.has(idOf(finding)))).toEqual([])
  })

  it('has no event that leads to nothing without a reason', () => {
    expect(replay.events.map(({ file }) => basename(file))).toEqual(files)
    expect(replay.unworkable).toEqual([])
    const ignored = replay.events.filter(event => event.ignored !== undefined)
    expect(ignored.map(event => [basename(event.file), event.ignored])).toEqual([
      ['20-denied-attempt.json', 'failed'],
    ])
    const others = replay.events.filter(event => event.ignored === undefined)
    expect(others.filter(({ affected }) => affected.length === 0)).toEqual([])
  })

  it('tells of a group although no workload uses it', () => {
    const path = join(directory, 'unused-group.json')
    const text = readFileSync(join(folder, '08-open-security-group.json'), 'utf8')
    const unused = 'sg-0123456789abcdef0'
    writeFileSync(path, text.replaceAll('sg-70c2f0fec6c8f5fb0', unused))
    const { stdout } = assayIn(directory, 'affected', path, '--account', 'out/account', '--json')
    const arn = `arn:aws:ec2:eu-west-1:123456789012:security-group/${unused}`
    expect(JSON.parse(stdout)).toMatchObject({ affected: [{ arn, why: 'changed' }] })
  })
})

describe('a day of your own', () => {
  it('is replayed by its directory', () => {
    const own = join(directory, 'own')
    mkdirSync(join(own, 'events'), { recursive: true })
    const event = '07-create-promo-banner.json'
    const earlier = readFileSync(join(folder, event), 'utf8').replaceAll('2026-11-24', '2026-03-03')
    writeFileSync(join(own, 'events', event), earlier)
    writeFileSync(join(own, 'account.json'), JSON.stringify(exampleAccount()))
    writeFileSync(join(own, 'after.json'), JSON.stringify({ [event]: patches()[event] }))
    const { stdout, stderr, status } = startIn(join(directory, 'elsewhere'), own)
    expect({ status, said: status === 0 ? '' : stderr }).toEqual({ status: 0, said: '' })
    expect(stdout).toContain('OPENED HIGH  patching/function-runtime-supported  function promo-banner')
    expect(stdout).toContain('lambda:CreateFunction by tom at 2026-03-03T')
  })

  it('has no change that no event made', () => {
    const own = join(directory, 'odd')
    cpSync(join(root, 'examples/day'), own, { recursive: true })
    writeFileSync(join(own, 'after.json'), JSON.stringify({ ...patches(), '21-nobody.json': {} }))
    const { stderr, status } = startIn(join(directory, 'elsewhere'), own)
    expect(status).toBe(1)
    expect(stderr).toContain('after.json: there is no event 21-nobody.json')
  })
})

describe("the day's reports", () => {
  it('are written in every form, and where they are is said', () => {
    for (const form of ['html', 'json', 'csv'])
      expect(started.stderr).toContain(`Report: ${join('out', `report.${form}`)}\n`)
    expect(started.stderr).toContain(`Open ${join('out', 'report.html')} in a browser.`)
    expect(started.stderr).toContain(`npx assay audit --account ${join('out', 'account')}\n`)
  })

  it('show what the day ended in, and nothing that was mended', () => {
    expect(posture).toMatchObject({ account: '123456789012', regions, at: '2026-11-24T16:33:20.000Z' })
    expect(posture.findings).not.toEqual([])
    const mended = replay.transitions.filter(isOpening).map(({ resource }) => resource.arn)
    const open = posture.findings.map(({ resource }) => resource.arn)
    for (const form of ['html', 'csv']) {
      const text = report(form)
      expect(open.filter(arn => !text.includes(arn))).toEqual([])
      expect(mended.filter(arn => text.includes(arn))).toEqual([])
    }
    const { findings, accepted, unknown, unlisted } = posture
    const rows = findings.length + accepted.length + unknown.length + unlisted.length
    expect(report('csv').trim().split('\r\n')).toHaveLength(1 + rows)
  })

  it('say what an audit of the account file says afterwards', () => {
    const { stdout, status } = assayIn(directory, 'audit', '--account', join('out', 'account'), '--json')
    expect(status).toBe(1)
    expect(standing(JSON.parse(stdout) as Posture)).toEqual(standing(posture))
  })

  it('do so on a machine whose clock stands before the day, too', () => {
    const later = join(directory, 'later')
    const account = exampleAccount()
    const role = 'arn:aws:iam::123456789012:role/CatalogRole'
    const attached = { 'arn:aws:iam::aws:policy/AdministratorAccess': true }
    const changed = merged(account, { roles: { [role]: { attached } } })
    writeAccountFile(later, { at: '2999-01-01T06:00:00Z', account }, [
      { at: '2999-01-01T07:00:00Z', account: changed },
    ])
    const { stdout } = assayIn(directory, 'audit', '--account', later, '--json')
    const { findings, at } = JSON.parse(stdout) as Posture
    expect(at).toBe('2999-01-01T07:00:00.000Z')
    expect(findings.map(idOf)).toContain(`least-privilege/iam-admin-managed-policy-attached ${role}`)
  })
})

describe("the day's account file", () => {
  const missing: string[] = []
  const differences: Difference[] = []
  const deadLetters: unknown[] = []

  /** `call`, with what the account file has no answer for kept in `missing`. */
  function heard(call: Call): Call {
    return async (operation, region, input) => {
      try {
        return await call(operation, region, input)
      } catch (failure) {
        if (failure instanceof CallFailed && failure.error === 'NotRecorded') missing.push(failure.message)
        throw failure
      }
    }
  }

  /** Works the events off one by one, and audits the whole account anew after each. */
  beforeAll(async () => {
    const directoryOfAccount = join(directory, 'out/account')
    const clock = clockAt(new Date('2026-11-24T06:30:00Z'))
    const asked = recordedAccount(directoryOfAccount, () => clock.now(), undefined)
    const observer = { onDeadLetter: (_: unknown, failure: unknown) => void deadLetters.push(failure) }
    const session = openSession({ ...asked, call: heard(asked.call) }, clock, { observer })
    try {
      const account = '123456789012'
      const listed = await session.baseline(account)
      for (const [index, { file, event, trigger, at }] of events.entries()) {
        await session.pipeline.run(at)
        session.pipeline.queues.deliver(trigger.queue, event, at)
        await session.pipeline.run(events[index + 1]?.at)
        const now = clock.now()
        const about = { account, regions, at: now, settings: defaultSettings }
        const byEvents = standing(await postureNow(session, listed, about))
        const byAudit = standing((await audited(directoryOfAccount, now.toISOString())).posture)
        const name = basename(file)
        for (const what of byEvents)
          if (!byAudit.includes(what)) differences.push({ event: name, only: 'EVENTS', what })
        for (const what of byAudit)
          if (!byEvents.includes(what)) differences.push({ event: name, only: 'AUDIT', what })
      }
    } finally {
      session.close()
    }
  }, 120_000)

  it('answers all that the day asks', () => {
    expect(missing).toEqual([])
    expect(deadLetters).toEqual([])
    expect(posture.unlisted).toEqual([])
    for (const { reason } of posture.unknown) expect(reason).toMatch(/^image \S+ has not been scanned$/)
  })

  it('ends after every event where an audit ends, but for the image that nobody runs any longer', () => {
    expect(differences).toEqual([UNNAMED])
  })
})
