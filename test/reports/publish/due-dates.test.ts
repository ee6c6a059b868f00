import { afterEach, describe, expect, it } from 'vitest'
import { matchTriggers } from '../../../audit/events/triggers.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { functionRuntimeSupported } from '../../../audit/controls/patching/function-runtime-supported.ts'
import { vulnerabilityFixOverdue } from '../../../audit/controls/patching/vulnerability-fix-overdue.ts'
import { exceptionExpired } from '../../../audit/controls/security-testing/exception-expired.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import type { Route } from '../../../audit/settings/route.ts'
import { countBySeverity, type Severity } from '../../../audit/settings/severity.ts'
import type { AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import {
  buildInitialScanChange,
  buildStoryFunction,
  computeStoryTime,
  storyAccount,
} from '../../protocol/simulation/small-account.ts'
import { createPublishingFixture, type PublishingFixture } from '../publishing-fixture.ts'
import { createSeededRandom } from '../../flows/burst/random.ts'

/** Seconds. The story begins at 09:00. */
const [HOUR, DAY] = [3_600, 86_400]
const DAYS = 91

/** When a day is scanned, and when the report of a week is made. */
const SCAN = 600
const computeReportTime = (week: number) => week * 7 * DAY - 2 * HOUR

/** The days within which vulnerabilities are due. This test counts with them on its own. */
const DUE: Readonly<Record<string, number>> = { CRITICAL: 15, HIGH: 30 }

/** The days within which other findings are due. */
const OTHERS_DUE = 45
const dueDays = { CRITICAL: OTHERS_DUE, HIGH: OTHERS_DUE, MEDIUM: OTHERS_DUE, LOW: OTHERS_DUE }

const where = { account: '111122223333', region: 'eu-west-1' }
const repository = 'arn:aws:ecr:eu-west-1:111122223333:repository/app'
const IMAGES = ['0', '1', '2', '3', '4', '5', '6', '7'].map(digit =>
  buildImageResource(repository, `sha256:${digit.repeat(64)}`, where),
)
const ARNS = IMAGES.map(({ arn }) => arn)

/** The risk of one image is accepted from the fourth week on. */
const [ACCEPTED_ARN = ''] = ARNS
const EXCEPTION: Exception = {
  control: vulnerabilityFixOverdue.id,
  resource: ACCEPTED_ARN,
  owner: 'ines',
  reason: 'The vendor replaces it.',
  until: '2026-07-08',
}
const EXCEPTION_FROM = computeReportTime(4) - 60
/** The moment at which it is not in force any more: the end of its last day. */
const EXCEPTION_END = (Date.parse('2026-07-09T00:00:00Z') - computeStoryTime(0).getTime()) / 1_000

const routes: readonly Route[] = [{ name: 'escalation', overdue: true, to: { events: true } }]

/** A vulnerability of an image, in seconds of the story: from when to when it is in it, and from when it has a fix. */
interface Vulnerability {
  image: string
  id: string
  severity: string
  observed: number
  fixable: number
  fixed: number
}

/** When Inspector says what it observed: an hour later. */
const computeReported = (observed: number) => observed + HOUR

/**
 * What each image has. The first ones have what every quarter must have; the others are random.
 */
function planVulnerabilities(seed: number): Vulnerability[] {
  const random = createSeededRandom(seed).next
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const build = (
    image: number,
    id: string,
    severity: string,
    [from, fixable, to]: readonly [number, number, number],
  ): Vulnerability => {
    const observed = from * DAY + 2 * HOUR * (1 + Math.floor(random() * 3))
    const fixed = observed + (to - from) * DAY + 90 * 60
    return {
      image: ARNS[image] ?? '',
      id,
      severity,
      observed,
      fixable: fixable === from ? observed : observed + (fixable - from) * DAY + 100 * 60,
      fixed: to >= DAYS ? Infinity : fixed,
    }
  }
  const never = DAYS
  return [
    // Accepted while it is overdue, and overdue again after the exception has ended.
    build(0, 'CVE-2026-1000', 'CRITICAL', [3, 3, never]),
    // Closed in time; closed late and observed again, which is due once more.
    build(1, 'CVE-2026-1001', 'CRITICAL', [2, 2, 12]),
    build(1, 'CVE-2026-1002', 'HIGH', [5, 5, 44]),
    build(1, 'CVE-2026-1002', 'HIGH', [52, 52, never]),
    // A second one becomes overdue while the finding is open.
    build(2, 'CVE-2026-1003', 'CRITICAL', [4, 4, 70]),
    build(2, 'CVE-2026-1004', 'HIGH', [10, 10, never]),
    // A fix that comes after the days have passed; a severity without a due date.
    build(3, 'CVE-2026-1005', 'CRITICAL', [6, 40, 60]),
    build(3, 'CVE-2026-1006', 'MEDIUM', [1, 1, never]),
    ...Array.from({ length: 9 }, (_, index) => {
      const from = 1 + Math.floor(random() * 60)
      const fixable = from + pick([0, 0, 0, 25])
      const to = from + pick([4, 9, 26, 35, 100])
      const span = [from, Math.min(fixable, DAYS), Math.min(to, never)] as const
      return build(4 + (index % 4), `CVE-2026-2${index}00`, pick(['CRITICAL', 'HIGH', 'LOW']), span)
    }),
  ]
}

/** What Inspector has reported of an image by a time. */
function listReported(all: readonly Vulnerability[], image: string, at: number): Vulnerability[] {
  return all.filter(each => each.image === image && computeReported(each.observed) <= at && at < each.fixed)
}

/** AWS's answers about images. */
function answerForImages(all: readonly Vulnerability[], now: () => Date, inner: AwsCall): AwsCall {
  const answer = (name: string, input: Record<string, unknown>): unknown => {
    const { imageIds, imageId } = input as {
      imageIds?: { imageDigest: string }[]
      imageId?: { imageDigest: string }
    }
    const imageDigest = (imageIds?.[0] ?? imageId)?.imageDigest ?? ''
    const imageManifestMediaType = 'application/vnd.oci.image.manifest.v1+json'
    if (name === 'DescribeImages') {
      const imagePushedAt = computeStoryTime(-DAY).toISOString()
      return { imageDetails: [{ imageDigest, imageTags: ['1'], imagePushedAt, imageManifestMediaType }] }
    }
    if (name === 'BatchGetImage') {
      const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: imageDigest, size: 1 }
      const imageManifest = JSON.stringify({ schemaVersion: 2, config, layers: [] })
      return { images: [{ imageId: { imageDigest }, imageManifest, imageManifestMediaType }] }
    }
    if (name !== 'DescribeImageScanFindings') return undefined
    const at = (now().getTime() - computeStoryTime(0).getTime()) / 1_000
    const reported = listReported(all, `${repository}/${imageDigest}`, at)
    const counts: Record<string, number> = {}
    for (const { severity } of reported) counts[severity] = (counts[severity] ?? 0) + 1
    return {
      imageScanStatus: { status: 'ACTIVE' },
      imageScanFindings: {
        findingSeverityCounts: counts,
        enhancedFindings: reported.map(({ id, severity, observed, fixable }) => ({
          severity,
          status: 'ACTIVE',
          fixAvailable: at >= fixable ? 'YES' : 'NO',
          firstObservedAt: computeStoryTime(observed).toISOString(),
          packageVulnerabilityDetails: { vulnerabilityId: id, vulnerablePackages: [] },
        })),
      },
    }
  }
  return (operation, region, input) => {
    const { service, name } = operation
    if (service === 'inspector2' && name === 'ListFindings') return Promise.resolve({ findings: [] })
    const response = service === 'ecr' ? answer(name, input) : undefined
    return response === undefined ? inner(operation, region, input) : Promise.resolve(response)
  }
}

