import { describe, expect, it } from 'vitest'
import { parseFunctionChange } from '../../../../audit/events/lambda/function-change.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { buildLambdaCall } from './lambda-calls.ts'

const call = buildLambdaCall('UpdateFunctionCode20150331v2', { functionName: 'checkout' }, null)

function parseActor(detail: object) {
  const parsed = parseFunctionChange(applyMergePatch(call, { detail }), { regions: ['eu-west-1'] })
  return 'change' in parsed ? parsed.change.actor : undefined
}

function buildSession(role: string, session: string, path = '/') {
  return {
    type: 'AssumedRole',
    arn: `arn:aws:sts::111122223333:assumed-role/${role}/${session}`,
    sessionContext: {
      sessionIssuer: { type: 'Role', arn: `arn:aws:iam::111122223333:role${path}${role}`, userName: role },
    },
  }
}

describe('who deploys a function', () => {
  it('has the role of the session, with its path', () => {
    expect(parseActor({ userIdentity: buildSession('deploy', 'build-17', '/ci/') })).toEqual({
      type: 'AssumedRole',
      name: 'deploy/build-17',
      arn: 'arn:aws:sts::111122223333:assumed-role/deploy/build-17',
      issuer: 'arn:aws:iam::111122223333:role/ci/deploy',
    })
  })

  it('is the caller that CloudFormation acts for, or the service role of the stack', () => {
    const invokedBy = 'cloudformation.amazonaws.com'
    const caller = { ...buildSession('Admin', 'tom'), invokedBy }
    expect(parseActor({ userIdentity: caller, sourceIPAddress: invokedBy })).toMatchObject({
      issuer: 'arn:aws:iam::111122223333:role/Admin',
      via: invokedBy,
    })
    const serviceRole = { ...buildSession('cfn-exec', 'AWSCloudFormation'), invokedBy }
    expect(parseActor({ userIdentity: serviceRole })).toMatchObject({
      issuer: 'arn:aws:iam::111122223333:role/cfn-exec',
      via: invokedBy,
    })
  })

  it.each([
    ['true', true],
    ['false', undefined],
    [true, undefined],
    [undefined, undefined],
  ])('used the console if CloudTrail says so: %j', (sessionCredentialFromConsole, isConsole) => {
    const userIdentity = buildSession('Admin', 'tom')
    expect(parseActor({ userIdentity, sessionCredentialFromConsole })?.console).toBe(isConsole)
  })

  it.each([
    { sessionContext: null },
    { sessionContext: 'none' },
    { sessionContext: { sessionIssuer: [] } },
    { sessionContext: { sessionIssuer: { arn: 7 } } },
    { sessionContext: { sessionIssuer: { arn: 'x'.repeat(3_000) } } },
  ])('has no role if the event does not name it: %j', broken => {
    const actor = parseActor({ userIdentity: { ...buildSession('Admin', 'tom'), ...broken } })
    expect(actor).toMatchObject({ name: 'Admin/tom' })
    expect(actor?.issuer).toBeUndefined()
  })
})
