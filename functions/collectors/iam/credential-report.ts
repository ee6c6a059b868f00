import * as z from 'zod/mini'
import type { RootUse } from '../../../audit/resources/organizations/account.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { awsTimestamp } from '../api/timestamp.ts'
import type { FactCollector } from '../fact-collector.ts'
import { generateCredentialReport, getCredentialReport } from './operations.ts'

/** The root user in the report; no name of a user has these characters (IAM User Guide, "Credential reports"). */
const ROOT_USER = '<root_account>'

/** More than the 5,000 users of an account take. */
const MAX_REPORT_BYTES = 16_000_000

/** More than a line of the report takes: its ARN and 22 short values. */
const MAX_LINE_BYTES = 8_192

/**
 * Cuts the credential report to its header and the line of the root user: no other user is kept. Throws UnexpectedResponseError
 * if it has no such lines.
 */
export function cutCredentialReport(content: Uint8Array): string {
  if (content.byteLength > MAX_REPORT_BYTES)
    throw new UnexpectedResponseError(`the credential report has more than ${MAX_REPORT_BYTES} bytes`)
  const report = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const found = report.indexOf(`\n${ROOT_USER},`)
  if (found === -1) throw new UnexpectedResponseError('the credential report does not contain the root user')
  return `${readLine(report, 0)}\n${readLine(report, found + 1)}`
}

function readLine(report: Buffer, start: number): string {
  const end = report.indexOf('\n', start)
  const line = report.subarray(start, end === -1 ? report.length : end)
  if (line.length > MAX_LINE_BYTES)
    throw new UnexpectedResponseError(`a line of the credential report has more than ${MAX_LINE_BYTES} bytes`)
  return line.toString('utf8').replace(/\r$/, '')
}

/** What the report has where a credential was never used, or where there is none. */
const NEVER = ['N/A', 'no_information']

/** What the report has if a user has no more than the two access keys and two certificates of its columns. */
const NO_MORE = ['', 'N/A', 'no_information', '0']

const lastUse = z.union([z.enum(['N/A', 'no_information']), awsTimestamp])
const rootSchema = z.object({
  user: z.literal(ROOT_USER),
  arn: z.string(),
  password_last_used: lastUse,
  access_key_1_last_used_date: lastUse,
  access_key_2_last_used_date: lastUse,
  additional_credentials_info: z.optional(z.string()),
})

/** Parses a cut report. Throws UnexpectedResponseError if it deviates from the format that AWS documents. */
function parseRootUse(cutReport: string): { arn: string; rootUse: RootUse } {
  const [names = [], values = [], ...others] = cutReport.split('\n').map(line => line.split(','))
  const isTable = others.length === 0 && names.length === values.length && !cutReport.includes('"')
  const entries = names.map((name, index) => [name, values[index]] as const)
  const parsed = z.safeParse(rootSchema, Object.fromEntries(entries))
  if (!isTable || new Set(names).size < names.length || !parsed.success)
    throw new UnexpectedResponseError('the credential report does not have the documented columns and values')
  const { arn, password_last_used: password, additional_credentials_info: more = '', ...keys } = parsed.data
  if (!NO_MORE.includes(more))
    throw new UnexpectedResponseError('the credential report does not have all credentials of the root user')
  const keyUses = [keys.access_key_1_last_used_date, keys.access_key_2_last_used_date]
  const accessKey =
    keyUses
      .filter(use => !NEVER.includes(use))
      .toSorted()
      .at(-1) ?? 'NEVER'
  return { arn, rootUse: { password: NEVER.includes(password) ? 'NEVER' : password, accessKey } }
}

const generateResponse = z.object({ State: z.enum(['STARTED', 'INPROGRESS', 'COMPLETE']) })
const reportResponse = z.object({ Content: z.string().check(z.maxLength(2 * MAX_LINE_BYTES + 1)) })

/**
 * When the credentials of the root user were last used. IAM makes a new report only if the last one is older than four hours,
 * and else answers that it is complete.
 */
export const rootUserUse: FactCollector<'AWS::Organizations::Account'> = {
  operations: [generateCredentialReport, getCredentialReport],
  notFoundErrors: [],
  async collect(callApi) {
    await callApi(generateCredentialReport, {}, generateResponse)
    const { Content } = await callApi(getCredentialReport, {}, reportResponse)
    const { arn, rootUse } = parseRootUse(Content)
    return { facts: { rootUse }, arn }
  },
}
