import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../audit/events/change.ts'
import { parseImageChange } from '../../../audit/events/image-change.ts'
import { recordScanEnds } from '../../../audit/refresh/record-scan-ends.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import type { ScanEnd } from '../../../audit/resources/recorded/scan-end.ts'
import { loadRecordedFact } from '../../../audit/state/effects/recorded-fact.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const digest = `sha256:${'7b'.repeat(32)}`
const image = buildImageResource('arn:aws:ecr:eu-west-1:111122223333:repository/media', digest, where)

/** The change of an event of ECR that says that a scan ended. */
function parseScan(number: number, second: number, detail: object = {}): Change {
  const event = {
    id: `scan-${number}`,
    'detail-type': 'ECR Image Scan',
    source: 'aws.ecr',
    ...where,
    time: new Date(Date.UTC(2026, 9, 1, 10, 0, second)).toISOString(),
    resources: [],
    detail: { 'scan-status': 'COMPLETE', 'repository-name': 'media', 'image-digest': digest, ...detail },
  }
  const parsed = parseImageChange(event, { regions: [where.region], account: where.account })
  if ('ignored' in parsed) throw new Error(`ignored: ${parsed.ignored}`)
  return parsed.change
}

async function record(changes: readonly Change[]): Promise<readonly ScanEnd[] | undefined> {
  const store = createMemoryStore()
  for (const change of changes) await recordScanEnds(change, store)
  return (await loadRecordedFact(image, 'scanEnds', store))?.value as readonly ScanEnd[] | undefined
}

describe('the ends of the scans of an image', () => {
  it('are those that an event says', async () => {
    expect(await record([parseScan(1, 5)])).toEqual([
      { changeId: 'eb:111122223333:eu-west-1:scan-1', at: '2026-10-01T10:00:05.000Z' },
    ])
  })

  it.each([
    ['a scan that failed', { 'scan-status': 'FAILED' }],
    ['an event that does not name the image', { 'image-digest': undefined }],
  ])('are not those of %s', async (_, detail) => {
    expect(await record([parseScan(1, 5, detail)])).toBeUndefined()
  })

  it('are the first ten in the order of time, in whichever order and how often events arrive', async () => {
    const scans = fc.uniqueArray(fc.tuple(fc.nat(30), fc.nat(12)), {
      selector: ([number]) => number,
      minLength: 1,
    })
    await fc.assert(
      fc.asyncProperty(
        scans.chain(all =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        async ([all, delivered]) => {
          const expected = all
            .map(([number, second]) => parseScan(number, second))
            .toSorted((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1))
            .slice(0, 10)
          const found = await record(delivered.map(([number, second]) => parseScan(number, second)))
          expect(found?.map(({ changeId }) => changeId)).toEqual(expected.map(({ id }) => id))
        },
      ),
      { numRuns: 50 },
    )
  })
})