/** What an image fails by, computed from the plan alone: the overdue vulnerability of each severity that was observed first. */
function listOverdue(
  all: readonly Vulnerability[],
  image: string,
  at: number,
): { id: string; due: number }[] {
  return Object.entries(DUE).flatMap(([severity, days]) => {
    const fixable = listReported(all, image, at)
      .filter(each => each.severity === severity && at >= each.fixable)
      .toSorted((a, b) => a.observed - b.observed || (a.id < b.id ? -1 : 1))
    const [first] = fixable
    const due = first === undefined ? Infinity : first.observed + days * DAY
    return first !== undefined && at >= due ? [{ id: first.id, due }] : []
  })
}

/** An open finding of the model. */
interface Standing {
  since: number
  overdue: { id: string; due: number }[]
}

/** What people of the route must hear of a moment. */
interface Escalation {
  at: number
  opened: Partial<Record<Severity, number>>
  /** That the function with the old runtime, which no one fixes, became overdue. */
  overdue: number
  resolved: number
}

const isExceptionInForce = (at: number) => at >= EXCEPTION_FROM && at < EXCEPTION_END

/** The quarter as the plan says it: what is open after each moment at which images are evaluated, and what is notified. */
function createModel(all: readonly Vulnerability[]) {
  const open = new Map<string, Standing>()
  const escalations: Escalation[] = []
  const seen = { opened: 0, closed: 0, reopened: 0, accepted: 0 }
  let expiredSince: number | undefined
  let isFunctionOverdue = false
  const step = (images: readonly string[], at: number, isScan: boolean) => {
    const escalation: Escalation = { at, opened: {}, overdue: 0, resolved: 0 }
    const count = (severity: Severity) =>
      (escalation.opened[severity] = (escalation.opened[severity] ?? 0) + 1)
    for (const image of images) {
      const before = open.get(image)
      const overdue = listOverdue(all, image, at)
      const isQuiet = image === ACCEPTED_ARN && isExceptionInForce(at)
      const isNew = overdue.some(({ id }) => before?.overdue.every(each => each.id !== id) ?? true)
      if (overdue.length === 0) open.delete(image)
      else open.set(image, { since: isNew ? at : (before?.since ?? at), overdue })
      if (isQuiet) seen.accepted += 1
      if (overdue.length > 0 && isNew) {
        seen[before === undefined ? 'opened' : 'reopened'] += 1
        if (!isQuiet) count(vulnerabilityFixOverdue.severity)
      }
      if (overdue.length === 0 && before !== undefined) {
        seen.closed += 1
        if (!isQuiet) escalation.resolved += 1
      }
    }
    if (isScan && at >= EXCEPTION_END && expiredSince === undefined) {
      expiredSince = at
      count(exceptionExpired.severity)
    }
    if (isScan && at >= OTHERS_DUE * DAY && !isFunctionOverdue) {
      isFunctionOverdue = true
      escalation.overdue = 1
    }
    const { opened, overdue, resolved } = escalation
    if (Object.keys(opened).length + overdue + resolved > 0) escalations.push(escalation)
  }
  return { open, escalations, seen, step, findExpired: () => expiredSince }
}

