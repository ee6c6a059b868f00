import { describe, expect, it } from 'vitest'
import { buildAccountResource } from '../../../../audit/resources/organizations/account.ts'
import { AwsCallError } from '../../../../functions/collectors/api/aws-call.ts'
import { cutCredentialReport } from '../../../../functions/collectors/iam/credential-report.ts'
import { getCredentialReport } from '../../../../functions/collectors/iam/operations.ts'
import { readStubbed, readStubbedFacts, type StubbedResponses } from '../stubbed-api.ts'

const account = '111122223333'
const root = buildAccountResource({ account, region: 'eu-west-1' })

/** The columns of a report, as AWS documents them. */
const COLUMNS =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,' +
  'mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,' +
  'access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,' +
  'access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,' +
  'cert_2_last_rotated'

interface Uses {
  password?: string
  key1?: string
  key2?: string
  arn?: string
}

function buildRootLine({ password = 'no_information', key1 = 'N/A', key2 = 'N/A', arn }: Uses = {}): string {
  return (
    `<root_account>,${arn ?? root.arn},2020-01-01T00:00:00+00:00,not_supported,${password},not_supported,` +
    `not_supported,true,true,2020-01-01T00:00:00+00:00,${key1},us-east-1,iam,false,N/A,${key2},N/A,N/A,false,N/A,` +
    'false,N/A'
  )
}

const KIM = `kim,arn:aws:iam::${account}:user/kim,2020-01-01T00:00:00+00:00,true,2026-05-01T10:00:00+00:00`
const encode = (text: string) => new TextEncoder().encode(text)

function failNotReady(): never {
  throw new AwsCallError(getCredentialReport, 'CredentialReportNotReadyException', 'the report is being made')
}

describe('a cut credential report', () => {
  it.each([
    ['the first user', [COLUMNS, buildRootLine(), KIM].join('\n')],
    ['the last user', [COLUMNS, KIM, buildRootLine(), ''].join('\r\n')],
  ])('has the header and the root user alone, where that is %s', (_, report) => {
    expect(cutCredentialReport(encode(report))).toBe(`${COLUMNS}\n${buildRootLine()}`)
  })

  it('is read from a part of a buffer', () => {
    const bytes = encode(`kim,\n${COLUMNS}\n${buildRootLine()}\n`)
    expect(cutCredentialReport(bytes.subarray(5))).toBe(`${COLUMNS}\n${buildRootLine()}`)
  })

  it.each([
    ['without the root user', encode(`${COLUMNS}\n${KIM}\n`), 'does not contain the root user'],
    ['that names the root user in a value', encode(`${COLUMNS}\nkim,<root_account>,x`), 'does not contain'],
    ['that is empty', encode(''), 'does not contain the root user'],
    ['with a long line', encode(`${COLUMNS}\n<root_account>,${'x'.repeat(9_000)}`), 'more than 8192 bytes'],
    ['that is too large', new Uint8Array(16_000_001), 'more than 16000000 bytes'],
  ])('is none of a report %s', (_, report, reason) => {
    expect(() => cutCredentialReport(report)).toThrow(reason)
  })
})

/** The fact as it is read from a report, with other facts that are not under test. */
async function readUse(line: string, columns = COLUMNS) {
  const { rootUse } = await readStubbedFacts(root, respond({ Content: `${columns}\n${line}` }))
  return rootUse
}

function respond(report: StubbedResponses[string]): StubbedResponses {
  return {
    GetAccountPasswordPolicy: { PasswordPolicy: {} },
    GetAccountSummary: { SummaryMap: { AccountAccessKeysPresent: 0, AccountMFAEnabled: 1 } },
    GenerateCredentialReport: { State: 'COMPLETE' },
    GetCredentialReport: report,
  }
}

describe('the last use of the root user', () => {
  it('is the last one of its password and of its access keys', async () => {
    const line = buildRootLine({
      password: '2026-05-12T11:00:00+02:00',
      key1: '2026-05-11T00:00:00+00:00',
      key2: '2026-05-12T00:00:00Z',
    })
    expect(await readUse(line)).toEqual({
      known: { password: '2026-05-12T09:00:00.000Z', accessKey: '2026-05-12T00:00:00.000Z' },
    })
  })

  it.each(['no_information', 'N/A'])('is none if the report says %s', async never => {
    const line = buildRootLine({ password: never, key1: never, key2: never })
    expect(await readUse(line)).toEqual({ known: { password: 'NEVER', accessKey: 'NEVER' } })
  })

  it.each(['', 'N/A', '0'])('is known if a column of further credentials says "%s"', async more => {
    const line = `${buildRootLine({ key1: '2026-05-11T00:00:00+00:00' })},${more}`
    expect(await readUse(line, `${COLUMNS},additional_credentials_info`)).toEqual({
      known: { password: 'NEVER', accessKey: '2026-05-11T00:00:00.000Z' },
    })
  })

  it('is unknown if the root user has more access keys than the report has columns for', async () => {
    const line = `${buildRootLine()},1 additional access key: use ListAccessKeys`
    expect(await readUse(line, `${COLUMNS},additional_credentials_info`)).toEqual({
      unknown: expect.stringContaining('does not have all credentials') as string,
    })
  })

  it.each([
    ['another value than AWS documents', buildRootLine({ password: 'yesterday' }), COLUMNS],
    ['a value too many', `${buildRootLine()},x`, COLUMNS],
    ['a value too few', buildRootLine().replace(/,[^,]*$/, ''), COLUMNS],
    ['a column twice', buildRootLine(), COLUMNS.replace('cert_1_active', 'password_last_used')],
    ['no such column', buildRootLine(), COLUMNS.replace('access_key_2_last_used_date', 'x')],
    ['quotes', buildRootLine({ key1: '"N/A"' }), COLUMNS],
    ['a third line', `${buildRootLine()}\n${KIM}`, COLUMNS],
    ['another account', buildRootLine({ arn: 'arn:aws:iam::444455556666:root' }), COLUMNS],
  ])('is unknown if the report has %s', async (_, line, columns) => {
    expect(await readUse(line, columns)).toHaveProperty('unknown')
  })

  it('is unknown and read again later while IAM makes the report', async () => {
    const reading = await readStubbed(root, respond(failNotReady))
    expect(reading).toMatchObject({
      transient: true,
      facts: {
        rootUse: { unknown: expect.stringContaining('NotReady') as string },
        rootMfa: { known: true },
      },
    })
  })
})
