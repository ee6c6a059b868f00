import { scanRegression } from '../../../../audit/controls/security-testing/scan-regression.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import {
  buildImageCase,
  buildScanFact,
  foreignImageArn,
  testImageArn,
  testRepositoryArn,
} from '../image-facts.ts'

const moved = '2026-10-01T10:00:00.000Z'
const scanned = '2026-10-01T10:01:00.000Z'
const later = '2026-10-05T00:00:00.000Z'
const older = '2026-09-01T00:00:00.000Z'
const oldArn = `${testRepositoryArn}/sha256:${'0d'.repeat(32)}`
const otherArn = `${testRepositoryArn}/sha256:${'0e'.repeat(32)}`
const nobody = { first: [], count: 0 }
const checkout = {
  kind: 'AWS::Lambda::Function',
  account: '111122223333',
  region: 'eu-west-1',
  arn: 'arn:aws:lambda:eu-west-1:111122223333:function:checkout',
}
const api = {
  ...checkout,
  kind: 'AWS::ECS::Service',
  arn: 'arn:aws:ecs:eu-west-1:111122223333:service/shop/api',
}

type Found = Readonly<Record<string, 'CRITICAL' | 'HIGH' | 'MEDIUM'>>

/** A scan by Inspector, which goes on, with vulnerabilities by their ids. */
function inspected(found: Found, rest: object = {}, firstObservedAt = scanned): object {
  const worst = Object.entries(found).map(([id, severity]) => ({ id, severity, firstObservedAt }))
  return buildScanFact('ACTIVE', { completedAt: scanned, counts: count(found), worst, ...rest })
}

/** A scan by ECR, which ended once. */
function scannedOnce(found: Found, completedAt: string): object {
  const worst = Object.entries(found).map(([id, severity]) => ({ id, severity }))
  return buildScanFact('COMPLETE', { completedAt, counts: count(found), worst })
}

function count(found: Found): Readonly<Record<string, number>> {
  return Object.fromEntries(
    ['CRITICAL', 'HIGH', 'MEDIUM'].flatMap(severity => {
      const number = Object.values(found).filter(each => each === severity).length
      return number === 0 ? [] : [[severity, number]]
    }),
  )
}

const scanEnds = [{ changeId: 'eb:scan', at: scanned }]

/** An image with `scan`, and what it replaced. */
function image(scan: object, replaced: readonly KnownResource[], facts: object = {}): KnownResource {
  const built = buildImageCase({ scan, scanEnds, ...facts })
  return { ...built, each: { ...built.each, replaced } }
}

/** An image with `scan` from which tag prod moved. */
function replacedImage(
  scan: object | 'NONE',
  facts: object = {},
  rest: Partial<KnownResource> = {},
): KnownResource {
  return {
    ...buildImageCase({ scan, tags: [], runBy: nobody, ...facts }),
    arn: oldArn,
    as: { tag: 'prod', changeId: 'eb:push', at: moved },
    ...rest,
  }
}

const worse = inspected({ 'CVE-2026-0001': 'CRITICAL', 'CVE-2026-0002': 'HIGH', 'CVE-2026-0003': 'MEDIUM' })
const better = inspected({ 'CVE-2026-0002': 'HIGH' })

const platform = (name: string) => ({ as: { platform: name } })

/** An image index of images, each by its platform. */
function index(
  children: Readonly<Record<string, object>>,
  where: 'c' | 'd',
  facts: object = {},
): KnownResource {
  const built = buildImageCase({
    mediaType: 'application/vnd.oci.image.index.v1+json',
    content: 'INDEX',
    scanEnds,
    ...facts,
  })
  return {
    ...built,
    each: {
      children: Object.entries(children).map(([name, scan], at) => ({
        ...buildImageCase({ tags: [], scan, scanEnds }),
        arn: `${testRepositoryArn}/sha256:${`${where}${at}`.repeat(32)}`,
        ...(name === '' ? {} : platform(name)),
      })),
    },
  }
}

function replacingIndex(children: Readonly<Record<string, object>>, replaced: KnownResource): KnownResource {
  const built = index(children, 'c')
  return { ...built, each: { ...built.each, replaced: [replaced] } }
}

