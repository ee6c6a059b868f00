import { expect, test } from 'vitest'
import { expectFindings } from '../deployed-assay/expect-findings.ts'
import { buildOpenedExpectation, expectFlowActor } from '../workloads/workload-fixture.ts'
import { waitForFinding, type HostileActors, type HostileFixture } from './hostile-fixture.ts'

const EVALUABLE = { control: 'least-privilege/policies-evaluable', severity: 'HIGH' } as const
const NO_ESCALATION = 'least-privilege/iam-policy-no-privilege-escalation'

/** Creates function `weaver`, which runs as role `loom`. */
export async function buildLoomAccount({ actor }: HostileActors): Promise<void> {
  await actor.createRole('loom')
  await actor.createFunction('weaver', { role: 'loom', runtime: 'python3.13' })
}

const LETTERS = 'pqrstuvw'

/** A pattern such as `*p*s*v*`, another one for each `start`. */
function buildStarPattern(start: number, letters: number): string {
  const chosen = Array.from({ length: letters }, (_, index) => LETTERS[(start + index * (start + 3)) % 8])
  return `*${chosen.join('*')}*`
}

/** Statements that allow what leads to other roles, and then alternate Deny and Allow of everything but patterns. */
function buildExpensiveStatements(): object[] {
  const Action = [
    'iam:PassRole',
    'lambda:CreateFunction',
    'lambda:InvokeFunction',
    'ec2:RunInstances',
    'glue:CreateDevEndpoint',
    'cloudformation:CreateStack',
    'iam:CreatePolicyVersion',
    'iam:PutRolePolicy',
    'sts:AssumeRole',
  ]
  const alternating = Array.from({ length: 14 }, (_, number) => ({
    Effect: number % 2 === 0 ? 'Deny' : 'Allow',
    NotAction: `sqs:${buildStarPattern(number, 2)}`,
    NotResource: [`arn:aws:s3:::${buildStarPattern(number, 4)}`, `*${buildStarPattern(number + 1, 3)}`],
  }))
  return [{ Action, Resource: '*' }, ...alternating]
}

/** The flow of a policy that takes too many steps to evaluate. */
export function testExpensivePolicyFlows(fixture: () => HostileFixture): void {
  test.concurrent('a policy of many stars is reported, and passes nothing that it hides', async () => {
    const { access, actor, table } = fixture()
    const loom = actor.roleNamed('loom')
    await access.putInline('loom', 'own', ...buildExpensiveStatements())
    const opened = { action: 'iam:PutRolePolicy', step: 'OPENED', arn: loom.arn } as const
    const notification = await waitForFinding(fixture(), { ...opened, control: EVALUABLE.control })
    expectFlowActor(notification)
    expectFindings(notification, buildOpenedExpectation(EVALUABLE, loom), [actor.functionNamed('weaver').arn])
    expect(await table.entry(loom, NO_ESCALATION)).toMatchObject({
      status: 'INSUFFICIENT_DATA',
      reason: expect.stringContaining('steps to evaluate') as string,
    })
  })
}
