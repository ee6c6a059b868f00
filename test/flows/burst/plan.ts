import type { Change, Move } from './change.ts'
import { ec2Moves } from './moves/ec2.ts'
import { ecrMoves } from './moves/ecr.ts'
import { iamMoves } from './moves/iam.ts'
import { lambdaMoves } from './moves/lambda.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** The services by their share of the changes: 35 of a hundred each are of IAM and of Lambda, 18 of ECR, 12 of EC2. */
const SHARES: readonly [readonly Move[], number][] = [
  [iamMoves, 0.35],
  [lambdaMoves, 0.35],
  [ecrMoves, 0.18],
  [ec2Moves, 0.12],
]

/** A plan of `count` mixed changes of `world`, numbered from `first`; the same seed makes the same plan. */
export function planOf(world: World, count: number, random: Random, first = 0): Change[] {
  const changes: Change[] = []
  while (changes.length < count) {
    const change = random.of(movesBy(random.next()))(world, random, first + changes.length)
    if (change) changes.push(change)
  }
  return changes
}

function movesBy(share: number): readonly Move[] {
  let sum = 0
  const found = SHARES.find(([, own]) => (sum += own) > share)
  return (found ?? SHARES[0])?.[0] ?? []
}