function replacedIndex(children: Readonly<Record<string, object>>): KnownResource {
  return {
    ...index(children, 'd', { tags: [], runBy: nobody }),
    arn: oldArn,
    as: { tag: 'prod', changeId: 'eb:push', at: moved },
  }
}

testControl(scanRegression, 'AWS::ECR::Image', {
  compliant: [
    {
      name: 'the same vulnerabilities',
      ...image(better, [replacedImage(worse)]),
      evidence: { replaced: [oldArn] },
    },
    {
      name: 'new ones below the threshold',
      ...image(inspected({ 'CVE-2026-0003': 'MEDIUM' }), [replacedImage(better)]),
    },
    {
      name: 'what Inspector observed later',
      ...image(inspected({ 'CVE-2026-0009': 'CRITICAL' }, { completedAt: later }, later), [
        replacedImage(better),
      ]),
    },
    {
      name: 'fewer than an older scan found',
      ...image(scannedOnce({ 'CVE-2026-0002': 'HIGH' }, scanned), [
        replacedImage(scannedOnce({ 'CVE-2026-0002': 'HIGH', 'CVE-2026-0004': 'HIGH' }, older)),
      ]),
    },
    {
      name: 'none, although the replaced image was never scanned',
      ...image(inspected({}), [replacedImage('NONE')]),
    },
    {
      name: 'none, although the replaced image was deleted',
      ...image(inspected({}), [replacedImage('NONE', {}, { presence: 'DELETED' })]),
    },
    {
      name: 'the same on each platform',
      ...replacingIndex(
        { 'linux/amd64': better, 'linux/arm64': inspected({}) },
        replacedIndex({ 'linux/arm64': inspected({}), 'linux/amd64': worse }),
      ),
    },
  ],
  nonCompliant: [
    {
      name: 'a new vulnerability, with what runs the replaced image',
      ...image(worse, [replacedImage(better, { runBy: { first: [checkout, api], count: 2 } })]),
      reason:
        'Tag prod moved to image media/resizer@sha256:7b7b7b7b7b7b from image media/resizer@sha256:0d0d0d0d0d0d at ' +
        '2026-10-01T10:00:00.000Z. The scan of image media/resizer@sha256:7b7b7b7b7b7b found 1 vulnerability of severity HIGH ' +
        'or higher that the replaced image does not have: CVE-2026-0001. Function checkout and service shop/api run the ' +
        'replaced image: a deployment of the tag makes them worse.',
      evidence: {
        image: testImageArn,
        replaced: oldArn,
        tags: ['prod'],
        atLeast: 1,
        vulnerabilities: ['CVE-2026-0001'],
        change: 'eb:push',
        runBy: 2,
      },
    },
    {
      name: 'a new vulnerability that only a lower threshold counts',
      ...image(worse, [replacedImage(inspected({ 'CVE-2026-0001': 'CRITICAL', 'CVE-2026-0002': 'HIGH' }))]),
      settings: { threshold: 'MEDIUM' },
      reason:
        'does not have: CVE-2026-0003. No function, service or standalone task is known to run the replaced image.',
    },
    {
      name: 'one that the replaced image has at a lower severity only',
      ...image(inspected({ 'CVE-2026-0003': 'HIGH' }), [
        replacedImage(inspected({ 'CVE-2026-0003': 'MEDIUM' })),
      ]),
    },
    {
      name: 'one that a later scan of the replaced image did not find',
      ...image(scannedOnce({ 'CVE-2026-0001': 'CRITICAL' }, scanned), [
        replacedImage(scannedOnce({}, later)),
      ]),
    },
    {
      name: 'more than the replaced image has, by their numbers',
      ...image(inspected({ 'CVE-2026-0001': 'CRITICAL' }, { counts: { CRITICAL: 1, HIGH: 20 } }), [
        replacedImage(inspected({ 'CVE-2026-0002': 'HIGH' }, { counts: { HIGH: 15 } })),
      ]),
      reason:
        'found at least 6 vulnerabilities of severity HIGH or higher that the replaced image does not have; among these can be CVE-2026-0001.',
    },
    {
      name: 'one of several replaced images',
      ...image(
        worse,
        [
          replacedImage(worse),
          replacedImage(better, {}, { arn: otherArn, as: { tag: 'stable', changeId: 'eb:2', at: moved } }),
        ],
        { tags: ['prod', 'stable'] },
      ),
      reason:
        'Tag stable moved to image media/resizer@sha256:7b7b7b7b7b7b from image media/resizer@sha256:0e0e0e0e0e0e',
    },
    {
      name: 'a new one on one platform',
      ...replacingIndex(
        { 'linux/amd64': better, 'linux/arm64': worse },
        replacedIndex({ 'linux/arm64': better, 'linux/amd64': worse }),
      ),
      reason: 'The scan of image media/resizer@sha256:c1c1c1c1c1c1 (linux/arm64) found 1 vulnerability',
    },
    {
      name: 'more workloads than are named',
      ...image(worse, [replacedImage(better, { runBy: { first: [checkout], count: 101, more: true } })]),
      reason: 'Function checkout and more than 100 others run the replaced image',
    },
  ],
  notApplicable: [
    { name: 'it replaced no image', ...image(worse, []) },
    { name: 'the tag moved on', ...image(worse, [replacedImage(better)], { tags: [] }) },
    {
      name: 'the tag moved on, and came back by a push without an event',
      ...image(worse, [replacedImage(better)], {
        lostTags: [{ tag: 'prod', to: checkout, changeId: 'eb:3', at: later }],
      }),
    },
    { name: 'an artifact', ...image(worse, [replacedImage(better)], { content: 'ARTIFACT' }) },
    { name: 'a list of artifacts', ...replacingIndex({}, replacedIndex({})) },
    { name: 'an image of another account', ...image(worse, [replacedImage(better)]), arn: foreignImageArn },
  ],
  insufficientData: [
    {
      name: 'its scan is not complete',
      ...image(buildScanFact('IN_PROGRESS'), [replacedImage(better)]),
      reason: 'image media/resizer@sha256:7b7b7b7b7b7b has no complete scan (status IN_PROGRESS)',
    },
    {
      name: 'the replaced image was never scanned',
      ...image(worse, [replacedImage('NONE')]),
      reason: 'image media/resizer@sha256:0d0d0d0d0d0d has no complete scan (status NONE)',
    },
    {
      name: 'the replaced image was deleted',
      ...image(worse, [replacedImage(better, {}, { presence: 'DELETED' })]),
      reason: 'image media/resizer@sha256:0d0d0d0d0d0d, which it replaced, was deleted',
    },
    {
      name: 'the replaced image was scanned earlier',
      ...image(scannedOnce({ 'CVE-2026-0001': 'CRITICAL' }, scanned), [
        replacedImage(scannedOnce({}, older)),
      ]),
      reason: 'such as CVE-2026-0001, is not known: the replaced one was scanned earlier',
    },
    {
      name: 'the list of the replaced image is not complete',
      ...image(worse, [replacedImage(inspected({ 'CVE-2026-0002': 'HIGH' }, { counts: { HIGH: 15 } }))]),
      reason: 'the lists of their vulnerabilities are not complete',
    },
    {
      name: 'filters hide as many in the replaced image',
      ...image(worse, [replacedImage(better, { suppressed: { CRITICAL: 1 } })]),
      reason: 'filters of Inspector suppress some',
    },
    {
      name: 'different scanners',
      ...image(worse, [replacedImage(scannedOnce({}, later))]),
      reason: 'their scans are by different scanners',
    },
    {
      name: 'an image replaced an index',
      ...image(worse, [replacedIndex({ 'linux/amd64': better })]),
      reason: 'is an image index: their platforms cannot be compared',
    },
    {
      name: 'an index does not name a platform',
      ...replacingIndex({ 'linux/amd64': better }, replacedIndex({ '': better })),
      reason: 'does not name the platform',
    },
    {
      name: 'no platform in common',
      ...replacingIndex({ 'linux/arm64': worse }, replacedIndex({ 'linux/amd64': better })),
      reason: 'have no platform in common',
    },
  ],
})
