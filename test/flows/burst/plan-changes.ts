import type { PlannedChange, ChangePlanner } from './planned-change.ts'
import { ec2ChangePlanners } from './changes/ec2.ts'
import { ecrChangePlanners } from './changes/ecr.ts'
import { iamChangePlanners } from './changes/iam.ts'
import { lambdaChangePlanners } from './changes/lambda.ts'
import type { SeededRandom } from './random.ts'
import type { BurstAccount } from './burst-account.ts'

/** The services by their share of the changes: 35 % each are of IAM and of Lambda, 18 % of ECR, 12 % of EC2. */
const SHARES: readonly [readonly ChangePlanner[], number][] = [
  [iamChangePlanners, 0.35],
  [lambdaChangePlanners, 0.35],
  [ecrChangePlanners, 0.18],
  [ec2ChangePlanners, 0.12],
]

/** A plan of `count` mixed changes of `world`, numbered from `first`; the same seed gives the same plan. */
export function planChanges(
  burstAccount: BurstAccount,
  count: number,
  seededRandom: SeededRandom,
  first = 0,
): PlannedChange[] {
  const changes: PlannedChange[] = []
  while (changes.length < count) {
    const change = seededRandom.pick(listPlanners(seededRandom.next()))(
      burstAccount,
      seededRandom,
      first + changes.length,
    )
    if (change) changes.push(change)
  }
  return changes
}

function listPlanners(share: number): readonly ChangePlanner[] {
  let sum = 0
  const found = SHARES.find(([, own]) => (sum += own) > share)
  return (found ?? SHARES[0])?.[0] ?? []
}
