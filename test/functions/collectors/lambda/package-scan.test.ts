import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FactsByName } from '../../../../audit/resources/fact.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { buildVersionResource } from '../../../../audit/resources/lambda/version.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import type { AwsCall } from '../../../../functions/collectors/api/aws-call.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { createStubbedApi, type StubbedResponses } from '../stubbed-api.ts'

const account = '111122223333'
const latest = buildFunctionResource('orders', { account, region: 'eu-west-1' })
const version = buildVersionResource(latest, '7')
const latestId = `${latest.arn}:$LATEST`
const layer = `arn:aws:lambda:eu-west-1:${account}:layer:utils:4`

async function readScan(
  responses: StubbedResponses,
  resource: Resource = latest,
): Promise<{ facts: FactsByName; requested: string[] }> {
  const stubbed = createStubbedApi(responses)
  const requested: string[] = []
  const awsCall: AwsCall = (awsOperation, ...rest) => {
    requested.push(awsOperation.name)
    return stubbed(awsOperation, ...rest)
  }
  const read = await createAccountReader(awsCall, createRedactor('key')).read(resource, ['package scan'])
  if (read === 'NOT_FOUND') throw new Error('not found')
  return { facts: read.facts, requested }
}

function buildCovered(rest: object = {}): object {
  return {
    resourceType: 'AWS_LAMBDA_FUNCTION',
    resourceId: latestId,
    accountId: account,
    scanType: 'PACKAGE',
    scanStatus: { statusCode: 'ACTIVE', reason: 'SUCCESSFUL' },
    ...rest,
  }
}

const covered = { coveredResources: [buildCovered()] }

function buildStatus(lambda: string): object {
  return {
    accounts: [
      { accountId: account, resourceState: { ecr: { status: 'ENABLED' }, lambda: { status: lambda } } },
    ],
  }
}

function buildFinding(rest: object = {}): object {
  return {
    findingArn: `arn:aws:inspector2:eu-west-1:${account}:finding/1`,
    awsAccountId: account,
    type: 'PACKAGE_VULNERABILITY',
    severity: 'HIGH',
    status: 'ACTIVE',
    title: 'CVE-2021-44228 - log4j-core',
    resources: [{ type: 'AWS_LAMBDA_FUNCTION', id: latestId }],
    ...rest,
  }
}

