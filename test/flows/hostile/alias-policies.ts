import {
  AddPermissionCommand,
  CreateAliasCommand,
  GetPolicyCommand,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { MAX_ITEM_BYTES } from '../../../audit/limits/service-limits.ts'
import { LOCAL_ACCOUNT_ID } from '../../local-aws/actors.ts'
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

/** The flow of a function whose policies are more than Assay stores. */
export function testAliasPolicyFlows(fixture: () => HostileFixture): void {
  test.concurrent(
    'policies beyond what is stored never pass, and an alias that is opened is found',
    async () => {
      const { actor, table } = fixture()
      const hub = actor.functionNamed(FunctionName)
      const { Policy = '' } = await actor.lambda.send(
        new GetPolicyCommand({ FunctionName, Qualifier: LAST_ALIAS }),
      )
      expect(Buffer.byteLength(Policy)).toBeLessThanOrEqual(MAX_RESOURCE_POLICY_BYTES)
      expect(Buffer.byteLength(Policy) * ALIASES.length).toBeGreaterThan(MAX_ITEM_BYTES)
      const reason = expect.stringMatching(
        /up to 200000 bytes of the resource policies of a function and its aliases; \d+ of 23 are left out/,
      ) as string
      const omitted = { status: 'INSUFFICIENT_DATA', reason }
      expect(await table.entry(hub, NOT_PUBLIC.control)).toMatchObject(omitted)
      await openLastAlias(fixture())
      const opened = { action: 'lambda:AddPermission', step: 'OPENED', arn: hub.arn } as const
      const notification = await waitForFinding(fixture(), { ...opened, control: NOT_PUBLIC.control })
      expectFlowActor(notification)
      expectFindings(notification, buildOpenedExpectation(NOT_PUBLIC, hub))
      expect(await table.steps(hub, NOT_PUBLIC.control)).toEqual(['OPENED'])
    },
  )
}

/** Allows everyone to invoke the last alias, whose policy was not stored before. */
function openLastAlias({ actor }: HostileActors) {
  return actor.lambda.send(
    new AddPermissionCommand({
      FunctionName,
      Qualifier: LAST_ALIAS,
      StatementId: `everyone-${LAST_ALIAS}`,
      Action: 'lambda:InvokeFunction',
      Principal: '*',
    }),
  )
}
