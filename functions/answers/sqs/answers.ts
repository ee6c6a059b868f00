import type { Answers } from '../aspect.ts'
import { attributes } from './queue.ts'

/** How every aspect of the kinds of SQS is read. */
export const sqsAnswers = { 'AWS::SQS::Queue': { attributes } } as const satisfies Answers
