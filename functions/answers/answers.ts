import { readerOf } from '../../audit/reader-of.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import type { AnyAspect } from './aspect.ts'
import { assayAnswers } from './assay/answers.ts'
import { cloudtrailAnswers } from './cloudtrail/answers.ts'
import { ec2Answers } from './ec2/answers.ts'
import { ecrAnswers } from './ecr/answers.ts'
import { ecsAnswers } from './ecs/answers.ts'
import { eventsAnswers } from './events/answers.ts'
import { guardDutyAnswers } from './guardduty/answers.ts'
import { iamAnswers } from './iam/answers.ts'
import { inspectorAnswers } from './inspector2/answers.ts'
import { lambdaAnswers } from './lambda/answers.ts'
import type { Operation } from './operation.ts'
import { snsAnswers } from './sns/answers.ts'
import { sqsAnswers } from './sqs/answers.ts'

/** How every aspect of every kind is read. */
export const answers: Readonly<Record<Kind, Readonly<Record<string, AnyAspect>>>> = {
  ...assayAnswers,
  ...cloudtrailAnswers,
  ...ec2Answers,
  ...ecrAnswers,
  ...ecsAnswers,
  ...eventsAnswers,
  ...guardDutyAnswers,
  ...iamAnswers,
  ...inspectorAnswers,
  ...lambdaAnswers,
  ...snsAnswers,
  ...sqsAnswers,
}

/** The kinds of what is audited anywhere; the others are Assay itself, where it is deployed. */
export const auditedKinds: readonly Kind[] = (Object.keys(answers) as Kind[]).filter(
  kind => readerOf(kind) !== 'auditor-change',
)

/** The operations that reading resources of `kinds` takes. */
export function operationsOf(kinds: readonly Kind[]): Operation[] {
  const operations = kinds.flatMap(kind => Object.values(answers[kind]).flatMap(aspect => aspect.operations))
  return [...new Map(operations.map(operation => [operation.action, operation])).values()]
}
