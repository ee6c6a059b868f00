import {
  BatchImportFindingsCommand,
  GetFindingsCommand,
  SecurityHubClient,
  type AwsSecurityFinding,
} from '@aws-sdk/client-securityhub'
import { getPartition } from '../../../audit/resources/arn.ts'
import type { AsffFinding } from '../../../reports/formats/asff/asff-finding.ts'
import type { FindingHub, HubFinding, RefusedFinding } from '../../../reports/security-hub/finding-hub.ts'
import { hubFields } from '../../../reports/security-hub/hub-fields.ts'
import { isThrottlingErrorName } from '../../collectors/api/aws-errors.ts'

/** The actions of Security Hub that keep it equal to the table. */
export const securityHubActions = {
  importFindings: 'securityhub:BatchImportFindings',
  listFindings: 'securityhub:GetFindings',
} as const

/** What an adapter of Security Hub needs. */
export interface SecurityHubDeps {
  account: string
  /** The prefix of the deployment whose findings are listed. */
  prefix: string
  createClient?: (region: string) => Pick<SecurityHubClient, 'send'>
}

/** The most findings of a page (Security Hub API Reference, "GetFindings"). */
const PAGE_SIZE = 100

/** A time before all findings: the filter takes no end without a start. */
const EPOCH = '1970-01-01T00:00:00.000Z'

/** Throttled calls are made again after a while by the message; the SDK waits for a burst of others only. */
const MAX_ATTEMPTS = 5

/** The code of a finding that is refused for its content. */
const INVALID_INPUT = 'InvalidInputException'

/** Errors with which a call is refused for the content of a finding in it (Security Hub API Reference, "BatchImportFindings"). */
const REFUSED_CONTENT = [INVALID_INPUT, 'ValidationException', 'SerializationException']

/** Security Hub of the account, in whatever region. */
export function createSecurityHub({
  account,
  prefix,
  createClient = region => new SecurityHubClient({ region, maxAttempts: MAX_ATTEMPTS }),
}: SecurityHubDeps): FindingHub {
  const clients = new Map<string, Pick<SecurityHubClient, 'send'>>()
  const getClient = (region: string) => {
    const client = clients.get(region) ?? createClient(region)
    clients.set(region, client)
    return client
  }
  return {
    importFindings(region, findings) {
      return callIfEnabled(() => importHalves(getClient(region), findings))
    },
    async listActive(region, until, token) {
      const product = `arn:${getPartition(region)}:securityhub:${region}:${account}:product/${account}/default`
      return callIfEnabled(async () => {
        const { Findings = [], NextToken } = await getClient(region).send(
          new GetFindingsCommand({
            // With aggregation, the findings of other accounts and regions are among those of this region.
            Filters: {
              ProductArn: equals(product),
              AwsAccountId: equals(account),
              RecordState: equals('ACTIVE'),
              UpdatedAt: [{ Start: EPOCH, End: until }],
              ProductFields: [{ Key: hubFields.deployment, Value: prefix, Comparison: 'EQUALS' }],
            },
            MaxResults: PAGE_SIZE,
            ...(token === undefined ? {} : { NextToken: token }),
          }),
        )
        const findings = Findings.map(readFinding)
        return { findings, ...(NextToken === undefined || NextToken === '' ? {} : { next: NextToken }) }
      })
    },
  }
}

/** Imports findings. If the call is refused for the content of some, each half is imported alone, so that the others are. */
async function importHalves(
  client: Pick<SecurityHubClient, 'send'>,
  findings: readonly AsffFinding[],
): Promise<readonly RefusedFinding[]> {
  try {
    const Findings = findings as readonly object[] as AwsSecurityFinding[]
    const { FailedFindings = [] } = await client.send(new BatchImportFindingsCommand({ Findings }))
    return FailedFindings.map(({ Id = '', ErrorCode = '', ErrorMessage = '' }) => ({
      id: Id,
      code: ErrorCode,
      message: ErrorMessage,
    }))
  } catch (failure) {
    const [first] = findings
    if (first === undefined || !(failure instanceof Error) || !REFUSED_CONTENT.includes(failure.name))
      throw failure
    if (findings.length === 1) return [{ id: first.Id, code: INVALID_INPUT, message: failure.message }]
    const half = Math.ceil(findings.length / 2)
    const refused = await importHalves(client, findings.slice(0, half))
    return [...refused, ...(await importHalves(client, findings.slice(half)))]
  }
}

function equals(Value: string) {
  return [{ Value, Comparison: 'EQUALS' as const }]
}

function readFinding({
  Id = '',
  Resources = [],
  ProductFields = {},
}: Partial<AwsSecurityFinding>): HubFinding {
  return { id: Id, arn: Resources[0]?.Id ?? '', fields: ProductFields }
}

/**
 * The result of a call, or that Security Hub is not enabled: it refuses the calls of an account without it, and only these, with this
 * error. Its limit of calls has a name that elsewhere means a quota of resources.
 */
async function callIfEnabled<T>(call: () => Promise<T>): Promise<T | 'NOT_ENABLED'> {
  try {
    return await call()
  } catch (failure) {
    if (!(failure instanceof Error)) throw failure
    if (failure.name === 'InvalidAccessException') return 'NOT_ENABLED'
    if (failure.name !== 'LimitExceededException' || isThrottlingErrorName(failure.name)) throw failure
    throw Object.assign(new Error(failure.message, { cause: failure }), { name: 'TooManyRequestsException' })
  }
}
