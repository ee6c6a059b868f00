import {
  AddPermissionCommand,
  CreateAliasCommand,
  GetPolicyCommand,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { MAX_ITEM_BYTES } from '../../../audit/limits/service-limits.ts'
import { LOCAL_ACCOUNT_ID } from '../../local-aws/actors.ts'
import { waitFor } from '../deployed-assay/eventually.ts'
import { expectFindings } from '../deployed-assay/expect-findings.ts'
import { buildOpenedExpectation, expectFlowActor } from '../workloads/workload-fixture.ts'
import { waitForFinding, type HostileActors, type HostileFixture } from './hostile-fixture.ts'

const NOT_PUBLIC = { control: 'least-privilege/function-policy-not-public', severity: 'CRITICAL' } as const

const FunctionName = 'hub'

/** The aliases of the function, in the order in which they are listed. */
const ALIASES = Array.from({ length: 22 }, (_, index) => `tenant-${String(index).padStart(2, '0')}`)
const LAST_ALIAS = ALIASES.at(-1) ?? ''

/** Statements of a policy, which fill the 20 KB that Lambda accepts. */
const STATEMENTS = 27

/** Bytes of a resource policy (Lambda Developer Guide, "Lambda quotas"). */
const MAX_RESOURCE_POLICY_BYTES = 20_480

/** Creates function `hub` with many aliases, each with a large resource policy that allows buckets of the account. */
export async function buildHubAccount({ actor }: HostileActors): Promise<void> {
  await actor.createFunction(FunctionName, { role: 'plain', runtime: 'python3.13' })
  const { Version: FunctionVersion } = await actor.lambda.send(new PublishVersionCommand({ FunctionName }))
  for (const Name of ALIASES)
    await actor.lambda.send(new CreateAliasCommand({ FunctionName, FunctionVersion, Name }))
  await Promise.all(ALIASES.map(alias => fillPolicy(actor.lambda, alias)))
}

async function fillPolicy(lambda: HostileActors['actor']['lambda'], Qualifier: string): Promise<void> {
  for (let number = 0; number < STATEMENTS; number += 1)
    await lambda.send(
      new AddPermissionCommand({
        FunctionName,
        Qualifier,
        StatementId: `${Qualifier}-bucket-${number}-`.padEnd(100, 'x'),
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        SourceArn: `arn:aws:s3:::${Qualifier}-${number}-`.padEnd(75, 'y'),
        SourceAccount: LOCAL_ACCOUNT_ID,
        EventSourceToken: 'z'.repeat(256),
      }),
    )
}

/** Allows everyone to invoke the function, or its alias. */
function openToEveryone({ actor }: HostileActors, Qualifier?: string) {
  return actor.lambda.send(
    new AddPermissionCommand({
      FunctionName,
      ...(Qualifier === undefined ? {} : { Qualifier }),
      StatementId: `everyone-${Qualifier ?? 'unqualified'}`,
      Action: 'lambda:InvokeFunction',
      Principal: '*',
    }),
  )
}

/** The flow of a function whose policies are more than Assay stores. */
export function testAliasPolicyFlows(fixture: () => HostileFixture): void {
  test.concurrent(
    'an opened alias beyond what is stored never passes, and the opened policy of the function is found',
    async () => {
      const { actor, table } = fixture()
      const hub = actor.functionNamed(FunctionName)
      const { Policy = '' } = await actor.lambda.send(
        new GetPolicyCommand({ FunctionName, Qualifier: LAST_ALIAS }),
      )
      expect(Buffer.byteLength(Policy)).toBeLessThanOrEqual(MAX_RESOURCE_POLICY_BYTES)
      expect(Buffer.byteLength(Policy) * ALIASES.length).toBeGreaterThan(MAX_ITEM_BYTES)
      await expectOmittedAlias(fixture())
      await openToEveryone(fixture())
      const opened = { action: 'lambda:AddPermission', step: 'OPENED', arn: hub.arn } as const
      const notification = await waitForFinding(fixture(), { ...opened, control: NOT_PUBLIC.control })
      expectFlowActor(notification)
      expectFindings(notification, buildOpenedExpectation(NOT_PUBLIC, hub))
      expect(await table.steps(hub, NOT_PUBLIC.control)).toEqual(['OPENED'])
    },
  )
}

/** Opens an alias whose policy is not stored: the control has no data for it, and says why. */
async function expectOmittedAlias(hostileFixture: HostileFixture): Promise<void> {
  const { actor, table } = hostileFixture
  const hub = actor.functionNamed(FunctionName)
  const before = (await table.record(hub))?.evaluatedAt ?? ''
  await openToEveryone(hostileFixture, LAST_ALIAS)
  const seen = new Set<string>()
  const evaluated = async () => {
    const record = await table.record(hub)
    seen.add(record?.results[NOT_PUBLIC.control]?.status ?? 'ABSENT')
    return (record?.evaluatedAt ?? '') > before || undefined
  }
  await waitFor('an evaluation after an alias was opened', evaluated, 240)
  const reason = expect.stringMatching(
    /200000 bytes in total; \d+ of its 22 aliases have further ones/,
  ) as string
  expect([...seen]).toEqual(['INSUFFICIENT_DATA'])
  expect(await table.entry(hub, NOT_PUBLIC.control)).toMatchObject({ status: 'INSUFFICIENT_DATA', reason })
}