describe('the coverage of a function', () => {
  it('is what Inspector lists of $LATEST, in two calls', async () => {
    const { facts, requested } = await readScan({
      ListCoverage: ({ filterCriteria }) => {
        expect(filterCriteria).toMatchObject({
          resourceId: [{ value: latest.arn }, { value: latestId }],
          resourceType: [{ value: 'AWS_LAMBDA_FUNCTION' }],
        })
        return { coveredResources: [buildCovered({ lastScannedAt: new Date('2026-05-12T09:00:00Z') })] }
      },
      ListFindings: { findings: [] },
    })
    expect(facts['scanCoverage']).toEqual({
      known: { status: 'ACTIVE', reason: 'SUCCESSFUL', lastScannedAt: '2026-05-12T09:00:00.000Z' },
    })
    expect(facts['packageFindings']).toEqual({ known: { counts: {}, suppressed: {}, worst: [] } })
    expect(requested).toEqual(['ListCoverage', 'ListFindings'])
  })

  it.each(['EXCLUDED_BY_TAG', 'UNSUPPORTED_RUNTIME', 'A_REASON_OF_TOMORROW'])(
    'has the reason why it is inactive: %s',
    async reason => {
      const scanStatus = { statusCode: 'INACTIVE', reason }
      const { facts } = await readScan({
        ListCoverage: { coveredResources: [buildCovered({ scanStatus })] },
        ListFindings: { findings: [] },
      })
      expect(facts['scanCoverage']).toEqual({ known: { status: 'INACTIVE', reason } })
    },
  )

  it('is inactive if one of several entries is', async () => {
    const inactive = buildCovered({
      resourceId: latest.arn,
      scanStatus: { statusCode: 'INACTIVE', reason: 'NO_INVENTORY' },
    })
    const { facts } = await readScan({
      ListCoverage: { coveredResources: [buildCovered(), inactive] },
      ListFindings: { findings: [] },
    })
    expect(facts['scanCoverage']).toMatchObject({ known: { status: 'INACTIVE' } })
  })

  it.each([
    ['of another function', { resourceId: `${latest.arn}-two:$LATEST` }],
    ['of a version of it', { resourceId: version.arn }],
    ['of another account', { accountId: '444455556666' }],
    ['of the scan of its code', { scanType: 'CODE' }],
    ['of another type', { resourceType: 'AWS_EC2_INSTANCE' }],
  ])('is not the one %s', async (_, rest) => {
    const { facts, requested } = await readScan({
      ListCoverage: { coveredResources: [buildCovered(rest)] },
      BatchGetAccountStatus: buildStatus('ENABLED'),
    })
    expect(facts).toEqual({ scanCoverage: { known: 'NONE' }, packageFindings: { known: 'NONE' } })
    expect(requested).toEqual(['ListCoverage', 'BatchGetAccountStatus'])
  })

  it.each([
    ['lists nothing', { coveredResources: [] }],
    ['denies to list anything', { error: 'AccessDeniedException' }],
  ])('is that Inspector is not enabled, where it %s', async (_, ListCoverage) => {
    const { facts } = await readScan({ ListCoverage, BatchGetAccountStatus: buildStatus('DISABLED') })
    expect(facts).toEqual({ scanCoverage: { known: 'NOT_ENABLED' }, packageFindings: { known: 'NONE' } })
  })

  it.each([
    ['Assay may not list it', { error: 'AccessDeniedException' }, 'access denied to inspector2:ListCoverage'],
    ['its pages do not end', { coveredResources: [], nextToken: 'more' }, 'more than 2 pages'],
    ['it has another form', { coveredResources: 'all' }, 'unexpected response of inspector2:ListCoverage'],
    [
      'it has another status',
      { coveredResources: [buildCovered({ scanStatus: { statusCode: 'ODD' } })] },
      'returned the status ODD',
    ],
    ['it has no status', { coveredResources: [buildCovered({ scanStatus: null })] }, 'returned the status'],
  ])('is unknown if %s', async (_, ListCoverage, why) => {
    const { facts } = await readScan({ ListCoverage, BatchGetAccountStatus: buildStatus('ENABLED') })
    const unknown = expect.stringContaining(why) as string
    expect(facts).toEqual({ scanCoverage: { unknown }, packageFindings: { unknown } })
  })

  it('is that of the version alone for a published version', async () => {
    const { facts } = await readScan(
      {
        ListCoverage: { coveredResources: [buildCovered(), buildCovered({ resourceId: version.arn })] },
        ListFindings: ({ filterCriteria }) => {
          expect(filterCriteria).toMatchObject({ resourceId: [{ value: version.arn }] })
          return { findings: [buildFinding({ resources: [{ id: version.arn }] })] }
        },
      },
      version,
    )
    expect(facts['packageFindings']).toMatchObject({ known: { counts: { HIGH: 1 } } })
  })
})

async function readFindings(ListFindings: StubbedResponses[string]) {
  return (await readScan({ ListCoverage: covered, ListFindings })).facts['packageFindings']
}

