import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { World } from '../world.ts'
import { watchAnswers } from './watch.ts'
import { ec2Answers } from './ec2.ts'
import { ecrAnswers } from './ecr.ts'
import { ecsAnswers } from './ecs.ts'
import { iamAnswers } from './iam.ts'
import { lambdaAnswers } from './lambda.ts'
import { messagingAnswers } from './messaging.ts'

/** What each service answers of an account from a time on; together they are `answersOf`. */
export const answerers = [
  lambdaAnswers,
  iamAnswers,
  ecrAnswers,
  ec2Answers,
  ecsAnswers,
  messagingAnswers,
  watchAnswers,
]

/** What AWS answers of `account` from `at` on: the calls that Assay makes, as an account file holds them. */
export function answersOf(account: World, at: string): RecordedCall[] {
  return answerers.flatMap(answers => answers(account, at))
}
