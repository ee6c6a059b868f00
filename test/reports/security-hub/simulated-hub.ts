import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AsffFinding } from '../../../reports/formats/asff/asff-finding.ts'
import { listSchemaErrors } from '../formats/report-schemas.ts'

/** The fields of a finding that Security Hub decides by. */
interface StoredFinding extends AsffFinding {
  AwsAccountId: string
  Workflow: { Status: string }
  Compliance: { Status: string; StatusReasons: { Description: string }[] }
  Resources: { Id: string }[]
  Title: string
}

/** A response of the API. */
export interface HubResponse {
  status: number
  error?: string
  body: object
}

type Filters = Record<string, { Value?: string; Key?: string; Start?: string; End?: string }[]>

interface GetInput {
  Filters?: Filters
  NextToken?: string
  MaxResults?: number
}

/**
 * Security Hub of the regions of an account, as AWS documents it: BatchImportFindings takes 1 to 100 findings of 240 KB, checks each
 * against the format, ignores what is not newer than what it has, and leaves workflow and note of known findings to the customer.
 */
export interface SimulatedHub {
  findings: Map<string, StoredFinding>
  calls: { region: string; operation: string; count: number; input: string }[]
  enabled: Set<string>
  /** Answers the next calls instead of Security Hub. */
  failures: HubResponse[]
  /** The codes with which findings are refused, by a part of their id; each once. */
  refusals: Map<string, string>
  /** Parts of the ids of findings that Security Hub cannot read: it refuses the whole call. */
  unreadable: Set<string>
  /** The active findings, in the order of their ids. */
  listActive(): StoredFinding[]
  answer(region: string, path: string, body: string): HubResponse
}

/** Creates Security Hub of `account`, enabled in these regions. */
export function createSimulatedHub(account: string, regions: readonly string[]): SimulatedHub {
  const findings: SimulatedHub['findings'] = new Map()
  const refusals: SimulatedHub['refusals'] = new Map()
  const unreadable: SimulatedHub['unreadable'] = new Set()
  const calls: SimulatedHub['calls'] = []
  const failures: HubResponse[] = []
  const enabled = new Set(regions)

  function importBatch(region: string, batch: StoredFinding[], body: string): HubResponse {
    if (batch.length < 1 || batch.length > 100 || Buffer.byteLength(body) > 6_000_000)
      return refuseCall(
        400,
        'InvalidInputException',
        'the batch has too many findings, or none, or too many bytes',
      )
    if (new Set(batch.map(({ Id }) => Id)).size < batch.length)
      return refuseCall(400, 'InvalidInputException', 'an id is twice in the batch')
    if (batch.some(({ Id }) => [...unreadable].some(part => Id.includes(part))))
      return refuseCall(400, 'InvalidInputException', 'a finding has a value that is not understood')
    const product = `arn:aws:securityhub:${region}:${account}:product/${account}/default`
    const FailedFindings = batch.flatMap(finding => {
      const [part, code] = [...refusals].find(([each]) => finding.Id.includes(each)) ?? []
      if (part !== undefined && code !== undefined) {
        refusals.delete(part)
        return [{ Id: finding.Id, ErrorCode: code, ErrorMessage: 'as the test says' }]
      }
      const errors = listSchemaErrors('asff', JSON.stringify({ Findings: [finding] }))
      if (finding.ProductArn !== product) errors.push('another product')
      if (finding.AwsAccountId !== account) errors.push('another account')
      if (Buffer.byteLength(JSON.stringify(finding)) > 240_000) errors.push('too large')
      if (errors.length > 0)
        return [{ Id: finding.Id, ErrorCode: 'InvalidInput', ErrorMessage: errors.join(', ') }]
      storeFinding(finding)
      return []
    })
    const FailedCount = FailedFindings.length
    return { status: 200, body: { FailedCount, SuccessCount: batch.length - FailedCount, FailedFindings } }
  }

  function storeFinding(finding: StoredFinding): void {
    const known = findings.get(finding.Id)
    if (known !== undefined && finding.UpdatedAt <= known.UpdatedAt) return
    const isReset =
      known !== undefined &&
      known.Workflow.Status !== 'SUPPRESSED' &&
      ((known.RecordState === 'ARCHIVED' && finding.RecordState === 'ACTIVE') ||
        (known.Compliance.Status === 'PASSED' && finding.Compliance.Status !== 'PASSED'))
    const kept = known ?? finding
    const Workflow = isReset ? { Status: 'NEW' } : kept.Workflow
    findings.set(finding.Id, { ...finding, Workflow, Note: kept['Note'] })
  }

  function getPage({ Filters = {}, NextToken = '', MaxResults = 10 }: GetInput): HubResponse {
    if (MaxResults > 100) return refuseCall(400, 'InvalidInputException', 'MaxResults')
    const all = [...findings.values()]
      .filter(finding =>
        Object.entries(Filters).every(([field, any]) => any.some(each => isMatch(finding, field, each))),
      )
      .filter(({ Id }) => Id > NextToken)
      .toSorted(compareIds)
    const Findings = all.slice(0, MaxResults)
    const last = Findings.at(-1)
    return {
      status: 200,
      body: { Findings, ...(all.length > MaxResults && last ? { NextToken: last.Id } : {}) },
    }
  }

  return {
    findings,
    calls,
    enabled,
    failures,
    refusals,
    unreadable,
    listActive: () =>
      [...findings.values()].filter(({ RecordState }) => RecordState === 'ACTIVE').toSorted(compareIds),
    answer(region, path, body) {
      const input = JSON.parse(body) as GetInput & { Findings?: StoredFinding[] }
      const operation = path === '/findings/import' ? 'BatchImportFindings' : 'GetFindings'
      calls.push({ region, operation, count: input.Findings?.length ?? 0, input: body })
      const failure = failures.shift()
      if (failure !== undefined) return failure
      if (!enabled.has(region))
        return refuseCall(
          401,
          'InvalidAccessException',
          `Account ${account} is not subscribed to AWS Security Hub`,
        )
      return operation === 'GetFindings' ? getPage(input) : importBatch(region, input.Findings ?? [], body)
    },
  }
}

function compareIds(one: StoredFinding, other: StoredFinding): number {
  return one.Id < other.Id ? -1 : 1
}

function isMatch(
  finding: StoredFinding,
  field: string,
  { Key, Value, Start, End }: { Value?: string; Key?: string; Start?: string; End?: string },
): boolean {
  if (Key !== undefined) return (finding[field] as Record<string, string> | undefined)?.[Key] === Value
  if (Start !== undefined && End !== undefined) {
    const at = Date.parse(String(finding[field]))
    return at >= Date.parse(Start) && at <= Date.parse(End)
  }
  return finding[field] === Value
}

/** An error as the API returns it. */
export function refuseCall(status: number, error: string, message: string): HubResponse {
  return { status, error, body: { Code: error, Message: message } }
}

/** Starts the API of a simulated hub on the loopback interface; the region is that of the signature of a request. */
export async function startHubService(
  hub: SimulatedHub,
): Promise<{ endpoint: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? ''
      const { status, error, body } = hub.answer(region, request.url ?? '', Buffer.concat(parts).toString())
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(error === undefined ? {} : { 'x-amzn-errortype': error }),
      })
      response.end(JSON.stringify(body))
    })()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => server.close(failure => (failure ? reject(failure) : resolve()))),
  }
}
