import { describe, expect, it } from 'vitest'
import { buildImageResource } from '../../../../audit/resources/ecr/image.ts'
import type { AwsCall } from '../../../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { createStubbedApi, type StubbedResponses } from '../stubbed-api.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const repositoryArn = `arn:aws:ecr:eu-west-1:${where.account}:repository/media/resizer`
const image = buildImageResource(repositoryArn, `sha256:${'7b'.repeat(32)}`, where)

/** The scan of Inspector that found nothing that no filter suppresses. */
const monitored = { imageScanStatus: { status: 'ACTIVE' }, imageScanFindings: { findingSeverityCounts: {} } }

async function readScanFacts(responses: StubbedResponses, onCall?: (name: string) => void) {
  const stubbed = createStubbedApi(responses)
  const awsCall: AwsCall = (awsOperation, ...rest) => {
    onCall?.(awsOperation.name)
    return stubbed(awsOperation, ...rest)
  }
  const read = await createAccountReader(awsCall, createRedactor('key')).read(image, ['scan'])
  if (read === 'NOT_FOUND') throw new Error('not found')
  return read.facts
}

describe('the suppressed vulnerabilities of an image', () => {
  it('are those of its findings that filters of Inspector suppress', async () => {
    const facts = await readScanFacts({
      DescribeImageScanFindings: monitored,
      ListFindings: ({ filterCriteria, nextToken }) => {
        expect(filterCriteria).toEqual({
          resourceId: [{ comparison: 'EQUALS', value: image.arn }],
          findingStatus: [{ comparison: 'EQUALS', value: 'SUPPRESSED' }],
        })
        return nextToken === undefined
          ? { findings: [{ severity: 'CRITICAL' }, { severity: 'HIGH' }], nextToken: 'more' }
          : { findings: [{ severity: 'HIGH' }, { severity: 'ODD' }] }
      },
    })
    expect(facts).toMatchObject({
      scan: { known: { status: 'ACTIVE', counts: {} } },
      suppressed: { known: { CRITICAL: 1, HIGH: 2, UNDEFINED: 1 } },
    })
  })

  it('are incomplete if there are more than are read', async () => {
    const findings = Array.from({ length: 100 }, () => ({ severity: 'LOW' }))
    const facts = await readScanFacts({
      DescribeImageScanFindings: monitored,
      ListFindings: { findings, nextToken: 'more' },
    })
    expect(facts['suppressed']).toEqual({
      known: { LOW: 500 },
      incomplete: 'more than 500 of its findings are suppressed',
    })
  })

  it.each([
    [{ error: 'AccessDeniedException' }, 'access denied to inspector2:ListFindings'],
    [{}, 'unexpected response of inspector2:ListFindings'],
  ])('are unknown with %j, and the scan is known', async (ListFindings, why) => {
    const facts = await readScanFacts({ DescribeImageScanFindings: monitored, ListFindings })
    expect(facts).toMatchObject({
      scan: { known: { status: 'ACTIVE' } },
      suppressed: { unknown: expect.stringContaining(why) as string },
    })
  })

  it.each([
    ['ECR scanned it', { imageScanStatus: { status: 'COMPLETE' }, imageScanFindings: { findings: [] } }],
    ['nothing scanned it', { error: 'ScanNotFoundException' }],
    ['its scan failed', { imageScanStatus: { status: 'FAILED' } }],
  ])('are none if %s, without a call of Inspector', async (_, DescribeImageScanFindings) => {
    const requested: string[] = []
    const facts = await readScanFacts({ DescribeImageScanFindings }, name => requested.push(name))
    expect(facts['suppressed']).toEqual({ known: {} })
    expect(requested).toEqual(['DescribeImageScanFindings'])
  })
})
