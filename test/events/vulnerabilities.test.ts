import { describe, expect, it } from 'vitest'
import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { applyMergePatch } from '../../examples/account/example-account.ts'
import { formatNotificationSubject } from '../../audit/notify/notification-subject.ts'
import { eventFolders, type DeliveredEvent, type EventFolder } from './ground-truth/event-folder.ts'
import { openEventFixture, type EventFixture } from './simulation/event-fixture.ts'
import { createStartState, deliverToRules } from './simulation/start-state.ts'
import { patchWorld, type EventWorld } from './simulation/event-world.ts'

const FOUND = 'inspector-52-finding-image.json'
const folder = eventFolders.find(({ entries }) => entries.some(({ file }) => file === FOUND)) as EventFolder
const template = folder.event(FOUND)
const [running = ''] = (template as unknown as { resources: string[] }).resources
const repository = running.slice(0, running.lastIndexOf('/'))
const BUCKET = 600_000
const CONTROL = 'patching/image-no-severe-vulnerabilities'
const CVE = 'CVE-2026-1111'

/** An image that nothing runs. */
function nameImage(number: number): string {
  return `${repository}/sha256:${number.toString(16).padStart(64, '0')}`
}

/** The account in which the scans of these images found something of a severity. */
function addScans(world: EventWorld, arns: readonly string[], counts: object): EventWorld {
  const image = { mediaType: 'application/vnd.oci.image.manifest.v1+json' }
  const scanned = arns.map(arn => [arn, { ...image, scan: { status: 'ACTIVE', counts } }])
  return patchWorld(world, { images: Object.fromEntries(scanned) as object })
}

/** An event of Inspector about one image, `seconds` after the begin of ten minutes. */
function buildFinding(arn: string, seconds: number, detail: object = {}): DeliveredEvent {
  const begin = Math.ceil(Date.parse(template.time) / BUCKET) * BUCKET
  return applyMergePatch<DeliveredEvent>(template, {
    id: `finding ${arn.slice(-8)} ${seconds}`,
    time: new Date(begin + seconds * 1000).toISOString(),
    resources: [arn],
    detail: { resources: [{ id: arn }], ...detail },
  })
}

async function openFixture(): Promise<EventFixture> {
  return openEventFixture(await createStartState(folder))
}

const summarize = ({ log }: EventFixture) => log.notifications.map(each => each.text.split(' at 2026')[0])
const subjectLines = ({ log }: EventFixture) => log.notifications.map(formatNotificationSubject)
const COUNT = 150