describe('the package findings of a function', () => {
  it('have what matters of the worst', async () => {
    const packageVulnerabilityDetails = {
      vulnerabilityId: 'CVE-2021-44228',
      vulnerablePackages: [
        { name: 'log4j-core', version: '2.14.1', sourceLambdaLayerArn: layer },
        { name: 'log4j-api', version: '2.14.1' },
      ],
    }
    const fact = await readFindings({
      findings: [
        buildFinding({ severity: 'LOW' }),
        buildFinding({
          severity: 'CRITICAL',
          packageVulnerabilityDetails,
          fixAvailable: 'YES',
          exploitAvailable: 'YES',
          epss: { score: 0.97 },
          firstObservedAt: new Date('2026-05-01T00:00:00Z'),
        }),
        buildFinding({ severity: 'HIGH', status: 'SUPPRESSED' }),
        buildFinding({ severity: 'HIGH', status: 'CLOSED' }),
      ],
    })
    expect(fact).toEqual({
      known: {
        counts: { CRITICAL: 1, LOW: 1 },
        suppressed: { HIGH: 1 },
        worst: [
          {
            id: 'CVE-2021-44228',
            severity: 'CRITICAL',
            package: 'log4j-core 2.14.1',
            layer,
            fix: 'YES',
            exploit: 'YES',
            epss: 0.97,
            firstObservedAt: '2026-05-01T00:00:00.000Z',
          },
          { id: 'CVE-2021-44228 - log4j-core', severity: 'LOW', fix: 'UNKNOWN', exploit: 'UNKNOWN' },
        ],
      },
    })
  })

  it('have those with an exploit first, then the likelier ones', async () => {
    const fact = await readFindings({
      findings: [
        buildFinding({ title: 'c', epss: { score: 0.1 } }),
        buildFinding({ title: 'd' }),
        buildFinding({ title: 'b', epss: { score: 0.9 } }),
        buildFinding({ title: 'a', exploitAvailable: 'YES' }),
      ],
    })
    expect(fact).toMatchObject({ known: { worst: [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }] } })
  })

  it('are asked for with and without suppression, in pages', async () => {
    const fact = await readFindings(({ filterCriteria, nextToken }) => {
      expect(filterCriteria).toMatchObject({
        findingStatus: [{ value: 'ACTIVE' }, { value: 'SUPPRESSED' }],
        findingType: [{ value: 'PACKAGE_VULNERABILITY' }],
      })
      return nextToken === undefined
        ? { findings: [buildFinding()], nextToken: 'more' }
        : { findings: [buildFinding({ severity: 'CRITICAL' })] }
    })
    expect(fact).toMatchObject({ known: { counts: { CRITICAL: 1, HIGH: 1 } } })
  })

  it('are incomplete if there are more than are read, and few are kept', async () => {
    const findings = Array.from({ length: 100 }, () => buildFinding({ title: 'x'.repeat(10_000) }))
    const fact = await readFindings({ findings, nextToken: 'more' })
    expect(fact).toMatchObject({
      known: { counts: { HIGH: 500 } },
      incomplete: 'Inspector has more than 500 findings of it',
    })
    expect(JSON.stringify(fact).length).toBeLessThan(4_000)
  })

  it.each([
    ['of another function', { resources: [{ id: `${latest.arn}-two:$LATEST` }] }, '1 findings that are not'],
    ['of another version', { resources: [{ id: version.arn }] }, '1 findings that are not'],
    ['of nothing', { resources: null }, '1 findings that are not'],
    ['of another account', { awsAccountId: '444455556666' }, '1 findings that are not'],
    ['of its code', { type: 'CODE_VULNERABILITY' }, '1 findings that are not'],
    ['of an unknown severity', { severity: 'ODD' }, '1 findings of a severity'],
    ['without a severity', { severity: null }, '1 findings of a severity'],
  ])('are incomplete with one %s', async (_, rest, why) => {
    const fact = await readFindings({ findings: [buildFinding(), buildFinding(rest)] })
    expect(fact).toMatchObject({
      known: { counts: { HIGH: 1 } },
      incomplete: expect.stringContaining(why) as string,
    })
  })

  it('count those of an unknown status as open', async () => {
    const fact = await readFindings({
      findings: [buildFinding({ status: 'ODD' }), buildFinding({ status: null })],
    })
    expect(fact).toMatchObject({ known: { counts: { HIGH: 2 }, suppressed: {} } })
  })

  it('are counted whatever form their details have', async () => {
    const details = fc.record({
      title: fc.anything(),
      packageVulnerabilityDetails: fc.anything(),
      fixAvailable: fc.anything(),
      exploitAvailable: fc.anything(),
      epss: fc.anything(),
      firstObservedAt: fc.anything(),
    })
    await fc.assert(
      fc.asyncProperty(details, async rest => {
        const fact = await readFindings({ findings: [buildFinding(rest)] })
        expect(fact).toMatchObject({ known: { counts: { HIGH: 1 }, worst: [{ severity: 'HIGH' }] } })
        expect(fact).not.toHaveProperty('incomplete')
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    [{ error: 'AccessDeniedException' }, 'access denied to inspector2:ListFindings'],
    [{ findings: {} }, 'unexpected response of inspector2:ListFindings'],
    [{ findings: [7] }, 'unexpected response of inspector2:ListFindings'],
  ])('are unknown with %j, and so is the whole scan', async (ListFindings, why) => {
    const { facts } = await readScan({ ListCoverage: covered, ListFindings })
    const unknown = expect.stringContaining(why) as string
    expect(facts).toEqual({ scanCoverage: { unknown }, packageFindings: { unknown } })
  })
})
