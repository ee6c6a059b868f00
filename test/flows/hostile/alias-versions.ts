import {
  CreateAliasCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import type { Notification } from '../../../audit/notify/notification.ts'
import { expectFindings } from '../deployed-assay/expect-findings.ts'
import {
  buildOpenedExpectation,
  buildResolvedExpectation,
  expectFlowActor,
} from '../workloads/workload-fixture.ts'
import { waitForFinding, type HostileActors, type HostileFixture } from './hostile-fixture.ts'

const NO_ADMIN = { control: 'least-privilege/function-role-no-admin', severity: 'CRITICAL' } as const
const NO_SECRETS = { control: 'isolation/function-env-no-secrets', severity: 'CRITICAL' } as const
const LAYERS = { control: 'image-integrity/function-layers-trusted', severity: 'HIGH' } as const
const VIOLATED = [NO_ADMIN, NO_SECRETS, LAYERS]

const FunctionName = 'ledger'
const ALIAS = 'booking'
const GOOD_VERSION = '1'
const BAD_VERSION = '2'
const PASSWORD = 'c0rrect-horse-battery'

/**
 * Creates function `ledger`: version 1 and $LATEST are compliant; version 2 runs as an administrator, with a password
 * and the layer of another account. Its alias routes to version 1.
 */
export async function buildLedgerAccount({ actor }: HostileActors): Promise<void> {
  await actor.createRole('auditor')
  await actor.attach('auditor')
  await actor.createFunction(FunctionName, { role: 'plain', runtime: 'python3.13' })
  await actor.lambda.send(new PublishVersionCommand({ FunctionName }))
  await actor.lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Role: actor.roleNamed('auditor').arn,
      Environment: { Variables: { LEDGER_PASSWORD: PASSWORD } },
      Layers: ['arn:aws:lambda:eu-west-1:444455556666:layer:metrics:3'],
    }),
  )
  await actor.lambda.send(new PublishVersionCommand({ FunctionName }))
  await actor.lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Role: actor.roleNamed('plain').arn,
      Environment: { Variables: {} },
      Layers: [],
    }),
  )
  const alias = { FunctionName, Name: ALIAS, FunctionVersion: GOOD_VERSION }
  await actor.lambda.send(new CreateAliasCommand(alias))
}

function routeAlias({ actor }: HostileActors, FunctionVersion: string) {
  return actor.lambda.send(new UpdateAliasCommand({ FunctionName, Name: ALIAS, FunctionVersion }))
}

/** Expects that each finding of the version says which version and which alias, and that no message has the password. */
async function expectNamedVersion({ actor, table }: HostileFixture, { text }: Notification): Promise<void> {
  for (const { control } of VIOLATED) {
    const result = await table.entry(actor.functionNamed(FunctionName), control)
    expect(result).toMatchObject({ status: 'NON_COMPLIANT' })
    expect(result?.reason).toContain(`Version ${BAD_VERSION} (all calls of alias ${ALIAS})`)
  }
  expect(text).toContain(`Version ${BAD_VERSION} (all calls of alias ${ALIAS})`)
  expect(text).not.toContain(PASSWORD)
}

/** The flow of an alias that is routed to another version. */
export function testAliasVersionFlows(fixture: () => HostileFixture): void {
  test.concurrent('an alias that routes calls to a bad version opens its findings, and back', async () => {
    const { actor, table } = fixture()
    const ledger = actor.functionNamed(FunctionName)
    for (const { control } of VIOLATED)
      expect((await table.entry(ledger, control))?.status).not.toBe('NON_COMPLIANT')
    await routeAlias(fixture(), BAD_VERSION)
    const awaited = { action: 'lambda:UpdateAlias', control: NO_ADMIN.control, arn: ledger.arn }
    const notification = await waitForFinding(fixture(), { ...awaited, step: 'OPENED' })
    expectFlowActor(notification)
    for (const violated of VIOLATED) expectFindings(notification, buildOpenedExpectation(violated, ledger))
    await expectNamedVersion(fixture(), notification)

    await routeAlias(fixture(), GOOD_VERSION)
    const fixed = await waitForFinding(fixture(), { ...awaited, step: 'RESOLVED' })
    expectFlowActor(fixed)
    for (const violated of VIOLATED) {
      expectFindings(fixed, buildResolvedExpectation(violated, ledger))
      expect(await table.steps(ledger, violated.control)).toEqual(['OPENED', 'RESOLVED'])
    }
  })
}
