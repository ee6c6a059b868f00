import { expect, test } from 'vitest'
import { MAX_ITEM_BYTES } from '../../../audit/limits/service-limits.ts'
import { EVERYTHING_STATEMENT } from '../actors/access-actor.ts'
import { expectFindings } from '../deployed-assay/expect-findings.ts'
import { waitUntilIdle } from '../deployed-assay/until-idle.ts'
import { buildOpenedExpectation, expectFlowActor } from '../workloads/workload-fixture.ts'
import { waitForFinding, type HostileActors, type HostileFixture } from './hostile-fixture.ts'

const NO_ADMIN = { control: 'least-privilege/function-role-no-admin', severity: 'CRITICAL' } as const

/** How often the policy is replaced before it becomes an administrator's. */
const REPLACEMENTS = 60

/** Creates function `label-printer`, which runs as role `press`. */
export async function buildPressAccount({ actor }: HostileActors): Promise<void> {
  await actor.createRole('press')
  await actor.createFunction('label-printer', { role: 'press', runtime: 'python3.13' })
}

/** A policy of 9,600 characters, most of which take two bytes; IAM accepts 10,240 characters. */
function buildLongStatement(number: number) {
  const Resource = Array.from({ length: 20 }, (_, index) => {
    return `arn:aws:s3:::étiquettes/${number}-${index}/${'é'.repeat(440)}`
  })
  return { Action: 's3:GetObject', Resource }
}

/** The flow of a role whose inline policy is replaced again and again. */
export function testInlinePolicyFlows(fixture: () => HostileFixture): void {
  test.concurrent(
    'sixty large inline policies do not hide the administrator policy that follows them',
    async () => {
      const { access, actor, assay, table } = fixture()
      const printer = actor.functionNamed('label-printer')
      const role = actor.roleNamed('press').arn
      expect(Buffer.byteLength(JSON.stringify(buildLongStatement(0))) * REPLACEMENTS).toBeGreaterThan(
        MAX_ITEM_BYTES,
      )
      for (let number = 0; number < REPLACEMENTS; number += 1)
        await access.putInline('press', 'own', buildLongStatement(number))
      // No read for an earlier event can find the administrator's policy.
      await waitUntilIdle(assay.localAws, ['iam-change'])
      await access.putInline('press', 'own', EVERYTHING_STATEMENT)
      const opened = { action: 'iam:PutRolePolicy', step: 'OPENED', arn: printer.arn } as const
      const notification = await waitForFinding(fixture(), { ...opened, control: NO_ADMIN.control })
      expectFlowActor(notification)
      expect(notification.severity).toBe('CRITICAL')
      expectFindings(notification, buildOpenedExpectation(NO_ADMIN, printer), [role])
      expect(await table.entry(printer, NO_ADMIN.control)).toMatchObject({ status: 'NON_COMPLIANT' })
      expect(await table.steps(printer, NO_ADMIN.control)).toEqual(['OPENED'])
    },
  )
}