describe('a vulnerability that Inspector reports', () => {
  const all = [running, ...Array.from({ length: COUNT - 1 }, (_, index) => nameImage(index))]

  it('of many images is one notification, with a finding for each, and says how many run', async () => {
    const fixture = await openFixture()
    fixture.world = addScans(fixture.world, all, { CRITICAL: 1 })
    all.forEach((arn, index) => deliverToRules(fixture, buildFinding(arn, 10 + index)))
    await fixture.run()
    expect(fixture.log.deadLetters).toEqual([])
    expect(fixture.log.notifications).toMatchObject([
      { severity: 'HIGH', subjectCount: COUNT, changes: [], vulnerability: { id: CVE, inUse: 1 } },
    ])
    expect(summarize(fixture)).toEqual([
      expect.stringMatching(
        /^Amazon Inspector found CVE-2026-1111 \(CRITICAL, openssl 3\.0\.1\) in images .* and 147 more, of which 1 runs$/,
      ),
    ])
    expect(subjectLines(fixture)).toEqual([
      `[Assay] HIGH - ${CVE} in ${COUNT} resources, 1 in use - 210987654321`,
    ])
    const opened = fixture.log.transitions.filter(({ control }) => control === CONTROL)
    expect(new Set(opened.map(({ resource }) => resource.arn)).size).toBe(COUNT)
  })

  it('over the end of ten minutes is two notifications at most, and each finding is in one', async () => {
    const fixture = await openFixture()
    const some = all.slice(0, 20)
    fixture.world = addScans(fixture.world, some, { CRITICAL: 1 })
    some.forEach((arn, index) => deliverToRules(fixture, buildFinding(arn, 590 + index)))
    await fixture.run()
    const counts = fixture.log.notifications.map(
      ({ findings }) => findings.find(({ control }) => control === CONTROL)?.count,
    )
    expect(counts).toEqual([10, 10])
  })

  it('and closes again, resolves its findings in one notification', async () => {
    const fixture = await openFixture()
    const some = all.slice(0, 10)
    fixture.world = addScans(fixture.world, some, { CRITICAL: 1 })
    for (const arn of some) deliverToRules(fixture, buildFinding(arn, 10))
    await fixture.run()
    fixture.world = addScans(fixture.world, some, { CRITICAL: null })
    for (const arn of some) deliverToRules(fixture, buildFinding(arn, 3_000, { status: 'CLOSED' }))
    await fixture.run()
    expect(subjectLines(fixture)).toEqual([
      `[Assay] HIGH - ${CVE} in 10 resources, 1 in use - 210987654321`,
      `[Assay] RESOLVED - ${CVE} in 10 resources - 210987654321`,
    ])
    expect(summarize(fixture)[1]).toMatch(/^Amazon Inspector closed its finding of CVE-2026-1111 /)
  })

  it('of an image that is reported twice is the change of both findings, although the first report found none', async () => {
    const fixture = await openFixture()
    const some = all.slice(1, 4)
    fixture.world = addScans(fixture.world, some, { MEDIUM: 1 })
    for (const arn of some) deliverToRules(fixture, buildFinding(arn, 10))
    await fixture.run()
    fixture.world = addScans(fixture.world, some, { CRITICAL: 1 })
    for (const arn of some) deliverToRules(fixture, buildFinding(arn, 300))
    await fixture.run()
    expect(subjectLines(fixture)).toEqual([`[Assay] HIGH - ${CVE} in 3 resources - 210987654321`])
  })

  it('is found by the recheck of a report, although another report was rechecked more often', async () => {
    const begin = Math.ceil(Date.parse(template.time) / BUCKET) * BUCKET
    const isDown = (at: Date) => at.getTime() > begin && at.getTime() < begin + 115_000
    const fixture = openEventFixture(
      await createStartState(folder),
      (call, clock) =>
        (operation, ...args) =>
          operation.name === 'DescribeImageScanFindings' && isDown(clock.now())
            ? Promise.reject(new AwsCallError(operation, 'NoResponse', 'no response', false))
            : call(operation, ...args),
    )
    const some = all.slice(1, 2)
    const [arn = ''] = some
    fixture.world = addScans(fixture.world, some, { MEDIUM: 1 })
    const other = { packageVulnerabilityDetails: { vulnerabilityId: 'CVE-2026-2222' } }
    deliverToRules(fixture, buildFinding(arn, -3_000, other))
    for (const seconds of [1, 110]) deliverToRules(fixture, buildFinding(arn, seconds))
    await fixture.run(new Date(begin + 130_000))
    fixture.world = addScans(fixture.world, some, { CRITICAL: 1 })
    await fixture.run()
    expect(subjectLines(fixture)).toEqual([`[Assay] HIGH - ${CVE} in shop/thumbs - 210987654321`])
  })

  it('that closes for a moment is said as it is at last, each finding once', async () => {
    const fixture = await openFixture()
    const some = all.slice(1, 3)
    const set = (counts: object) => {
      fixture.world = addScans(fixture.world, some, counts)
    }
    const reports = [
      [10, 'ACTIVE', { CRITICAL: 1 }],
      [40, 'CLOSED', { CRITICAL: null }],
      [70, 'ACTIVE', { CRITICAL: 1 }],
    ] as const
    const begin = Math.ceil(Date.parse(template.time) / BUCKET) * BUCKET
    for (const [seconds, status, counts] of reports) {
      set(counts)
      for (const arn of some) deliverToRules(fixture, buildFinding(arn, seconds, { status }))
      await fixture.run(new Date(begin + (seconds + 15) * 1000))
    }
    await fixture.run()
    expect(subjectLines(fixture)).toEqual([`[Assay] HIGH - ${CVE} in 2 resources - 210987654321`])
    const [group] = fixture.log.notifications[0]?.findings ?? []
    expect(group).toMatchObject({ control: CONTROL, count: 2 })
  })

  it('is said as all its reports before the notification say it', async () => {
    const fixture = await openFixture()
    const some = all.slice(0, 2)
    fixture.world = addScans(fixture.world, some, { CRITICAL: 1 })
    const [first = '', second = ''] = some
    deliverToRules(fixture, buildFinding(first, 10, { severity: 'HIGH', exploitAvailable: 'NO' }))
    deliverToRules(fixture, buildFinding(second, 20, { severity: 'CRITICAL', exploitAvailable: 'YES' }))
    await fixture.run()
    expect(summarize(fixture)).toEqual([
      expect.stringContaining(`found ${CVE} (CRITICAL, openssl 3.0.1, an exploit is known) in images `),
    ])
  })

  it('of one image says whether it runs, and what the scan found before', async () => {
    const fixture = await openFixture()
    fixture.world = addScans(fixture.world, [running], { CRITICAL: 1 })
    deliverToRules(fixture, buildFinding(running, 10))
    await fixture.run()
    expect(subjectLines(fixture)).toEqual([`[Assay] HIGH - ${CVE} in shop/thumbs, in use - 210987654321`])
    expect(summarize(fixture)).toEqual([expect.stringMatching(/, which runs$/)])
    expect(fixture.log.notifications[0]?.changes).not.toEqual([])
  })

  it.each([
    [
      'an id that is no word',
      { packageVulnerabilityDetails: { vulnerabilityId: 'CVE 1\nSee https://example.com' } },
    ],
    ['an id that is too long', { packageVulnerabilityDetails: { vulnerabilityId: 'C'.repeat(65) } }],
    ['no id', { packageVulnerabilityDetails: null }],
    ['an unknown status', { status: 'OPEN' }],
    ['a severity that is none', { severity: { text: 'CRITICAL' } }],
  ])('with %s is read all the same', async (_, detail) => {
    const fixture = await openFixture()
    fixture.world = addScans(fixture.world, [running], { CRITICAL: 1 })
    deliverToRules(fixture, buildFinding(running, 10, detail))
    await fixture.run()
    expect(fixture.log.deadLetters).toEqual([])
    expect(fixture.log.notifications).toHaveLength(1)
    expect(fixture.log.notifications[0]?.vulnerability).toBeUndefined()
  })

  it('names no package in words that are none', async () => {
    const fixture = await openFixture()
    fixture.world = addScans(fixture.world, [running], { CRITICAL: 1 })
    const vulnerablePackages = [{ name: 'openssl; run rm', version: '1', fixedInVersion: '2' }]
    deliverToRules(
      fixture,
      buildFinding(running, 10, { packageVulnerabilityDetails: { vulnerablePackages } }),
    )
    await fixture.run()
    expect(fixture.log.notifications[0]?.vulnerability).toEqual({
      id: CVE,
      status: 'ACTIVE',
      severity: 'CRITICAL',
      inUse: 1,
    })
  })
})