const countDays = (from: number, to: number) => Math.floor((to - from) / DAY)
const countStartedDays = (from: number, to: number) => Math.max(1, Math.ceil((to - from) / DAY))

const getStart = () => computeStoryTime(0)

function compareNames(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1
}

let publishing: PublishingFixture
afterEach(() => publishing.close())

/** Moments of the quarter in the order of time: scans of all, and events of Inspector about one image. */
function listMoments(all: readonly Vulnerability[]): { at: number; image?: string }[] {
  const events = all.flatMap(({ image, observed, fixable, fixed }) =>
    [computeReported(observed), fixable, fixed]
      .filter(at => at > computeReported(observed) - 1 && at < DAYS * DAY)
      .map(at => ({ at, image })),
  )
  const scans = Array.from({ length: DAYS }, (_, day) => ({ at: day * DAY + SCAN }))
  return [...scans, ...events].toSorted((a, b) => a.at - b.at)
}

function deliverMoment({ fixture }: PublishingFixture, { at, image }: { at: number; image?: string }): void {
  if (image === undefined) {
    const resources = [...IMAGES, buildStoryFunction('old'), storyAccount]
    const subjects = resources.map(resource => ({ resource, facts: 'ALL' as const }))
    const time = computeStoryTime(at).toISOString()
    const change = { ...buildInitialScanChange(subjects), id: `scan:${at}`, action: 'assay:Sweep', at: time }
    fixture.pipeline.queues.deliver(
      'image-push',
      { type: 'recheck', change, attempt: 0 },
      computeStoryTime(at),
    )
    return
  }
  const event = {
    version: '0',
    id: `inspector-${at}-${ARNS.indexOf(image)}`,
    'detail-type': 'Inspector2 Scan',
    source: 'aws.inspector2',
    account: where.account,
    region: where.region,
    time: computeStoryTime(at).toISOString(),
    resources: [repository],
    detail: {
      'scan-status': 'INITIAL_SCAN_COMPLETE',
      'repository-name': repository,
      'image-digest': image.slice(repository.length + 1),
      'image-tags': ['1'],
    },
  }
  for (const { queue } of matchTriggers(event))
    for (const delay of [20, 50]) fixture.pipeline.queues.deliver(queue, event, computeStoryTime(at + delay))
}

function readLatest({ archive }: PublishingFixture): Posture {
  const key = [...archive.objects.keys()].find(each => each.endsWith('latest/report.json')) ?? ''
  return JSON.parse(archive.objects.get(key)?.text ?? '') as Posture
}

const seeds = Array.from({ length: process.env['TEST_FULL'] === undefined ? 1 : 12 }, (_, index) => index + 1)

