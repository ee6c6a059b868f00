import { afterEach, describe, expect, it, vi } from 'vitest'
import { createAuditCall } from '../../../functions/aws/api/audit-calls.ts'
import { AwsCallError, type AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import { getAccountSettings } from '../../../functions/collectors/lambda/operations.ts'
import { buildAuditPolicy } from '../../../functions/collectors/permissions/audit-policy.ts'
import { countByAws, populationOperations } from '../../../functions/collectors/population-counts.ts'
import { startLoopbackService } from '../aws/loopback-service.ts'

afterEach(() => vi.unstubAllEnvs())

const answer =
  (counts: Readonly<Record<string, number>>, denied: readonly string[] = []): AwsCall =>
  (awsOperation, region) => {
    if (denied.includes(`${awsOperation.name} ${region}`))
      return Promise.reject(new AwsCallError(awsOperation, 'AccessDeniedException', 'no', true))
    return Promise.resolve(
      awsOperation === getAccountSettings
        ? { AccountUsage: { FunctionCount: counts[region] } }
        : { SummaryMap: { Users: counts['users'], Groups: -1, Roles: 7 } },
    )
  }

describe('the second counts of an account', () => {
  it('are sums of all regions, and have nothing that is no count', async () => {
    const regions = ['eu-west-1', 'us-east-1']
    const { counts, failures } = await countByAws(
      answer({ 'eu-west-1': 3, 'us-east-1': 4, users: 2 }),
      regions,
    )
    expect([...counts]).toEqual([
      ['AWS::IAM::User', { source: 'iam:GetAccountSummary', count: 2 }],
      ['AWS::Lambda::Function', { source: 'lambda:GetAccountSettings', count: 7 }],
    ])
    expect(failures).toEqual([])
  })

  it('are not known where a region denies its count, which is said', async () => {
    const awsCall = answer({ 'us-east-1': 4, users: 2 }, ['GetAccountSettings eu-west-1'])
    const { counts, failures } = await countByAws(awsCall, ['eu-west-1', 'us-east-1'])
    expect([...counts.keys()]).toEqual(['AWS::IAM::User'])
    expect(failures).toEqual([
      expect.stringMatching(/^eu-west-1: .*GetAccountSettings.*AccessDeniedException/),
    ])
  })

  it('are allowed by the policy of an audit', () => {
    const [{ Action } = { Action: [] }] = (buildAuditPolicy() as { Statement: { Action: string[] }[] })
      .Statement
    expect(
      populationOperations.map(({ action }) => action).filter(action => !Action.includes(action)),
    ).toEqual([])
  })

  it("are Lambda's, as its API answers", async () => {
    const service = await startLoopbackService({
      status: 200,
      type: 'application/json',
      body: '{"AccountLimit":{"ConcurrentExecutions":1000},"AccountUsage":{"FunctionCount":4,"TotalCodeSize":9426}}',
    })
    vi.stubEnv('AWS_ENDPOINT_URL', service.client.endpoint)
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
    const output = await createAuditCall()(getAccountSettings, 'eu-west-1', {})
    await service.close()
    expect(output).toMatchObject({ AccountUsage: { FunctionCount: 4 } })
    expect(service.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /2016-08-19/account-settings',
    ])
  })
})
