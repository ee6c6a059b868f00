import { IAMClient, GetCredentialReportCommand } from '@aws-sdk/client-iam'
import { afterEach, describe, expect, it } from 'vitest'
import { readRootOnly } from '../../../../functions/aws/api/iam/credential-report.ts'
import { createSdkCall } from '../../../../functions/aws/sdk/sdk-call.ts'
import { getAccountSummary, getCredentialReport } from '../../../../functions/collectors/iam/operations.ts'
import { startLoopbackService, type HttpResponse, type LoopbackService } from '../loopback-service.ts'

const REPORT =
  'user,arn\n<root_account>,arn:aws:iam::111122223333:root\nkim,arn:aws:iam::111122223333:user/kim\n'

/** AWS's responses, as the IAM API Reference shows them. */
const ready: HttpResponse = {
  status: 200,
  body: `<GetCredentialReportResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetCredentialReportResult>
<Content>${Buffer.from(REPORT).toString('base64')}</Content><ReportFormat>text/csv</ReportFormat>
<GeneratedTime>2026-05-12T09:00:00Z</GeneratedTime></GetCredentialReportResult></GetCredentialReportResponse>`,
}
function buildError(code: string, status: number): HttpResponse {
  return {
    status,
    body: `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>${code}</Code>
<Message>see the code</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  }
}

let service: LoopbackService
afterEach(() => service.close())

/** Reads the report from a service with these responses, and lists the waits. */
async function read(...responses: readonly HttpResponse[]) {
  service = await startLoopbackService(...responses)
  const waits: number[] = []
  const callIam = createSdkCall('iam', () => new IAMClient(service.client), {
    [getCredentialReport.name]: () => new GetCredentialReportCommand({}),
  })
  const readReport = readRootOnly(callIam, milliseconds => {
    waits.push(milliseconds)
    return Promise.resolve()
  })
  const output = readReport(getCredentialReport, 'us-east-1', {})
  return {
    output: await output.catch((failure: unknown) => failure),
    waits,
    requests: service.requests.length,
  }
}

describe('the credential report', () => {
  it('is cut to the root user', async () => {
    const Content = 'user,arn\n<root_account>,arn:aws:iam::111122223333:root'
    expect(await read(ready)).toEqual({ output: { Content }, waits: [], requests: 1 })
  })

  it.each([
    ['ReportInProgress', 404],
    ['ReportNotPresent', 410],
    ['ReportExpired', 410],
  ])('is asked for again after %s', async (code, status) => {
    const { output, waits } = await read(buildError(code, status), buildError(code, status), ready)
    expect(output).toHaveProperty('Content')
    expect(waits).toEqual([1_000, 2_000])
  })

  it('is not ready after four calls in seven seconds', async () => {
    const { output, waits, requests } = await read(buildError('ReportInProgress', 404))
    expect(output).toMatchObject({ error: 'CredentialReportNotReadyException' })
    expect([waits.length, requests]).toEqual([3, 4])
  })

  it('is not asked for again after another error', async () => {
    const { output, requests } = await read(buildError('AccessDenied', 403))
    expect(output).toMatchObject({ error: 'AccessDenied' })
    expect(requests).toBe(1)
  })

  it('is the only response that is cut', async () => {
    service = await startLoopbackService(ready)
    const callIam = readRootOnly(() => Promise.resolve({ SummaryMap: {} }))
    expect(await callIam(getAccountSummary, 'us-east-1', {})).toEqual({ SummaryMap: {} })
  })
})