describe.each(seeds)('a quarter of vulnerabilities with due dates (seed %d)', seed => {
  it('has in every report the ages and the overdue days of the plan, and escalates each due date once', async () => {
    const all = planVulnerabilities(seed)
    const model = createModel(all)
    const clock: { now: () => Date } = { now: getStart }
    publishing = await createPublishingFixture(
      { functions: { old: { role: 'own', runtime: 'nodejs16.x' } }, roles: { own: [] } },
      [],
      {
        routes,
        checklist: [vulnerabilityFixOverdue, functionRuntimeSupported, exceptionExpired],
        call: inner => answerForImages(all, () => clock.now(), inner),
      },
    )
    const { fixture, deps } = publishing
    clock.now = () => fixture.clock.now()
    deps.settings = { ...deps.settings, dueDays }
    fixture.deps.settings = { ...fixture.deps.settings, dueDays }
    const moments = listMoments(all)
    const functionSince = 0
    for (let week = 1; week * 7 <= DAYS; week += 1) {
      const end = computeReportTime(week)
      for (const moment of moments) {
        if (moment.at <= end - 7 * DAY || moment.at > end) continue
        await fixture.pipeline.run(computeStoryTime(moment.at))
        deliverMoment(publishing, moment)
        model.step(moment.image === undefined ? ARNS : [moment.image], moment.at, moment.image === undefined)
      }
      await fixture.pipeline.run(computeStoryTime(end - 120))
      if (week === 4) {
        deps.settings = { ...deps.settings, exceptions: [EXCEPTION] }
        fixture.deps.settings = { ...fixture.deps.settings, exceptions: [EXCEPTION] }
      }
      const summary = await publishing.publish(computeStoryTime(end).toISOString())
      const posture = readLatest(publishing)
      expect(posture.unknown).toEqual([])
      const standing = [...model.open].filter(([image]) => image !== ACCEPTED_ARN || !isExceptionInForce(end))
      const late = standing.map(([image, { since, overdue }]) => ({
        name: `${vulnerabilityFixOverdue.id} ${image}`,
        ageDays: countDays(since, end),
        overdueDays: Math.max(...overdue.map(({ due }) => countStartedDays(due, end))),
      }))
      const expired = model.findExpired()
      const expected = [
        ...late,
        ...(expired === undefined
          ? []
          : [
              {
                name: `${exceptionExpired.id} ${storyAccount.arn}`,
                ageDays: countDays(expired, end),
                overdueDays: countStartedDays(EXCEPTION_END, end),
              },
            ]),
        {
          name: `${functionRuntimeSupported.id} ${buildStoryFunction('old').arn}`,
          ageDays: countDays(functionSince, end),
          overdueDays:
            end >= OTHERS_DUE * DAY ? countStartedDays(functionSince + OTHERS_DUE * DAY, end) : undefined,
        },
      ]
      const found = posture.findings.map(({ control, resource, ageDays, overdueDays }) => ({
        name: `${control} ${resource.arn}`,
        ageDays,
        overdueDays,
      }))
      expect(found.toSorted(compareNames)).toEqual(expected.toSorted(compareNames))
      expect(posture.accepted.map(({ resource, overdueDays }) => [resource.arn, overdueDays])).toEqual(
        model.open.has(ACCEPTED_ARN) && isExceptionInForce(end) ? [[ACCEPTED_ARN, undefined]] : [],
      )
      const days = expected.flatMap(({ overdueDays }) => overdueDays ?? [])
      expect(summary?.overdue).toEqual({
        count: days.length,
        ...(days.length === 0 ? {} : { mostDays: Math.max(...days) }),
      })
      const ages = expected.map(({ ageDays }) => ageDays)
      const countAges = (from: number, to: number) => ages.filter(age => age >= from && age < to).length
      expect(summary?.ages).toEqual({
        week: countAges(0, 7),
        month: countAges(7, 30),
        quarter: countAges(30, 90),
        older: countAges(90, Infinity),
        notKnown: 0,
        oldestDays: Math.max(...ages),
      })
    }
    await fixture.pipeline.run()
    const sent = fixture.routed.toSorted((a, b) => a.at.getTime() - b.at.getTime())
    expect(
      sent.map(({ message: { opened, overdue = 0, resolved } }) => ({ opened, overdue, resolved })),
    ).toEqual(
      model.escalations
        .filter(({ at }) => at <= computeReportTime(DAYS / 7))
        .map(({ opened, ...rest }) => ({ opened: { ...countBySeverity([]), ...opened }, ...rest }))
        .map(({ at: _at, ...escalation }) => escalation),
    )
    for (const [index, { at }] of sent.entries()) {
      const late = at.getTime() - computeStoryTime(model.escalations[index]?.at ?? 0).getTime()
      expect(late).toBeGreaterThanOrEqual(0)
      expect(late).toBeLessThanOrEqual(1_800_000)
    }
    const { opened, closed, reopened, accepted } = model.seen
    for (const count of [opened, closed, reopened, accepted]) expect(count).toBeGreaterThan(0)
    expect(model.open.size).toBeGreaterThan(2)
  })
})
